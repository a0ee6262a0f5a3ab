import Foundation
import Testing

@testable import Glowplug

@Suite("JSON, written")
struct JSONWritingTests {
  @Test("what is written can be read by others, whatever a text holds")
  func texts() throws {
    let text = "a\"b\\c/d\n\t\u{1B}\u{7F}é☃𝄞"
    let object = JSON.object()
    object.set("text", JSON.string(text.bytes))
    object.set("bytes", JSON.string(ByteString([0x61, 0xFF])))
    object.set("nothing", JSON.null())
    object.set("missing", JSON.optional(nil))
    object.set("number", JSON.integer(-7))
    object.set("yes", JSON.boolean(true))
    for isPretty in [false, true] {
      let written = Data(object.text(pretty: isPretty).exposed.bytes)
      let read = try #require(
        try JSONSerialization.jsonObject(with: written) as? [String: Any])
      #expect(read["text"] as? String == text)
      #expect(read["bytes"] as? String == "a\\xff")
      #expect(read["nothing"] is NSNull)
      #expect(read["missing"] is NSNull)
      #expect(read["number"] as? Int == -7)
      #expect(read["yes"] as? Bool == true)
    }
  }

  @Test("it ends with one line end, and slashes stay as they are")
  func form() {
    let object = JSON.object()
    object.set("path", JSON.string("/etc/shadow"))
    let text = object.text(pretty: false).text
    #expect(text == "{\"path\":\"/etc/shadow\"}\n")
  }

  @Test("null is written, too, and again as the same")
  func null() {
    #expect(JSON.null().text(pretty: false).text == "null\n")
    #expect(JSON.null().text(pretty: true).text == "null\n")
  }

  @Test("members are replaced, removed and kept in order")
  func members() throws {
    let object = try JSON.parse(Secret(text: #"{"b":1,"a":2,"c":3}"#))
    object.set("a", JSON.integer(9))
    object.remove("b")
    object.remove("missing")
    #expect(object.keys.map { $0.text } == ["a", "c"])
    let number = object.member("a")?.integer
    #expect(number == 9)
  }

  @Test("reading a value as another type gives nothing")
  func types() throws {
    let document = try JSON.parse(Secret(text: #"{"n":1,"s":"x","a":["y"],"o":{},"z":null}"#))
    guard let number = document.member("n"), let text = document.member("s"),
      let array = document.member("a"), let object = document.member("o"),
      let null = document.member("z")
    else {
      Issue.record("a member is missing")
      return
    }
    #expect(number.string == nil)
    #expect(number.length == 0)
    #expect(text.integer == nil)
    #expect(text.length == 0)
    #expect(array.length == 1)
    #expect(array.string == nil)
    #expect(array.keys.isEmpty)
    #expect(object.keys.isEmpty)
    let beyond = array.element(5).kind
    #expect(beyond == .null)
    #expect(null.kind == .null)
    let hasInner: Bool
    switch text.member("x") {
    case .some: hasInner = true
    case .none: hasInner = false
    }
    #expect(!hasInner)
  }

  @Test("a secret that is taken leaves zeroes behind")
  func taking() throws {
    let document = try JSON.parse(Secret(text: #"{"p":"hunter2"}"#))
    let taken = document.member("p")?.takeSecret()?.text
    #expect(taken == "hunter2")
    let rest = document.text(pretty: false).text
    #expect(!rest.contains("hunter2"))
  }
}
