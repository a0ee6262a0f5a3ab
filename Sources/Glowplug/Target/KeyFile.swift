/// An authorized_keys file as text, and what adding keys makes of it.
struct KeyFile: Equatable {
  let text: ByteString

  /// Bytes of a file that is read.
  static let largest = 1 << 20

  /// The keys that the file does not hold yet.
  ///
  /// A line that only says "Please login as" is no key.
  func missing(of keys: [AuthorizedKey]) -> [AuthorizedKey] {
    let existing = text.lines.compactMap { AuthorizedKey(existing: $0) }.filter { !$0.isLoginHint }
    return keys.filter { key in !existing.contains { $0.identity == key.identity } }
  }

  /// The text with these keys as lines at its end; every line that is there stays as it is.
  func adding(_ keys: [AuthorizedKey]) -> ByteString {
    var result = text
    if let last = result.bytes.last, last != UInt8(ascii: "\n") { result += "\n" }
    for key in keys { result += key.line + "\n" }
    return result
  }
}
