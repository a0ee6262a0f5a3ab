import Testing

@testable import Glowplug

@Suite("Text of a drive, for a terminal")
struct PrintableTextTests {
  static let cases: [(name: String, bytes: [UInt8], printed: String)] = [
    ("plain text", Array("server 1".utf8), "server 1"),
    ("more than ASCII", Array("Wëb ☃ 𝄞".utf8), "Wëb ☃ 𝄞"),
    ("an escape sequence", Array("\u{1B}[2J".utf8), "\\x1b[2J"),
    ("line ends", Array("a\r\nb".utf8), "a\\x0d\\x0ab"),
    ("NUL and DEL", [0x00, 0x7F], "\\x00\\x7f"),
    ("C1, a control sequence introducer", [0xC2, 0x9B, 0x41], "\\xc2\\x9bA"),
    ("the character after C1", [0xC2, 0xA0], "\u{A0}"),
    ("Latin-1", [0x63, 0x61, 0x66, 0xE9], "caf\\xe9"),
    ("overlong", [0xC0, 0xAF], "\\xc0\\xaf"),
    ("overlong in three bytes", [0xE0, 0x80, 0xAF], "\\xe0\\x80\\xaf"),
    ("half a surrogate pair", [0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
    ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
    ("the last character of all", [0xF4, 0x8F, 0xBF, 0xBF], "\u{10FFFF}"),
    ("cut off", [0xE2, 0x98], "\\xe2\\x98"),
  ]

  @Test("control characters and what is no UTF-8", arguments: cases)
  func printable(_ row: (name: String, bytes: [UInt8], printed: String)) {
    #expect(ByteString(row.bytes).printable.text == row.printed)
  }

  @Test("only what is no UTF-8 is changed for JSON")
  func validUTF8() {
    #expect("a\nb".bytes.validUTF8.text == "a\nb")
    #expect(ByteString([0x61, 0xFF]).validUTF8.text == "a\\xff")
  }

  @Test("a failure is one line, whatever its object is called")
  func failureText() {
    let failure = Failure("read", "a\nb".bytes, "no\u{1B}reason".bytes)
    #expect(failure.message.text == "failed to read 'a\\x0ab': no\\x1breason")
  }
}
