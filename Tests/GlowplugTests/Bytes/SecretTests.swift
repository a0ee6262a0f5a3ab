import Testing

@testable import Glowplug

@Suite("Secret")
struct SecretTests {
  @Test("its description shows nothing of it")
  func description() {
    let secret = Secret(text: "hunter2")
    let description = secret.description
    #expect(description == "[secret]")
  }

  @Test(
    "equal means the same bytes",
    arguments: [
      ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "aa", false), ("aa", "a", false),
      ("a\0b", "a\0c", false), ("ab", "ba", false),
    ])
  func equality(_ left: String, _ right: String, _ isEqual: Bool) {
    #expect(Secret.equal(Secret(text: left), Secret(text: right)) == isEqual)
  }

  @Test("it grows beyond its capacity and keeps every byte")
  func growth() {
    var secret = Secret(capacity: 1)
    var expected: [UInt8] = []
    for index in 0..<5000 {
      secret.append(UInt8(truncatingIfNeeded: index))
      expected.append(UInt8(truncatingIfNeeded: index))
    }
    let bytes = secret.exposed.bytes
    #expect(bytes == expected)
  }

  @Test("a part of another secret")
  func part() {
    let whole = Secret(text: "name:hash:day")
    var part = Secret(capacity: 0)
    whole.withSpan { part.append($0, from: 5, to: 9) }
    let text = part.text
    #expect(text == "hash")
  }

  @Test("a body that fails leaves what was there")
  func failingFill() {
    var secret = Secret(text: "kept")
    let error = #expect(throws: Errno.self) {
      try secret.fill(100) { _ throws(Errno) in throw Errno.noSuchFile }
    }
    #expect(error == .noSuchFile)
    let text = secret.text
    #expect(text == "kept")
  }
}
