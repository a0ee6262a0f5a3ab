// The invariant that makes `unsafe` safe here: a literal's bytes live as long as the program, and an
// array lends its own for the time of a copy.

/// Text as the bytes that a file, a kernel or a drive holds; not necessarily UTF-8.
///
/// Embedded Swift's `String` needs 40 KB of Unicode tables as soon as two strings are compared, and
/// paths, account names and keys are bytes to the kernel anyway. What is used everywhere is kept out
/// of line: copies of it at every call made the binary a third larger.
public struct ByteString: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The bytes, without a terminating NUL.
  public var bytes: [UInt8]

  /// No bytes.
  public init() { bytes = [] }

  /// Wraps the bytes as they are.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Copies a part of another text.
  ///
  /// The array's own way, in a build for size, is a loop over the bytes; this one is memcpy(3).
  @inline(never)
  public init(_ slice: ArraySlice<UInt8>) {
    bytes = unsafe slice.withUnsafeBytes { unsafe Array($0) }
  }

  /// The UTF-8 of a literal.
  @inline(never)
  public init(stringLiteral value: StaticString) { bytes = unsafe Array(ByteString.memory(value)) }

  /// The UTF-8 of an interpolated literal.
  public init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  private static func memory(_ literal: StaticString) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
  }

  /// Adds a literal, of which no copy is made.
  @inline(never)
  mutating func append(_ literal: StaticString) {
    unsafe bytes.append(contentsOf: ByteString.memory(literal))
  }

  /// Whether it is that literal, of which no copy is made.
  @inline(never)
  func `is`(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && begins(with: literal)
  }

  @inline(never)
  func begins(with literal: StaticString) -> Bool {
    let prefix = unsafe ByteString.memory(literal)
    guard prefix.count <= count else { return false }
    for index in prefix.indices where unsafe bytes[index] != prefix[index] { return false }
    return true
  }

  /// Whether a part is one of those literals.
  @inline(never)
  func isOne(_ part: Range<Int>, of literals: [StaticString]) -> Bool {
    for literal in literals where literal.utf8CodeUnitCount == part.count {
      let other = unsafe ByteString.memory(literal)
      var index = 0
      while index < part.count, unsafe bytes[part.lowerBound + index] == other[index] {
        index += 1
      }
      if index == part.count { return true }
    }
    return false
  }

  /// For a switch.
  @inline(never)
  static func ~= (literal: StaticString, text: ByteString) -> Bool { text.is(literal) }

  /// Collects what an interpolated literal is made of.
  public struct Interpolation: StringInterpolationProtocol {
    var text = ByteString()

    /// Begins empty.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds text of the literal itself.
    public mutating func appendLiteral(_ literal: StaticString) { text.append(literal) }

    /// Adds bytes as they are.
    public mutating func appendInterpolation(_ other: ByteString) { text += other }

    /// Adds a number in decimal digits.
    public mutating func appendInterpolation(_ number: Int) {
      text += ByteString(decimal: number)
    }
  }

  /// A number in decimal digits.
  @inline(never)
  init(decimal number: Int) {
    var digits: [UInt8] = []
    var rest = number.magnitude
    repeat {
      digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    if number < 0 { digits.append(UInt8(ascii: "-")) }
    bytes = digits.reversed()
  }

  var count: Int { bytes.count }
  var isEmpty: Bool { bytes.isEmpty }

  /// Whether both hold the same bytes.
  @inline(never)
  public static func == (left: ByteString, right: ByteString) -> Bool { left.bytes == right.bytes }

  @inline(never)
  static func + (left: ByteString, right: ByteString) -> ByteString {
    var both = ByteString()
    both.bytes.reserveCapacity(left.count + right.count)
    both += left
    both += right
    return both
  }

  @inline(never)
  static func += (left: inout ByteString, right: ByteString) {
    unsafe right.bytes.withUnsafeBytes { unsafe left.bytes.append(contentsOf: $0) }
  }
}

extension ByteString {
  /// The number that decimal digits alone spell; nil for anything else or above 18 digits.
  var decimal: Int? {
    guard !isEmpty, count <= 18 else { return nil }
    var value = 0
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// ASCII letters in lower case, every other byte as it is.
  @inline(never)
  var lowercased: ByteString {
    ByteString(bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 })
  }

  func hasPrefix(_ prefix: ByteString) -> Bool { hasPrefix(prefix, from: 0) }

  @inline(never)
  func contains(_ part: ByteString) -> Bool {
    guard !part.isEmpty, count >= part.count else { return part.isEmpty }
    for start in 0...(count - part.count)
    where bytes[start..<(start + part.count)].elementsEqual(part.bytes) {
      return true
    }
    return false
  }

  @inline(never)
  func contains(byte: UInt8) -> Bool { firstIndex(of: byte, from: 0) != nil }

  /// What follows a prefix of that length.
  @inline(never)
  func dropping(_ length: Int) -> ByteString { ByteString(bytes[min(length, count)...]) }

  /// The text before and after the first such byte; nil where there is none.
  @inline(never)
  func cut(at byte: UInt8) -> (before: ByteString, after: ByteString)? {
    guard let place = firstIndex(of: byte, from: 0) else { return nil }
    return (ByteString(bytes[..<place]), ByteString(bytes[(place + 1)...]))
  }

  /// The parts between such bytes, empty parts too.
  @inline(never)
  func split(at byte: UInt8) -> [ByteString] {
    var parts: [ByteString] = []
    var start = 0
    while let end = firstIndex(of: byte, from: start) {
      parts.append(ByteString(bytes[start..<end]))
      start = end + 1
    }
    parts.append(ByteString(bytes[start...]))
    return parts
  }

  /// Lines, without their ends (`\n` or `\r\n`); what follows the last end counts when not empty.
  @inline(never)
  var lines: [ByteString] {
    var lines: [ByteString] = []
    var scanner = LineScanner(self)
    while let range = scanner.next() { lines.append(line(range)) }
    return lines
  }

  /// The parts between blanks, tabs and line ends; no empty ones.
  @inline(never)
  var words: [ByteString] {
    var words: [ByteString] = []
    var place = 0
    while let word = word(from: place) {
      words.append(ByteString(bytes[word]))
      place = word.upperBound
    }
    return words
  }

  /// Without blanks, tabs and line ends at both ends.
  var trimmed: ByteString { trimmed(0..<count) }

  /// A part, without blanks, tabs and line ends at both ends.
  @inline(never)
  func trimmed(_ part: Range<Int>) -> ByteString {
    guard let first = firstVisible(in: part) else { return ByteString() }
    var end = part.upperBound
    while ByteString.isBlank(bytes[end - 1]) { end -= 1 }
    return first == 0 && end == count ? self : ByteString(bytes[first..<end])
  }

  /// An ASCII letter or digit.
  static func isLetter(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// An absolute path's directory and what it has in there.
  @inline(never)
  var directoryAndName: (directory: ByteString, name: ByteString) {
    let slash = bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
    return (ByteString(bytes[..<slash]), ByteString(bytes[(slash + 1)...]))
  }

  /// Parts of a path, without empty ones and `.`.
  @inline(never)
  var pathComponents: [ByteString] {
    split(at: UInt8(ascii: "/")).filter { !$0.isEmpty && !$0.is(".") }
  }
}

extension Array {
  /// As `append`, out of line, for what is appended in more than one place.
  @inline(never)
  mutating func add(_ element: Element) { append(element) }
}

extension [ByteString] {
  /// As the standard library's, out of line: copies of it at every call made the binary 4 KB larger.
  @inline(never)
  mutating func append(_ text: ByteString) { self += CollectionOfOne(text) }

  /// In ascending order of their bytes, each once; for the names of one directory.
  @inline(never)
  func inOrder() -> [ByteString] {
    var ordered = OrderedNames()
    for name in self { ordered.insert(name) }
    return ordered.names
  }

  /// The first of them that have that many bytes together; the last one says how many are missing.
  @inline(never)
  func bounded(to limit: Int) -> [ByteString] {
    var kept: [ByteString] = []
    var room = limit
    for text in self {
      room -= text.count + 1
      if room < 0 {
        return kept + ["\(count - kept.count) more lines are left out"]
      }
      kept.append(text)
    }
    return kept
  }

  @inline(never)
  func joined(by separator: ByteString) -> ByteString {
    var result = ByteString()
    for (index, part) in enumerated() {
      if index > 0 { result += separator }
      result += part
    }
    return result
  }
}
