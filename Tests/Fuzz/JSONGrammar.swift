@testable import Glowplug

/// The grammar of RFC 8259 once more, in the simplest form, to compare the library's parser with.
struct JSONGrammar {
  enum Verdict { case json, other, unknown }

  private let bytes: [UInt8]
  private var place = 0
  private var isDeep = false

  /// Deeper than that it gives up; the library reads no such document.
  private static let deepest = 64

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func judge(_ text: ByteString) -> Verdict {
    guard String(validating: text.bytes, as: Unicode.UTF8.self) != nil else { return .other }
    var grammar = JSONGrammar(text.bytes)
    let holds = grammar.value(depth: 0) && grammar.isAtEnd
    return grammar.isDeep ? .unknown : holds ? .json : .other
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return place == bytes.count
    }
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      place += 1
    }
  }

  private mutating func take(_ literal: StaticString) -> Bool {
    let literal = ByteString(stringLiteral: literal)
    guard ByteString(bytes).hasPrefix(literal, from: place) else { return false }
    place += literal.count
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    if depth > JSONGrammar.deepest {
      isDeep = true
      return false
    }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"):
      return list(end: UInt8(ascii: "}")) { grammar in
        grammar.skipSpace()
        guard grammar.string() else { return false }
        grammar.skipSpace()
        return grammar.takes(UInt8(ascii: ":")) && grammar.value(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      return list(end: UInt8(ascii: "]")) { grammar in grammar.value(depth: depth + 1) }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take("true")
    case UInt8(ascii: "f"): return take("false")
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func takes(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func list(end: UInt8, _ element: (inout JSONGrammar) -> Bool) -> Bool {
    place += 1
    skipSpace()
    if takes(end) { return true }
    while element(&self) {
      skipSpace()
      if takes(end) { return true }
      guard takes(UInt8(ascii: ",")) else { return false }
    }
    return false
  }

  private mutating func string() -> Bool {
    guard takes(UInt8(ascii: "\"")) else { return false }
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        guard let escaped = next else { return false }
        place += 1
        if escaped == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard ByteString(bytes).hexadecimalDigit(at: place) != nil else { return false }
            place += 1
          }
        } else if !ByteString("\"\\/bfnrt").contains(byte: escaped) {
          return false
        }
      case ..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func digits() -> Int {
    let start = place
    while let byte = next, byte >= 0x30, byte <= 0x39 { place += 1 }
    return place - start
  }

  private mutating func number() -> Bool {
    _ = takes(UInt8(ascii: "-"))
    if next == UInt8(ascii: "0") { place += 1 } else if digits() == 0 { return false }
    if takes(UInt8(ascii: ".")), digits() == 0 { return false }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if !takes(UInt8(ascii: "+")) { _ = takes(UInt8(ascii: "-")) }
      return digits() > 0
    }
    return true
  }
}

/// What the library's parser makes of a text, after a look at it: it takes JSON alone, and all of it but what it says it
/// does not; and what it writes reads as the same.
func checkedJSON(_ input: ByteString) -> JSON? {
  let verdict = JSONGrammar.judge(input)
  do throws(JSONText.Problem) {
    let document = try JSON.parse(Secret(input))
    expect(verdict == .json, "what is read as JSON is JSON")
    let text = document.text(pretty: false).exposed
    do throws(JSONText.Problem) {
      let again = try JSON.parse(Secret(text))
      expect(again.text(pretty: false).exposed == text, "what is written reads as the same", text)
    } catch {
      fail("what is written is read", text)
    }
    return document
  } catch {
    switch error {
    case .nested, .tooMany, .nulEscape: break
    // More than a thousand digits are too many.
    case .number: expect(verdict != .json || input.count > 1000, "JSON is read", error.text)
    // json-c waits for what may follow a word or a number; nobody writes a document of one.
    case .grammar(let byte) where byte == input.count && !input.isList: break
    default: expect(verdict != .json, "JSON is read", error.text)
    }
    return nil
  }
}

extension ByteString {
  /// Whether it begins as an object, an array or a string.
  fileprivate var isList: Bool {
    trimmed.bytes.first.map { ByteString("{[\"").contains(byte: $0) } ?? false
  }
}
