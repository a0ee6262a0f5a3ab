import Testing

@testable import Glowplug

/// SipHash-2-4, by the vectors of its authors (vectors.h of the reference implementation).
@Suite("A digest that nobody else can make")
struct DigestKeyTests {
  private static let key = DigestKey(Array(0..<16))

  /// Digests of the bytes 0, 1, 2 and so on; the numbers are read with their lowest byte first.
  static let vectors: [(count: UInt8, digest: String)] = [
    (0, "726fdb47dd0e0e31"), (1, "74f839c593dc67fd"), (2, "0d6c8009d9a94f5a"),
    (3, "85676696d7fb7e2d"), (7, "ab0200f58b01d137"), (8, "93f5f5799a932462"),
    (15, "a129ca6149be45e5"), (63, "958a324ceb064572"),
  ]

  @Test("the authors' vectors", arguments: vectors)
  func vector(_ row: (count: UInt8, digest: String)) throws {
    let key = try #require(DigestKeyTests.key)
    #expect(key.digest(of: ByteString(Array(0..<row.count))).text == row.digest)
  }

  @Test("content in pieces has the digest of the whole")
  func pieces() throws {
    let key = try #require(DigestKeyTests.key)
    let text: ByteString = "the quick brown fox jumps over the lazy dog"
    for size in [1, 3, 7, 8, 9, 11, 20] {
      var digest = DigestKey.SipHash(key)
      for start in stride(from: 0, to: text.count, by: size) {
        digest.update(ByteString(text.bytes[start..<min(start + size, text.count)]).bytes.span)
      }
      #expect(digest.finish() == key.digest(of: text))
    }
  }

  @Test("a key is written and read again; what is none is none")
  func text() throws {
    let key = try #require(DigestKeyTests.key)
    #expect(key.text == "07060504030201000f0e0d0c0b0a0908")
    #expect(DigestKey(text: key.text) == key)
    for text: ByteString in ["", "07", "07060504030201000F0E0D0C0B0A0908", "g" + key.text] {
      #expect(DigestKey(text: text) == nil)
    }
    #expect(DigestKey([1, 2, 3]) == nil)
    #expect(RandomBytes.digestKey() != nil && RandomBytes.digestKey() != RandomBytes.digestKey())
  }
}
