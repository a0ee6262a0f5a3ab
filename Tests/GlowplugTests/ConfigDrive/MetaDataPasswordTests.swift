import Testing

@testable import Glowplug

/// Rule 7: what is taken as a password, and what is refused.
@Suite("The password of a drive")
struct MetaDataPasswordTests {
  static let good: [(name: String, json: String, password: String)] = [
    ("Nova's own", "Tr4ce9WqLmXz", "Tr4ce9WqLmXz"),
    ("a colon, blanks, quotes", #"Pa55: \"x\""#, #"Pa55: "x""#),
    ("what looks like a hash", "$6$salt$hash", "$6$salt$hash"),
    ("what looks locked", "!*", "!*"),
    ("slashes as Rackspace writes them", #"w\/Y7e"#, "w/Y7e"),
    ("beyond ASCII", #"w\u00f6rd☃"#, "wörd☃"),
    ("a surrogate pair", #"\ud83d\ude80"#, "🚀"),
    ("a tab", #"a\tb"#, "a\tb"),
    ("blanks at the ends", " x ", " x "),
    ("the replacement character, meant", #"\ufffd"#, "\u{FFFD}"),
    ("511 bytes", String(repeating: "a", count: 511), String(repeating: "a", count: 511)),
    ("the text of an escape", #"\\u0000"#, #"\u0000"#),
  ]

  @Test("what is taken", arguments: good)
  func taken(_ row: (name: String, json: String, password: String)) throws {
    let read = try ReadMetaData("{\"admin_pass\":\"\(row.json)\"}")
    #expect(read.password == row.password)
    #expect(read.facts.passwordProblem == nil)
    #expect(read.rest == "{}\n" || read.rest == "{ }\n")
  }

  static let bad: [(name: String, json: String)] = [
    ("a line end", #""a\nb""#),
    ("a line end at its end", #""ab\n""#),
    ("a carriage return", #""a\rb""#),
    ("512 bytes", "\"\(String(repeating: "a", count: 512))\""),
    ("512 bytes of UTF-8", "\"\(String(repeating: "é", count: 256))\""),
    ("half a surrogate pair", #""a\ud800b""#),
    ("the other half", #""\udc00""#),
    ("two halves in the wrong order", #""\udc00\ud800""#),
    ("a number", "12345"),
    ("true", "true"),
    ("an object", #"{"a":"b"}"#),
    ("an array", #"["a"]"#),
  ]

  @Test("what is refused, with a reason", arguments: bad)
  func refused(_ row: (name: String, json: String)) throws {
    let read = try ReadMetaData("{\"uuid\":\"u\",\"admin_pass\":\(row.json)}")
    #expect(read.password == nil)
    #expect(read.facts.passwordProblem != nil)
    #expect(read.facts.instance.text == "u")
    #expect(!read.rest.contains("admin_pass"))
  }

  @Test(
    "none at all is no problem", arguments: ["{}", #"{"admin_pass":null}"#, #"{"admin_pass":""}"#])
  func none(_ text: String) throws {
    let read = try ReadMetaData(text)
    #expect(read.password == nil)
    #expect(read.facts.passwordProblem == nil)
    #expect(!read.rest.contains("admin_pass"))
  }

  static let bytes: [(name: String, password: [UInt8], isRefused: Bool)] = [
    ("a NUL, which no JSON that is read can spell", [0x61, 0, 0x62], true),
    ("a line feed", [0x61, 0x0A], true), ("a carriage return", [0x0D, 0x61], true),
    ("511 bytes", [UInt8](repeating: 0x61, count: 511), false),
    ("512 bytes", [UInt8](repeating: 0x61, count: 512), true),
    ("other control characters", [0x01, 0x09, 0x0B, 0x1F, 0x7F], false),
  ]

  @Test(
    "what crypt(3) and chpasswd(8) would cut at is refused, wherever it comes from",
    arguments: bytes)
  func problem(_ row: (name: String, password: [UInt8], isRefused: Bool)) {
    let password = Secret(ByteString(row.password))
    let problem = MetaData.problem(of: password, from: Secret(text: "{}"))
    #expect((problem != nil) == row.isRefused)
  }

  @Test("half a surrogate pair elsewhere does not cost a password")
  func surrogateElsewhere() throws {
    let read = try ReadMetaData(#"{"name":"\ud800","admin_pass":"Fine1"}"#)
    #expect(read.password == "Fine1")
  }

  @Test("no reason shows the password")
  func reasons() throws {
    for row in MetaDataPasswordTests.bad {
      let read = try ReadMetaData("{\"admin_pass\":\(row.json)}")
      let reason = try #require(read.facts.passwordProblem?.text)
      #expect(!reason.contains("aa"))
      #expect(!reason.contains("12345"))
      #expect(!reason.contains("\n"))
    }
  }
}
