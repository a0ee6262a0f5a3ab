import Testing

@testable import Glowplug

@Suite("Names in their order")
struct OrderedNamesTests {
  @Test("each once, in the order of their bytes, whatever the order they come in")
  func order() {
    var names = OrderedNames()
    let added = ["b", "a", "", "ab", "b", "B", "a"].map { names.insert($0.bytes) }
    #expect(added == [true, true, true, true, false, true, false])
    #expect(names.names.map { $0.text } == ["", "B", "a", "ab", "b"])
  }

  @Test("what was added is found, and nothing else")
  func finding() {
    var names = OrderedNames()
    #expect(!names.contains(""))
    for number in stride(from: 1, to: 40, by: 2) { names.insert("n\(number)".bytes) }
    for number in 0..<42 {
      #expect(names.contains("n\(number)".bytes) == (number % 2 == 1 && number < 40))
    }
    #expect(!names.contains("n") && !names.contains("n1x") && !names.contains("z"))
  }
}
