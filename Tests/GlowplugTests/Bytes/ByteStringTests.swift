import Testing

@testable import Glowplug

@Suite("Text as bytes")
struct ByteStringTests {
  @Test("literals, interpolation and numbers")
  func interpolation() {
    let name: ByteString = "wörld"
    #expect(("hello \(name) \(-42) \(0)" as ByteString).text == "hello wörld -42 0")
    #expect(ByteString(decimal: Int.min).text == "-9223372036854775808")
  }

  @Test(
    "decimal numbers",
    arguments: [
      ("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999), ("", nil), ("-1", nil),
      ("+1", nil), ("1 ", nil), ("1e3", nil), ("9999999999999999999", nil), ("٣", nil),
    ] as [(String, Int?)])
  func decimals(_ text: String, _ number: Int?) {
    #expect(text.bytes.decimal == number)
  }

  @Test(
    "lines",
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\n", ["a", ""]), ("a\r\nb\r\n", ["a", "b"]),
      ("\n", [""]), ("a\rb", ["a\rb"]),
    ] as [(String, [String])])
  func lines(_ text: String, _ lines: [String]) {
    #expect(text.bytes.lines.map { $0.text } == lines)
  }

  @Test("words, trimming and paths")
  func parts() {
    #expect(" a\tb\r\n c ".bytes.words.map { $0.text } == ["a", "b", "c"])
    #expect("".bytes.words.isEmpty)
    #expect(" \t a b \n".bytes.trimmed.text == "a b")
    #expect(" \n".bytes.trimmed.isEmpty)
    #expect("//a/./b/../c/".bytes.pathComponents.map { $0.text } == ["a", "b", "..", "c"])
    #expect("a=b=c".bytes.cut(at: 0x3D)?.after.text == "b=c")
    #expect("abc".bytes.cut(at: 0x3D) == nil)
    #expect("a,,b,".bytes.split(at: 0x2C).map { $0.text } == ["a", "", "b", ""])
  }

  @Test("comparing and searching")
  func searching() {
    #expect("abc".bytes.contains("bc".bytes))
    #expect("abc".bytes.contains("".bytes))
    #expect(!"abc".bytes.contains("abcd".bytes))
    #expect(!"ab".bytes.contains("ba".bytes))
    #expect("root:x".bytes.hasPrefix("root:".bytes))
    #expect(!"root2:x".bytes.hasPrefix("root:".bytes))
    #expect("ÄABYZ@[-9".bytes.lowercased.text == "Äabyz@[-9")
    #expect(
      ["b", "a", "B", "ab"].map { $0.bytes }.inOrder().map { $0.text } == ["B", "a", "ab", "b"])
  }
}
