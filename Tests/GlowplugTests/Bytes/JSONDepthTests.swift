import Testing

@testable import Glowplug

@Suite("JSON, how deep")
struct JSONDepthTests {
  private static func nested(_ levels: Int, _ inner: String) -> ByteString {
    (String(repeating: "[", count: levels) + inner + String(repeating: "]", count: levels)).bytes
  }

  @Test("32 levels are read", arguments: ["", "1", #""x""#, "null"])
  func deepest(_ inner: String) {
    #expect(problem(parsing: JSONDepthTests.nested(32, inner)) == nil)
  }

  @Test("33 levels, and 100,000, are refused", arguments: [33, 200, 2000, 100_000])
  func deeper(_ levels: Int) {
    #expect(problem(parsing: JSONDepthTests.nested(levels, "")) != nil)
  }

  @Test("objects count as arrays do")
  func objects() {
    let text = String(repeating: #"{"a":"#, count: 33) + "1" + String(repeating: "}", count: 33)
    #expect(problem(parsing: text.bytes) != nil)
  }
}
