/// The lines of a text, one after the other, without a copy of any.
struct LineScanner {
  private let text: ByteString
  private var start = 0

  init(_ text: ByteString) { self.text = text }

  /// Where the next line stands, without its `\n`; what follows the last one counts when not empty.
  @inline(never)
  mutating func next() -> Range<Int>? {
    guard start < text.count else { return nil }
    let line = start..<(text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count)
    start = line.upperBound + 1
    return line
  }
}

extension ByteString {
  /// A copy of a line that was found, without the `\r` that may end it.
  @inline(never)
  func line(_ range: Range<Int>) -> ByteString {
    let line = bytes[range]
    return ByteString(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }

  /// The first byte of a line that is no blank; nil where it has none.
  @inline(never)
  func firstVisible(in line: Range<Int>) -> Int? {
    var index = line.lowerBound
    while index < line.upperBound {
      if !ByteString.isBlank(bytes[index]) { return index }
      index += 1
    }
    return nil
  }

  /// Where the next word after that place stands: a run without blanks; nil where none is left.
  @inline(never)
  func word(from start: Int) -> Range<Int>? {
    guard let first = firstVisible(in: start..<count) else { return nil }
    var end = first
    while end < count, !ByteString.isBlank(bytes[end]) { end += 1 }
    return first..<end
  }

  /// Whether two parts hold the same bytes.
  @inline(never)
  static func equal(
    _ left: ByteString, _ first: Range<Int>, _ right: ByteString, _ second: Range<Int>
  ) -> Bool {
    guard first.count == second.count else { return false }
    var index = first.count
    // From the end, where keys differ.
    while index > 0 {
      index -= 1
      if left.bytes[first.lowerBound + index] != right.bytes[second.lowerBound + index] {
        return false
      }
    }
    return true
  }

  /// Whether the prefix stands at that place.
  @inline(never)
  func hasPrefix(_ prefix: ByteString, from start: Int) -> Bool {
    guard prefix.count <= count - start else { return false }
    var index = 0
    while index < prefix.count {
      if bytes[start + index] != prefix.bytes[index] { return false }
      index += 1
    }
    return true
  }
}
