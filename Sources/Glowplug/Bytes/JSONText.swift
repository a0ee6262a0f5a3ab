/// What json-c lets through although RFC 8259 does not, looked for in the text before it is parsed.
///
/// Measured with json-c 0.16, strict: a key with `\u0000` is cut there, so that `admin_pass\u0000x`
/// answers to `admin_pass`; raw line ends in strings, overlong UTF-8, `NaN` and `Infinity` pass.
/// json-c checks the grammar itself.
enum JSONText {
  /// Why a text is not read.
  enum Problem: Error, Equatable {
    case empty
    case notUTF8(byte: Int)
    case nulEscape(byte: Int)
    case control(byte: Int)
    case letter(byte: Int)
    case number(byte: Int)
    case nested(byte: Int)
    case tooMany(byte: Int)
    case grammar(byte: Int)
    case outOfMemory

    /// The reason, for the end of an error line.
    var text: ByteString {
      switch self {
      case .empty: "it is empty"
      case .notUTF8(let byte): "it is not UTF-8 at byte \(byte)"
      case .nulEscape(let byte): "it holds \\u0000 at byte \(byte)"
      case .control(let byte): "a control character stands in a string at byte \(byte)"
      case .letter(let byte): "it is not JSON at byte \(byte)"
      case .number(let byte): "it holds a number that is not JSON's at byte \(byte)"
      case .tooMany(let byte): "it holds too many values at byte \(byte)"
      case .nested(let byte): "it is nested too deeply at byte \(byte)"
      case .grammar(let byte): "it is not JSON at byte \(byte)"
      case .outOfMemory: "memory is short"
      }
    }
  }

  /// Nesting that is read, arrays and objects counted alike.
  static let deepest = 32

  /// Values that are read; a real drive has some hundreds.
  static let mostValues = 20_000

  /// The first thing in the text that JSON does not allow and json-c would; nil where there is none.
  static func problem(in text: Span<UInt8>) -> Problem? {
    if isBlank(text, from: 0) { return .empty }
    var index = 0
    var insideString = false
    var depth = 0
    // Each value but the first follows a bracket or a comma.
    var values = 1
    while index < text.count {
      if insideString { index = endOfPlainText(text, from: index) }
      guard index < text.count else { break }
      let byte = text[index]
      if byte >= 0x80 {
        let length = lengthOfCharacter(text, at: index)
        if length == 0 { return .notUTF8(byte: index) }
        if !insideString { return .letter(byte: index) }
        index += length
        continue
      }
      if insideString {
        if byte < 0x20 { return .control(byte: index) }
        if byte == UInt8(ascii: "\\") {
          if isNulEscape(text, at: index) { return .nulEscape(byte: index) }
          index += 2
          continue
        }
      } else if !isAllowedOutside(byte) {
        return .letter(byte: index)
      } else if isPartOfNumber(byte) {
        guard let end = endOfNumber(text, from: index) else { return .number(byte: index) }
        index = end
        continue
      }
      if byte == UInt8(ascii: "\"") { insideString.toggle() }
      if !insideString {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",") {
          values += 1
        }
        if values > mostValues { return .tooMany(byte: index) }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
        if depth > deepest { return .nested(byte: index) }
      }
      index += 1
    }
    return nil
  }

  /// Where something else follows than what stands for itself in a string.
  private static func endOfPlainText(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count {
      let byte = text[index]
      if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
      index += 1
    }
    return index
  }

  /// Whether nothing but JSON's white space follows.
  static func isBlank(_ text: Span<UInt8>, from start: Int) -> Bool {
    var index = start
    while index < text.count {
      guard isSpace(text[index]) else { return false }
      index += 1
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// The letters of `true`, `false`, `null` and of an exponent, digits, signs, brackets.
  private static func isAllowedOutside(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): true
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""): true
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"): true
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "f"), UInt8(ascii: "l"): true
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "t"): true
    case UInt8(ascii: "u"): true
    default: false
    }
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: ".")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Digits of a number that are read; Python, and so cloud-init, refuses more than 4,300.
  private static let mostDigits = 1000

  /// Where a number of JSON's ends, RFC 8259 section 6; nil where this is none.
  ///
  /// json-c takes `1.` and `-.5`, and would hand them on.
  private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    if text[index] == UInt8(ascii: "-") { index += 1 }
    let whole = endOfDigits(text, from: index)
    if whole == index || (whole > index + 1 && text[index] == UInt8(ascii: "0")) { return nil }
    index = whole
    if index < text.count, text[index] == UInt8(ascii: ".") {
      let end = endOfDigits(text, from: index + 1)
      if end == index + 1 { return nil }
      index = end
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
        index += 1
      }
      let end = endOfDigits(text, from: index)
      if end == index { return nil }
      index = end
    }
    return index - start <= mostDigits ? index : nil
  }

  private static func endOfDigits(_ text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count, isDigit(text[index]) { index += 1 }
    return index
  }

  private static func isNulEscape(_ text: Span<UInt8>, at index: Int) -> Bool {
    guard index + 5 < text.count, text[index + 1] == UInt8(ascii: "u") else { return false }
    for digit in (index + 2)...(index + 5) where text[digit] != UInt8(ascii: "0") { return false }
    return true
  }

  private static func lengthOfCharacter(_ text: Span<UInt8>, at index: Int) -> Int {
    var bytes: [UInt8] = []
    for following in index..<min(index + 4, text.count) { bytes.append(text[following]) }
    return UTF8.lengthOfCharacter(bytes, at: 0)
  }
}

extension JSONText {
  /// Whether half of a surrogate pair stands in the text without the other half, as in `"\ud800"`.
  static func holdsLoneSurrogate(_ text: Span<UInt8>) -> Bool {
    var index = 0
    var awaitsLow = false
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        if awaitsLow { return true }
        index += 1
        continue
      }
      let unit = codeUnit(text, at: index)
      let isLow = unit.map { $0 & 0xFC00 == 0xDC00 } ?? false
      if awaitsLow != isLow { return true }
      awaitsLow = unit.map { $0 & 0xFC00 == 0xD800 } ?? false
      index += unit == nil ? 2 : 6
    }
    return awaitsLow
  }

  /// The number of a `\uXXXX` escape; nil for another escape.
  private static func codeUnit(_ text: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 5 < text.count, text[index + 1] == UInt8(ascii: "u") else { return nil }
    var value: UInt32 = 0
    for place in (index + 2)...(index + 5) {
      guard let digit = hexValue(text[place]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
