/// Commands to a TPM and what its answers say: TPM 2.0 Library, parts 2 and 3.
enum TPMMessage {
  /// TPM2_GetCapability(TPM_CAP_PCRS): which banks hold which registers.
  static var banks: ByteString {
    ByteString([
      0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7A, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1,
    ])
  }

  /// TPM2_PCR_Event with the empty password: the TPM itself hashes the word, of at most 1,024 bytes, for every
  /// bank.
  static func event(_ register: Int, _ word: ByteString) -> ByteString {
    let (size, count) = (29 + word.count, word.count)
    var command = ByteString([
      0x80, 0x02, 0, 0, UInt8(truncatingIfNeeded: size >> 8), UInt8(truncatingIfNeeded: size),
      0, 0, 0x01, 0x3C, 0, 0, 0, UInt8(truncatingIfNeeded: register),
      // One session of nine bytes, TPM_RS_PW: no nonce, no attributes, no password.
      0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0,
      UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count),
    ])
    command += word
    return command
  }

  /// The banks that hold a register, by their TPM_ALG_ID.
  static func banks(with register: Int, in answer: ByteString) throws(Failure) -> [Int] {
    var answer = try Answer(answer, tag: 0x8001)
    // Whether there is more, and what was asked for.
    _ = try answer.number(5)
    var banks: [Int] = []
    for _ in 0..<(try answer.number(4)) {
      let algorithm = try answer.number(2)
      let mask = try answer.bytes(try answer.number(1))
      if register / 8 < mask.count, mask.bytes[register / 8] >> (register % 8) & 1 == 1 {
        banks.append(algorithm)
      }
    }
    return banks
  }

  /// What an event made of the word, as systemd's log has it: `"hashAlg":"sha256","digest":"…"`.
  ///
  /// The answer has digests of banks that are off, too (libtpms 0.9); nil where it has one of a kind that nobody
  /// knows. One that lacks a bank is malformed: without all of them nobody can replay the log.
  static func digests(for banks: [Int], in answer: ByteString) throws(Failure) -> [ByteString]? {
    var answer = try Answer(answer, tag: 0x8002)
    // The size of what follows.
    _ = try answer.number(4)
    var digests: [ByteString] = []
    var missing = banks
    let count = try answer.number(4)
    // TPM2_NUM_PCR_BANKS of every TPM is smaller.
    guard count <= 16 else { throw Answer.malformed }
    for _ in 0..<count {
      let algorithm = try answer.number(2)
      let bits: Int
      switch algorithm {
      case 0x04: bits = 160
      case 0x0B: bits = 256
      case 0x0C: bits = 384
      case 0x0D: bits = 512
      // Nobody knows how long its digest is, and so where the others are.
      default: return nil
      }
      var digest = ByteString()
      for byte in try answer.bytes(bits / 8).bytes {
        digest += ByteString(hexadecimal: UInt64(byte), digits: 2)
      }
      guard let index = missing.firstIndex(of: algorithm) else { continue }
      missing.remove(at: index)
      digests.append("\"hashAlg\":\"sha\(bits == 160 ? 1 : bits)\",\"digest\":\"\(digest)\"")
    }
    guard missing.isEmpty else { throw Answer.malformed }
    return digests
  }

  /// Whether the TPM says that it did nothing: a head alone, and not the code of a success.
  static func isRefusal(_ answer: ByteString) -> Bool {
    answer.count == 10 && !answer.bytes[6...].allSatisfy { $0 == 0 }
  }

  /// An answer, from front to back.
  private struct Answer {
    private let text: ByteString
    private var place = 0

    init(_ text: ByteString, tag: Int) throws(Failure) {
      self.text = text
      let found = try number(2)
      guard try number(4) == text.count else { throw Answer.malformed }
      let code = try number(4)
      if code != 0 {
        let code = ByteString(hexadecimal: UInt64(code), digits: 8)
        throw Failure("ask", TPM.path, "it answers with the error 0x\(code)")
      }
      if found != tag { throw Answer.malformed }
    }

    static var malformed: Failure {
      Failure("ask", TPM.path, "its answer is malformed")
    }

    @inline(never)
    mutating func bytes(_ count: Int) throws(Failure) -> ByteString {
      guard count <= text.count - place else { throw Answer.malformed }
      defer { place += count }
      return ByteString(text.bytes[place..<(place + count)])
    }

    /// Of at most five bytes.
    @inline(never)
    mutating func number(_ count: Int) throws(Failure) -> Int {
      var number = 0
      for byte in try bytes(count).bytes { number = number << 8 | Int(byte) }
      return number
    }
  }
}
