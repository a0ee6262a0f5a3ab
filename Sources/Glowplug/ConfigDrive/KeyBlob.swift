/// The binary form of a public key, read to its end: RFC 4253 section 6.6, RFC 5656, RFC 8709; for
/// keys in hardware and certificates PROTOCOL.u2f and PROTOCOL.certkeys of OpenSSH.
struct KeyBlob {
  private let bytes: [UInt8]
  private var place = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the bytes are a whole key of that algorithm, and nothing more.
  ///
  /// Whether a point lies on its curve, or a certificate's signature is right, is not looked at.
  static func isWhole(_ bytes: [UInt8], _ algorithm: ByteString) -> Bool {
    var blob = KeyBlob(bytes)
    return blob.readsKey(algorithm) && blob.place == bytes.count
  }

  private mutating func readsKey(_ algorithm: ByteString) -> Bool {
    guard reads(algorithm) else { return false }
    // The names of plain keys have no domain, and are most of all.
    guard algorithm.contains(byte: UInt8(ascii: "@")) else { return readsNumbers(algorithm) }
    let isCertificate = algorithm.contains("-cert-v01@")
    if isCertificate, string() == nil { return false }
    let isInHardware = algorithm.begins(with: "sk-")
    guard readsNumbers(isInHardware ? algorithm.dropping(3) : algorithm) else { return false }
    // The application that a key in hardware belongs to.
    if isInHardware, string() == nil { return false }
    return !isCertificate || readsCertificate()
  }

  /// What is the key alone, without its name.
  private mutating func readsNumbers(_ algorithm: ByteString) -> Bool {
    if algorithm.begins(with: "ssh-ed25519") { return string()?.count == 32 }
    if algorithm.begins(with: "ecdsa-sha2-nistp256") { return readsPoint("nistp256", size: 32) }
    if algorithm.begins(with: "ecdsa-sha2-nistp384") { return readsPoint("nistp384", size: 48) }
    if algorithm.begins(with: "ecdsa-sha2-nistp521") { return readsPoint("nistp521", size: 66) }
    guard let exponent = number(), let modulus = number() else { return false }
    return !exponent.isEmpty && KeyBlob.isLongEnough(modulus)
  }

  /// A curve's name and an uncompressed point of it.
  private mutating func readsPoint(_ curve: ByteString, size: Int) -> Bool {
    guard reads(curve), let point = string() else { return false }
    return point.count == 1 + 2 * size && bytes[point.lowerBound] == 4
  }

  /// Serial and type; name, principals; from and until; options, extensions, what is reserved; the
  /// authority's key and its signature.
  private mutating func readsCertificate() -> Bool {
    skips(12) && string() != nil && string() != nil && skips(16) && string() != nil
      && string() != nil && string() != nil && string() != nil && string() != nil
  }

  /// OpenSSH takes no RSA key of less than 1024 bits (sshkey.h).
  private static func isLongEnough(_ modulus: ArraySlice<UInt8>) -> Bool {
    modulus.count > 128 || (modulus.count == 128 && modulus[modulus.startIndex] >= 0x80)
  }

  /// A string of that content.
  private mutating func reads(_ text: ByteString) -> Bool {
    guard let string = string() else { return false }
    return ByteString.equal(ByteString(bytes), string, text, 0..<text.count)
  }

  /// A number above zero without the zeroes in front of it.
  private mutating func number() -> ArraySlice<UInt8>? {
    guard let string = string() else { return nil }
    // A first bit that is set makes it negative: RFC 4251, section 5.
    if let first = bytes[string].first, first >= 0x80 { return nil }
    return bytes[string].drop { $0 == 0 }
  }

  /// The next bytes with a length in front.
  private mutating func string() -> Range<Int>? {
    guard bytes.count - place >= 4 else { return nil }
    var length = 0
    for byte in bytes[place..<(place + 4)] { length = length << 8 | Int(byte) }
    guard length <= bytes.count - place - 4 else { return nil }
    let string = (place + 4)..<(place + 4 + length)
    place = string.upperBound
    return string
  }

  private mutating func skips(_ count: Int) -> Bool {
    place += count
    return place <= bytes.count
  }
}
