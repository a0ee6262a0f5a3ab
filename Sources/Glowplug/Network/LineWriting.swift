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
