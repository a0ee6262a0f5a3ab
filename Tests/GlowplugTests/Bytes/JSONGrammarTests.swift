import Testing

@testable import Glowplug

/// Rule 4: strict, UTF-8, all bytes consumed.
@Suite("JSON, strictly")
struct JSONGrammarTests {
  static let good: [(name: String, text: String)] = [
    ("an object", #"{"uuid":"x"}"#),
    ("an empty object", "{}"),
    ("white space around it", " \t\r\n{}\n \r\n"),
    ("every escape", #"{"a":"\"\\\/\b\f\n\r\t\u00e9"}"#),
    ("a surrogate pair", #"{"a":"\ud834\udd1e"}"#),
    ("half a surrogate pair, which RFC 8259 leaves open", #"{"a":"\ud800"}"#),
    ("text beyond ASCII", #"{"ключ":"☃"}"#),
    ("every type", #"{"a":[null,true,false,1,-0,1.5e+3,1E-2,""]}"#),
    ("the text of the escape, escaped", #"{"a":"\\u0000"}"#),
    ("duplicate keys", #"{"a":1,"a":2}"#),
    ("DEL in a string", "{\"a\":\"\u{7F}\"}"),
    ("an array", "[1]"),
    ("a string", #""x""#),
  ]

  @Test("what is JSON", arguments: good)
  func taken(_ row: (name: String, text: String)) {
    #expect(problem(parsing: row.text.bytes) == nil)
  }

  static let bad: [(name: String, text: String)] = [
    ("a byte order mark", "\u{FEFF}{}"),
    ("a comma at the end", #"{"a":1,}"#),
    ("a comma at the end of an array", #"{"a":[1,]}"#),
    ("single quotes", "{'a':1}"),
    ("a comment", #"{/* */"a":1}"#),
    ("a comment in a line", "{}// x"),
    ("bytes after it", "{} x"),
    ("another document after it", "{}{}"),
    ("NUL after it", "{}\0"),
    ("a form feed after it", "{}\u{0C}"),
    ("cut off", #"{"a":1"#),
    ("cut off in a string", #"{"a":"b"#),
    ("cut off in an escape", #"{"a":"\u00"#),
    ("no quotes around a key", "{a:1}"),
    ("NaN", #"{"a":NaN}"#),
    ("Infinity", #"{"a":Infinity}"#),
    ("minus Infinity", #"{"a":-Infinity}"#),
    ("capitals", #"{"a":True}"#),
    ("capitals again", #"{"a":nUlL}"#),
    ("an unknown escape", #"{"a":"\x41"}"#),
    ("a plus sign", #"{"a":+1}"#),
    ("a zero before a number", #"{"a":01}"#),
    ("a zero before a negative number", #"{"a":-01}"#),
    ("a point at the end", #"{"a":1.}"#),
    ("a point at the start", #"{"a":.5}"#),
    ("an exponent without digits", #"{"a":1e}"#),
    ("a sign alone", #"{"a":-}"#),
    ("two signs", #"{"a":--1}"#),
    ("two points", #"{"a":1.2.3}"#),
    ("no colon", #"{"a" 1}"#),
    ("no comma", #"{"a":1 "b":2}"#),
    ("a closing bracket of the other kind", #"{"a":[1}"#),
    ("text beyond ASCII outside a string", "{\u{A0}}"),
  ]

  @Test("what is no JSON", arguments: bad)
  func refused(_ row: (name: String, text: String)) {
    #expect(problem(parsing: row.text.bytes) != nil)
  }

  static let numbers: [(name: String, number: String)] = [
    ("whole", ""), ("negative", "-"), ("a fraction", "0."), ("an exponent", "1e"),
    ("a negative exponent", "1E-"),
  ]

  @Test("a number of 1,000 characters is read, a longer one is not", arguments: numbers)
  func digits(_ row: (name: String, number: String)) {
    func text(_ length: Int) -> ByteString {
      let digits = String(repeating: "1", count: length - row.number.utf8.count)
      return "[\((row.number + digits).bytes)]"
    }
    #expect(problem(parsing: text(1000)) == nil)
    #expect(problem(parsing: text(1001)) != nil)
  }

  static let badBytes: [(name: String, bytes: [UInt8])] = [
    ("Latin-1", [0x63, 0x61, 0x66, 0xE9]),
    ("overlong, which json-c takes", [0xC0, 0xAF]),
    ("overlong NUL", [0xC0, 0x80]),
    ("half a surrogate pair in UTF-8", [0xED, 0xA0, 0x80]),
    ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
    ("a byte that begins nothing", [0xFF]),
    ("a following byte alone", [0x80]),
    ("cut off", [0xE2, 0x98]),
    ("a first byte in the place of the last", [0xE2, 0x98, 0xC3]),
    ("a raw line end", [0x0A]),
    ("a raw carriage return", [0x0D]),
    ("a raw tab", [0x09]),
    ("a raw NUL", [0x00]),
    ("a raw escape character", [0x1B]),
  ]

  @Test("what no string may hold", arguments: badBytes)
  func refusedInString(_ row: (name: String, bytes: [UInt8])) {
    let value = ByteString(Array(#"{"a":""#.utf8) + row.bytes + Array(#"x"}"#.utf8))
    #expect(problem(parsing: value) != nil)
    let key = ByteString(Array(#"{"a"#.utf8) + row.bytes + Array(#"x":1}"#.utf8))
    #expect(problem(parsing: key) != nil)
  }

  @Test("nothing at all", arguments: ["", " ", "\n\t\r "])
  func empty(_ text: String) {
    #expect(problem(parsing: text.bytes) == .empty)
  }

  static let nuls: [(name: String, text: String, byte: Int)] = [
    ("in a key: json-c would cut it there", #"{"admin_pass\u0000evil":"x"}"#, 12),
    ("in a value", #"{"a":"x\u0000y"}"#, 7),
    ("after an escaped backslash", #"{"a":"\\\u0000"}"#, 8),
  ]

  @Test("no \\u0000 anywhere", arguments: nuls)
  func nul(_ row: (name: String, text: String, byte: Int)) {
    #expect(problem(parsing: row.text.bytes) == .nulEscape(byte: row.byte))
  }

  @Test("the line of a problem says where and why")
  func reasons() {
    #expect(JSONText.Problem.empty.text.text == "it is empty")
    #expect(JSONText.Problem.nulEscape(byte: 7).text.text == "it holds \\u0000 at byte 7")
    #expect(problem(parsing: "{\"a\":\"\n\"}".bytes) == .control(byte: 6))
    #expect(problem(parsing: ByteString([0x7B, 0x22, 0xFF])) == .notUTF8(byte: 2))
    #expect(problem(parsing: "{} x".bytes) == .letter(byte: 3))
  }
}
