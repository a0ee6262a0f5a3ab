import Testing

@testable import Glowplug

@Suite("Base64")
struct Base64Tests {
  /// RFC 4648, section 10, and both characters that are no letters or digits.
  static let vectors: [(text: String, bytes: [UInt8])] = [
    ("", []), ("Zg==", Array("f".utf8)), ("Zm8=", Array("fo".utf8)),
    ("Zm9v", Array("foo".utf8)), ("Zm9vYg==", Array("foob".utf8)),
    ("Zm9vYmE=", Array("fooba".utf8)), ("Zm9vYmFy", Array("foobar".utf8)),
    ("+/+/", [0xFB, 0xFF, 0xBF]), ("AAAA", [0, 0, 0]), ("////", [0xFF, 0xFF, 0xFF]),
  ]

  @Test("known vectors, both ways", arguments: vectors)
  func vector(_ vector: (text: String, bytes: [UInt8])) {
    #expect(Base64.decode(vector.text.bytes) == vector.bytes)
    #expect(Base64.encode(vector.bytes).text == vector.text)
  }

  @Test(
    "what is no base64",
    arguments: [
      "A", "AA", "AAA", "A===", "====", "AA=A", "AAAA=", "=AAA", "Zm9v\n", "Zm 9v", "Zm9-", "Zm9_",
      "Zg==Zg==", "AAAé", "Zh==", "Zm9=",
    ])
  func refused(_ text: String) {
    #expect(Base64.decode(text.bytes) == nil)
  }

  @Test("every byte survives")
  func everyByte() {
    let bytes = (0...255).map { UInt8($0) }
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }
}
