import Foundation
import Testing

@testable import Glowplug

/// Rule 6: a small state machine that a kill at any point leaves readable.
@Suite("The marker")
struct MarkerTests {
  private static func decode(_ marker: borrowing Marker) throws -> TestRoot.Marker {
    try JSONDecoder().decode(TestRoot.Marker.self, from: Data(marker.text().exposed.bytes))
  }

  @Test("a new one: begun, and nothing applied")
  func new() throws {
    let marker = Marker(instance: "i-1")
    let read = try MarkerTests.decode(marker)
    #expect(read == TestRoot.Marker(version: 1, instance: "i-1", state: "begun", applied: []))
    let (isDone, instance) = (marker.isDone, marker.instance)
    #expect(!isDone)
    #expect(instance == "i-1")
  }

  @Test("a password: begun with both hashes, then done with the new one alone")
  func password() throws {
    let marker = Marker(instance: "i")
    marker.begin(passwordOf: "root", from: Secret(text: "*"), to: Secret(text: "$y$new"))
    var entry = try #require(try MarkerTests.decode(marker).entry("password", of: "root"))
    #expect(entry.state == "begun")
    #expect(entry.hash == "$y$new")
    #expect(entry.previous == "*")
    marker.finish(.password, of: "root")
    entry = try #require(try MarkerTests.decode(marker).entry("password", of: "root"))
    #expect(entry.state == "done")
    #expect(entry.hash == "$y$new")
    #expect(entry.previous == nil)
  }

  @Test("an entry is replaced, never doubled, and others stay")
  func entries() throws {
    let marker = Marker(instance: "i")
    marker.begin(passwordOf: "root", from: Secret(text: "a"), to: Secret(text: "b"))
    marker.finish(.keys, of: "root")
    marker.begin(passwordOf: "debian", from: Secret(text: "c"), to: Secret(text: "d"))
    marker.begin(passwordOf: "root", from: Secret(text: "b"), to: Secret(text: "e"))
    let read = try MarkerTests.decode(marker)
    #expect(read.applied.count == 3)
    #expect(read.entry("password", of: "root")?.hash == "e")
    #expect(read.entry("password", of: "debian")?.hash == "d")
    #expect(read.entry("keys", of: "root")?.state == "done")
  }

  @Test("it is read back as it was written")
  func roundTrip() throws {
    let marker = Marker(instance: "a\"b\u{1B}")
    marker.begin(passwordOf: "jürgen", from: Secret(text: "!"), to: Secret(text: "$6$x/.y"))
    marker.finish(.keys, of: "jürgen")
    marker.setDone(true)
    guard let again = Marker(marker.text()) else {
      Issue.record("it could not be read")
      return
    }
    let (instance, isDone, entries) = (again.instance.text, again.isDone, again.entries)
    #expect(instance == "a\"b\u{1B}")
    #expect(isDone)
    #expect(
      entries == [
        Marker.Entry(user: "jürgen", kind: .password, isDone: false, hasHash: true),
        Marker.Entry(user: "jürgen", kind: .keys, isDone: true, hasHash: false),
      ])
    let hash = again.hash(of: "jürgen")?.text
    #expect(hash == "$6$x/.y")
    let previous = again.previousHash(of: "jürgen")?.text
    #expect(previous == "!")
    let other = again.hash(of: "root")?.text == nil
    #expect(other)
    again.setDone(false)
    let isStillDone = again.isDone
    #expect(!isStillDone)
  }

  static let unreadable: [(name: String, text: String)] = [
    ("nothing", ""), ("cut off", #"{"version":1,"instance":"i","st"#), ("an array", "[]"),
    ("no version", #"{"instance":"i","state":"done","applied":[]}"#),
    ("a later version", #"{"version":2,"instance":"i","state":"done","applied":[]}"#),
    ("a version in quotes", #"{"version":"1","instance":"i","state":"done","applied":[]}"#),
    ("no instance", #"{"version":1,"state":"done","applied":[]}"#),
    ("an instance of a wrong type", #"{"version":1,"instance":1,"state":"done","applied":[]}"#),
    ("no state", #"{"version":1,"instance":"i","applied":[]}"#),
    ("no list", #"{"version":1,"instance":"i","state":"done"}"#),
    ("a list of a wrong type", #"{"version":1,"instance":"i","state":"done","applied":{}}"#),
  ]

  @Test("what is no marker", arguments: unreadable)
  func refused(_ row: (name: String, text: String)) {
    let isRead: Bool
    switch Marker(Secret(text: row.text)) {
    case .some: isRead = true
    case .none: isRead = false
    }
    #expect(!isRead)
  }

  @Test("entries that nobody knows are passed over, and stay")
  func unknownEntries() throws {
    let text =
      #"{"version":1,"instance":"i","state":"done","applied":[{"user":"a","kind":"new"},5,{"kind":"keys"}],"more":1}"#
    guard let marker = Marker(Secret(text: text)) else {
      Issue.record("it could not be read")
      return
    }
    let before = marker.entries
    #expect(before.isEmpty)
    marker.finish(.keys, of: "root")
    let written = marker.text().text
    #expect(written.contains("\"more\""))
    #expect(written.contains("\"new\""))
    let after = marker.entries
    #expect(after == [Marker.Entry(user: "root", kind: .keys, isDone: true, hasHash: false)])
  }

  @Test("only the word done means done", arguments: ["", "begun", "Done", "failed"])
  func states(_ state: String) {
    let text = #"{"version":1,"instance":"i","state":"\#(state)","applied":[]}"#
    let isDone = Marker(Secret(text: text))?.isDone
    #expect(isDone == false)
  }
}
