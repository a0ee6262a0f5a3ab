import Foundation
import Testing

@testable import Glowplug

/// Rule 6: a small state machine that a kill at any point leaves readable.
@Suite("The marker")
struct MarkerTests {
  /// Passwords before and after, each of one account.
  private typealias Hashes = [(user: ByteString, hash: String)]

  private static func hashes(_ list: Hashes) -> PasswordHashes {
    var hashes = PasswordHashes()
    for (user, hash) in list { hashes.set(Secret(text: hash), of: user) }
    return hashes
  }

  private static func text(
    _ record: Record, _ hashes: Hashes = [], previous: Hashes = []
  ) -> Secret {
    RecordFile.text(
      record, MarkerTests.hashes(hashes), MarkerTests.hashes(previous), in: JSON.object())
  }

  private static func decode(_ text: borrowing Secret) throws -> TestRoot.Marker {
    try JSONDecoder().decode(TestRoot.Marker.self, from: Data(text.exposed.bytes))
  }

  @Test("a new one: begun, and nothing applied")
  func new() throws {
    let record = Record(instance: InstanceIdentifier("i-1"))
    let read = try MarkerTests.decode(MarkerTests.text(record))
    #expect(read == TestRoot.Marker(version: 1, instance: "i-1", state: "begun", applied: []))
    #expect(!record.isDone)
    #expect(record.instance.text == "i-1")
  }

  @Test("a password: begun with both hashes, then done with the new one alone")
  func password() throws {
    var record = Record(instance: InstanceIdentifier("i"))
    let hashes: Hashes = [("root", "$y$new")]
    let previous: Hashes = [("root", "*")]
    record.put(.password(isDone: false))
    var read = try MarkerTests.decode(MarkerTests.text(record, hashes, previous: previous))
    var entry = try #require(read.entry("password", of: "root"))
    #expect(entry.state == "begun")
    #expect(entry.hash == "$y$new")
    #expect(entry.previous == "*")
    record.put(.password(isDone: true))
    read = try MarkerTests.decode(MarkerTests.text(record, hashes, previous: previous))
    entry = try #require(read.entry("password", of: "root"))
    #expect(entry.state == "done")
    #expect(entry.hash == "$y$new")
    #expect(entry.previous == nil)
  }

  @Test("a password that was left to its owner: no hash, whoever else has one")
  func leftAlone() throws {
    var record = Record(instance: InstanceIdentifier("i"))
    record.put(.password(isDone: true, hasHash: false))
    let read = try MarkerTests.decode(MarkerTests.text(record, [("root", "$y$other")]))
    #expect(read.entry("password", of: "root")?.hash == nil)
    #expect(read.entry("password", of: "root")?.state == "done")
  }

  @Test("keys: the file's digests until it is done")
  func keys() throws {
    var record = Record(instance: InstanceIdentifier("i"))
    var entry = Record.Entry.keys(isDone: false)
    entry.keyFile = Record.KeyFileChange(before: "b", after: "a")
    record.put(entry)
    let begun = MarkerTests.text(record)
    let text = begun.text
    #expect(text.contains(#""digest_before": "b""#) && text.contains(#""digest_after": "a""#))
    let read = try RecordFile(begun)?.record
    #expect(read == record)
    entry.isDone = true
    record.put(entry)
    #expect(!MarkerTests.text(record).text.contains("digest"))
  }

  @Test("keys: those that were given, and those of a change that was begun")
  func givenKeys() throws {
    var record = Record(instance: InstanceIdentifier("i"))
    var entry = Record.Entry.keys(isDone: false, ["SHA256:a", "SHA256:b"])
    entry.keyFile = Record.KeyFileChange(before: "b", after: "a", keys: ["SHA256:c"])
    record.put(entry)
    let begun = try RecordFile(MarkerTests.text(record))?.record
    #expect(begun == record)
    entry.finish()
    #expect(entry == .keys(isDone: true, ["SHA256:a", "SHA256:b", "SHA256:c"]))
    record.put(entry)
    let done = try RecordFile(MarkerTests.text(record))?.record
    #expect(done == record)
    #expect(!MarkerTests.text(record).text.contains("adding"))
    record.put(.keys(isDone: true, []))
    let none = try RecordFile(MarkerTests.text(record))?.record
    #expect(none == record)
    let text =
      #"{"version":1,"instance":"i","state":"done","applied":[{"user":"root","kind":"keys","state":"done","keys":["x",1,null]}]}"#
    let odd = try RecordFile(Secret(text: text))?.record.entries
    #expect(odd == [.keys(isDone: true, ["x"])])
  }

  @Test("an entry is replaced, never doubled, and others stay")
  func entries() throws {
    var record = Record(instance: InstanceIdentifier("i"))
    record.put(.password(isDone: false))
    record.put(.keys(isDone: true))
    record.put(.password("debian", isDone: false))
    record.put(.password(isDone: false))
    let hashes: Hashes = [("root", "b"), ("debian", "d"), ("root", "e")]
    let read = try MarkerTests.decode(MarkerTests.text(record, hashes))
    #expect(read.applied.count == 3)
    #expect(read.entry("password", of: "root")?.hash == "e")
    #expect(read.entry("password", of: "debian")?.hash == "d")
    #expect(read.entry("keys", of: "root")?.state == "done")
  }

  @Test("it is read back as it was written")
  func roundTrip() throws {
    var record = Record(instance: InstanceIdentifier("a\"b\u{1B}"))
    record.put(.password("jürgen", isDone: false))
    record.put(.keys("jürgen", isDone: true))
    record.isDone = true
    let text = MarkerTests.text(
      record, [("jürgen", "$6$x/.y")], previous: [("jürgen", "!")])
    guard let again = try RecordFile(text) else {
      Issue.record("it could not be read")
      return
    }
    var read = again.record
    #expect(read.instance.text == "a\"b\u{1B}")
    #expect(read.machine == nil)
    #expect(read.isDone)
    #expect(
      read.entries == [
        Record.Entry(user: "jürgen", credential: .password, isDone: false, hasHash: true),
        Record.Entry(user: "jürgen", credential: .keys, isDone: true, hasHash: false),
      ])
    let hash = again.hashes.hash(of: "jürgen")?.text
    #expect(hash == "$6$x/.y")
    let previous = again.previousHashes.hash(of: "jürgen")?.text
    #expect(previous == "!")
    let other = again.hashes.hash(of: "root")?.text == nil
    #expect(other)
    read.isDone = false
    read.machine = InstanceIdentifier("M")
    let third = try RecordFile(
      RecordFile.text(read, again.hashes, again.previousHashes, in: again.document))?.record
    #expect(third?.isDone == false)
    #expect(third?.machine?.text == "M")
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
    switch try? RecordFile(Secret(text: row.text)) {
    case .some: isRead = true
    case .none: isRead = false
    }
    #expect(!isRead)
  }

  @Test("entries that nobody knows are passed over, and stay")
  func unknownEntries() throws {
    let text =
      #"{"version":1,"instance":"i","state":"done","applied":[{"user":"a","kind":"new"},5,{"kind":"keys"}],"more":1}"#
    guard let file = try RecordFile(Secret(text: text)) else {
      Issue.record("it could not be read")
      return
    }
    var record = file.record
    #expect(record.entries.isEmpty)
    record.put(.keys(isDone: true))
    let written = RecordFile.text(
      record, PasswordHashes(), PasswordHashes(), in: file.document)
    #expect(written.text.contains("\"more\""))
    #expect(written.text.contains("\"new\""))
    let after = try RecordFile(written)?.record.entries
    #expect(
      after == [Record.Entry(user: "root", credential: .keys, isDone: true, hasHash: false)])
  }

  @Test("only the word done means done", arguments: ["", "begun", "Done", "failed"])
  func states(_ state: String) throws {
    let text = #"{"version":1,"instance":"i","state":"\#(state)","applied":[]}"#
    let isDone = try RecordFile(Secret(text: text))?.record.isDone
    #expect(isDone == false)
  }
}
