/// One line of an authorized_keys file: sshd(8), AUTHORIZED_KEYS FILE FORMAT.
struct AuthorizedKey: Equatable {
  /// The whole line, without its end.
  let line: ByteString
  /// Algorithm and key, what makes two lines the same key whatever their options and comments.
  let identity: ByteString
  /// Whether it only says "Please login as": what cloud-init makes of root's line for a key when it
  /// has `disable_root`.
  let isLoginHint: Bool

  /// Bytes of the longest line; an RSA key of 16,384 bits takes 2,800.
  static let longestLine = 16_384

  /// Reads a line strictly, as it comes from a drive; nil where sshd would not take it.
  init?(strict line: ByteString) {
    guard line.count <= AuthorizedKey.longestLine, line.isUTF8,
      !line.bytes.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }),
      let found = AuthorizedKey.find(in: line),
      AuthorizedKey.names(found.algorithm, in: found.key)
    else { return nil }
    self.init(line: line, found: found)
  }

  /// Reads a line that stands in a target's file; nil for a comment or what is no key.
  init?(existing line: ByteString) {
    guard let found = AuthorizedKey.find(in: line) else { return nil }
    self.init(line: line, found: found)
  }

  private init(line: ByteString, found: Found) {
    self.line = line
    identity = found.algorithm + " " + found.key
    isLoginHint = found.options.contains("Please login as")
  }

  private struct Found {
    var options: ByteString
    var algorithm: ByteString
    var key: ByteString
  }

  /// Algorithms that OpenSSH takes in this file (OpenSSH 9, sshkey.c); `ssh-dss` is none since 9.8.
  private static let algorithms: [ByteString] = [
    "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
    "ecdsa-sha2-nistp521-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
  ]

  /// The algorithm and the key; options are what stands before, up to a blank outside quotes.
  private static func find(in line: ByteString) -> Found? {
    let line = line.trimmed
    guard let first = line.bytes.first, first != UInt8(ascii: "#") else { return nil }
    if let found = split(line, options: ByteString([])) { return found }
    let end = endOfOptions(line)
    let rest = ByteString(line.bytes[end...]).trimmed
    return split(rest, options: ByteString(line.bytes[..<end]))
  }

  private static func split(_ text: ByteString, options: ByteString) -> Found? {
    let words = text.words
    guard words.count >= 2, algorithms.contains(words[0]) else { return nil }
    return Found(options: options, algorithm: words[0], key: words[1])
  }

  private static func endOfOptions(_ line: ByteString) -> Int {
    var insideQuotes = false
    var index = 0
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

  /// Whether the key is base64 whose first field names the algorithm: RFC 4253, section 6.6.
  private static func names(_ algorithm: ByteString, in key: ByteString) -> Bool {
    guard let blob = Base64.decode(key), blob.count > 4 + algorithm.count else { return false }
    var length = 0
    for byte in blob[..<4] { length = length << 8 | Int(byte) }
    return length == algorithm.count
      && blob[4..<(4 + length)].elementsEqual(algorithm.bytes)
  }
}
