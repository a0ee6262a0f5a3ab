/// Lines of a file that is made.
///
/// Out of line, with literals: interpolated ones made the writers of NetworkManager's and ifupdown's files
/// twice as large.
extension ByteString {
  /// A line of these two.
  @inline(never)
  mutating func line(_ start: StaticString, _ rest: ByteString) {
    append(start)
    self += rest
    bytes.append(UInt8(ascii: "\n"))
  }

  @inline(never)
  mutating func line(_ start: StaticString, _ number: Int) {
    line(start, ByteString(decimal: number))
  }

  /// None for nil.
  @inline(never)
  mutating func line(_ start: StaticString, _ number: Int?) {
    if let number { line(start, number) }
  }

  /// None for no words.
  @inline(never)
  mutating func line(_ start: StaticString, words: [ByteString]) {
    if !words.isEmpty { line(start, words.joined(by: " ")) }
  }

  /// A part of a line; nothing for nil.
  @inline(never)
  mutating func append(_ start: StaticString, _ rest: ByteString?) {
    guard let rest else { return }
    append(start)
    self += rest
  }

  @inline(never)
  mutating func append(_ start: StaticString, _ number: Int?) {
    if let number { append(start, ByteString(decimal: number)) }
  }
}

/// As the standard library's, out of line.
extension [Int] {
  @inline(never)
  mutating func append(_ place: Int) { self += CollectionOfOne(place) }

  @inline(never)
  func contains(_ place: Int) -> Bool {
    for other in self where other == place { return true }
    return false
  }
}

extension [RuntimeFile] {
  @inline(never)
  mutating func append(_ path: ByteString, _ mode: UInt32, _ text: ByteString) {
    append(RuntimeFile(path: path, mode: mode, text: text))
  }
}
