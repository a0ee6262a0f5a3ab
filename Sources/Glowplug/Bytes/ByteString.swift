// The invariant that makes `unsafe` safe here: a literal's bytes live as long as the program.

/// Text as the bytes that a file, a kernel or a drive holds; not necessarily UTF-8.
///
/// Embedded Swift's `String` needs 40 KB of Unicode tables as soon as two strings are compared, and
/// paths, account names and keys are bytes to the kernel anyway. What is used everywhere is kept out
/// of line: copies of it at every call made the binary a third larger.
public struct ByteString: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// The bytes, without a terminating NUL.
  public var bytes: [UInt8]

  /// Wraps the bytes as they are.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Copies a part of another text.
  public init(_ slice: ArraySlice<UInt8>) { bytes = Array(slice) }

  /// The UTF-8 of a literal.
  @inline(never)
  public init(stringLiteral value: StaticString) {
    bytes = []
    append(value)
  }

  /// The UTF-8 of an interpolated literal.
  public init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  @inline(never)
  fileprivate mutating func append(_ literal: StaticString) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(
        start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Collects what an interpolated literal is made of.
  public struct Interpolation: StringInterpolationProtocol {
    var text = ByteString([])

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
    ByteString(left.bytes + right.bytes)
  }

  @inline(never)
  static func += (left: inout ByteString, right: ByteString) { left.bytes += right.bytes }
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

  /// Whether the two are equal without regard to the case of ASCII letters, as uuids are compared.
  @inline(never)
  func isSame(as other: ByteString) -> Bool { lowercased == other.lowercased }

  /// ASCII letters in lower case, every other byte as it is.
  var lowercased: ByteString {
    ByteString(bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 })
  }

  @inline(never)
  func hasPrefix(_ prefix: ByteString) -> Bool {
    count >= prefix.count && bytes[..<prefix.count].elementsEqual(prefix.bytes)
  }

  @inline(never)
  func contains(_ part: ByteString) -> Bool {
    guard !part.isEmpty, count >= part.count else { return part.isEmpty }
    for start in 0...(count - part.count)
    where bytes[start..<(start + part.count)].elementsEqual(part.bytes) {
      return true
    }
    return false
  }

  func contains(byte: UInt8) -> Bool { bytes.contains(byte) }

  /// What follows a prefix of that length.
  @inline(never)
  func dropping(_ length: Int) -> ByteString { ByteString(bytes[min(length, count)...]) }

  /// The text before and after the first such byte; nil where there is none.
  @inline(never)
  func cut(at byte: UInt8) -> (before: ByteString, after: ByteString)? {
    guard let place = bytes.firstIndex(of: byte) else { return nil }
    return (ByteString(bytes[..<place]), ByteString(bytes[(place + 1)...]))
  }

  /// The parts between such bytes, empty parts too.
  @inline(never)
  func split(at byte: UInt8) -> [ByteString] {
    var parts: [ByteString] = []
    var start = 0
    for (index, candidate) in bytes.enumerated() where candidate == byte {
      parts.append(ByteString(bytes[start..<index]))
      start = index + 1
    }
    parts.append(ByteString(bytes[start...]))
    return parts
  }

  /// Lines, without their ends (`\n` or `\r\n`); what follows the last end counts when not empty.
  @inline(never)
  var lines: [ByteString] {
    var lines = split(at: UInt8(ascii: "\n"))
    if let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines.map { line in
      line.bytes.last == UInt8(ascii: "\r") ? ByteString(line.bytes.dropLast()) : line
    }
  }

  /// The parts between blanks, tabs and line ends; no empty ones.
  @inline(never)
  var words: [ByteString] {
    var words: [ByteString] = []
    var word = ByteString([])
    for byte in bytes {
      if ByteString.isBlank(byte) {
        if !word.isEmpty { words.append(word) }
        word = ByteString([])
      } else {
        word.bytes.append(byte)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Without blanks, tabs and line ends at both ends.
  @inline(never)
  var trimmed: ByteString {
    guard let first = bytes.firstIndex(where: { !ByteString.isBlank($0) }),
      let last = bytes.lastIndex(where: { !ByteString.isBlank($0) })
    else { return ByteString([]) }
    return ByteString(bytes[first...last])
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

  /// Parts of a path, without empty ones and `.`.
  @inline(never)
  var pathComponents: [ByteString] {
    split(at: UInt8(ascii: "/")).filter { !$0.isEmpty && $0 != "." }
  }
}

extension [ByteString] {
  /// In ascending order of their bytes.
  @inline(never)
  func inOrder() -> [ByteString] { sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }

  @inline(never)
  func joined(by separator: ByteString) -> ByteString {
    var result = ByteString([])
    for (index, part) in enumerated() {
      if index > 0 { result += separator }
      result += part
    }
    return result
  }
}
