/// An authorized_keys file as text, and what adding keys makes of it.
struct KeyFile: Equatable {
  let text: ByteString

  /// Bytes of a file that is read.
  static let largest = 1 << 20

  /// The keys that the file does not hold yet.
  ///
  /// A line that only says "Please login as" is no key.
  func missing(of keys: [AuthorizedKey]) -> [AuthorizedKey] {
    if text.isEmpty { return keys }
    var wanted = KeyList(capacity: keys.count)
    for key in keys { _ = wanted.insert(key) }
    var isThere = [Bool](repeating: false, count: wanted.keys.count)
    var lines = LineScanner(text)
    while let line = lines.next() {
      guard let existing = AuthorizedKey(existing: text.line(line)), !existing.isLoginHint,
        let index = wanted.index(of: existing)
      else { continue }
      isThere[index] = true
    }
    return wanted.keys.indices.filter { !isThere[$0] }.map { wanted.keys[$0] }
  }

  /// The file with these keys as lines at its end; every line that is there stays as it is.
  func adding(_ keys: [AuthorizedKey]) -> KeyFile {
    var result = text
    var room = text.count + 1
    for key in keys { room += key.line.count + 1 }
    result.bytes.reserveCapacity(room)
    if let last = result.bytes.last, last != UInt8(ascii: "\n") { result += "\n" }
    for key in keys {
      result += key.line
      result.bytes.append(UInt8(ascii: "\n"))
    }
    return KeyFile(text: result)
  }
}
