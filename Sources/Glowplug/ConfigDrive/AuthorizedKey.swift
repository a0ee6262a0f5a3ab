/// One line of an authorized_keys file: sshd(8), AUTHORIZED_KEYS FILE FORMAT.
struct AuthorizedKey: Equatable {
  /// The whole line, without its end.
  let line: ByteString
  /// Where algorithm and key stand: what makes two lines the same key whatever their options and
  /// comments.
  private let parts: Parts

  /// Bytes of the longest line; an RSA key of 16,384 bits takes 2,800.
  static let longestLine = 16_384

  /// Reads a line strictly, as it comes from a drive; nil where sshd would not take it.
  init?(strict line: ByteString) {
    guard line.count <= AuthorizedKey.longestLine, AuthorizedKey.isText(line),
      let parts = Parts(in: line), AuthorizedKey.isWhole(line, parts),
      KeyOptions(ByteString(line.bytes[parts.options])) != nil
    else { return nil }
    self.line = line
    self.parts = parts
  }

  /// Reads a line that stands in a target's file; nil for a comment or what is no key.
  init?(existing line: ByteString) {
    guard let parts = Parts(in: line) else { return nil }
    self.line = line
    self.parts = parts
  }

  /// The base64 of the key.
  var key: ArraySlice<UInt8> { line.bytes[parts.key] }

  /// What a record knows it by, whatever its options and comment.
  func fingerprint(with digestKey: DigestKey) -> ByteString {
    var digest = DigestKey.SipHash(digestKey)
    let bytes = line.bytes.span
    digest.update(bytes.extracting(parts.algorithm))
    digest.update(bytes.extracting(parts.key))
    return digest.finish()
  }

  @inline(never)
  func isSameKey(as other: AuthorizedKey) -> Bool {
    ByteString.equal(line, parts.key, other.line, other.parts.key)
      && ByteString.equal(line, parts.algorithm, other.line, other.parts.algorithm)
  }

  /// What stands in front of the key; nil where sshd passes over the line for it.
  var options: KeyOptions? { KeyOptions(ByteString(line.bytes[parts.options])) }

  /// Whether both have the very same options.
  func hasOptions(of other: AuthorizedKey) -> Bool {
    ByteString.equal(line, parts.options, other.line, other.parts.options)
  }

  /// Whether it is UTF-8 without control characters but the tab.
  private static func isText(_ line: ByteString) -> Bool {
    var isASCII = true
    let bytes = line.bytes.span
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x20, byte < 0x7F { continue }
      if byte == 0x7F || (byte < 0x20 && byte != 0x09) { return false }
      if byte >= 0x80 { isASCII = false }
    }
    return isASCII || line.isUTF8
  }

  /// Algorithms that OpenSSH takes in this file (OpenSSH 9, sshkey.c); `ssh-dss` is none since 9.8.
  private static func isAlgorithm(_ line: ByteString, _ word: Range<Int>) -> Bool {
    line.isOne(
      word,
      of: [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com",
        "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
        "ecdsa-sha2-nistp521-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
        "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
      ])
  }

  /// Where the parts of a line stand.
  private struct Parts: Equatable {
    /// Empty where there are none.
    let options: Range<Int>
    let algorithm: Range<Int>
    let key: Range<Int>

    /// Options are what stands before the algorithm, up to a blank outside quotes.
    init?(in line: ByteString) {
      guard let first = line.word(from: 0), line.bytes[first.lowerBound] != UInt8(ascii: "#") else {
        return nil
      }
      let start = first.lowerBound
      if let found = Parts(in: line, at: first, options: start..<start) {
        self = found
        return
      }
      let end = AuthorizedKey.endOfOptions(line, from: start)
      guard let next = line.word(from: end),
        let found = Parts(in: line, at: next, options: start..<end)
      else { return nil }
      self = found
    }

    private init?(in line: ByteString, at word: Range<Int>, options: Range<Int>) {
      guard AuthorizedKey.isAlgorithm(line, word),
        let key = line.word(from: word.upperBound)
      else { return nil }
      self.options = options
      algorithm = word
      self.key = key
    }
  }

  private static func endOfOptions(_ line: ByteString, from start: Int) -> Int {
    var insideQuotes = false
    var index = start
    while index < line.count {
      switch line.bytes[index] {
      case UInt8(ascii: "\\") where index + 1 < line.count && line.bytes[index + 1] == 0x22:
        index += 1
      case UInt8(ascii: "\""): insideQuotes.toggle()
      case 0x20 where !insideQuotes, 0x09 where !insideQuotes: return index
      default: break
      }
      index += 1
    }
    return index
  }

  /// Whether the key is base64 of all that its algorithm asks for.
  private static func isWhole(_ line: ByteString, _ parts: Parts) -> Bool {
    guard let blob = Base64.decode(line, parts.key) else { return false }
    return KeyBlob.isWhole(blob, ByteString(line.bytes[parts.algorithm]))
  }
}
