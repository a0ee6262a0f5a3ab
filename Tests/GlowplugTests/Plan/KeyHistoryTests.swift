import Testing

@testable import Glowplug

/// Rule 6: keys that were never given for the instance are added, and no others.
@Suite("Which keys are new")
struct KeyHistoryTests {
  private static func print(_ lines: String...) -> [ByteString] {
    lines.compactMap {
      AuthorizedKey(strict: $0.bytes)?.fingerprint(with: Situations.digestKey)
    }
  }

  static let old = Keys.ed25519
  static let new = Keys.rsa
  static let before: ByteString = "# mine\n"

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let entry: Record.Entry?
    var file = before
    /// Added under `machine` and `any`.
    let added: Int
    var addedAtFirstBoot = 0
    /// The fingerprints that the record has in the end, under `machine` and `any`.
    var given: [ByteString]? = print(old, new)
  }

  private static func begun(_ given: [ByteString]?, _ adding: [ByteString]?) -> Record.Entry {
    var entry = Record.Entry.keys(isDone: false, given)
    entry.keyFile = Record.KeyFileChange(
      before: KeyFile(text: before).digest, after: "whatever", keys: adding)
    return entry
  }

  static let rows: [Row] = [
    Row(testDescription: "an account that nobody noted", entry: nil, added: 2, addedAtFirstBoot: 0),
    Row(testDescription: "one key was given", entry: .keys(isDone: true, print(old)), added: 1),
    Row(
      testDescription: "one was given and is there", entry: .keys(isDone: true, print(old)),
      file: old.bytes, added: 1),
    Row(
      testDescription: "one was given, the other is there", entry: .keys(isDone: true, print(old)),
      file: new.bytes, added: 0),
    Row(
      testDescription: "both were given and are gone",
      entry: .keys(isDone: true, print(old, new)), added: 0),
    Row(
      testDescription: "a third was given as well",
      entry: .keys(isDone: true, print(Keys.nistp256, old, new)), added: 0,
      given: print(Keys.nistp256, old, new)),
    Row(testDescription: "none was given", entry: .keys(isDone: true, []), added: 2),
    Row(testDescription: "nobody noted which", entry: .keys(isDone: true), added: 0, given: nil),
    Row(
      testDescription: "begun, and none is known", entry: .keys(isDone: false), added: 2,
      addedAtFirstBoot: 2),
    Row(
      testDescription: "begun, and one was given before", entry: .keys(isDone: false, print(old)),
      added: 1, addedAtFirstBoot: 1),
    Row(
      testDescription: "killed before the file was changed", entry: begun(print(old), print(new)),
      added: 1, addedAtFirstBoot: 1),
    Row(
      testDescription: "killed after it was, and changed by its owner",
      entry: begun(print(old), print(new)), file: "# other\n", added: 0),
    Row(
      testDescription: "killed after, and the drive has another since",
      entry: begun(nil, print(old)), file: old.bytes, added: 1),
    Row(
      testDescription: "killed after, by an earlier version", entry: begun(nil, nil),
      file: old.bytes,
      added: 0),
  ]

  private static func plan(
    _ entry: Record.Entry?, _ file: ByteString, _ rule: TrustRule, isDone: Bool
  ) -> Plan {
    var record = Situations.begun
    record.isDone = isDone
    record.put(.password(isDone: true))
    if let entry { record.put(entry) }
    return Plan.decide(
      Situations.found(
        Situations.target {
          $0.hasBooted = true
          $0.recordState = .of(record)
          $0.passwords[0].current = .recorded
          $0.keys[0].file = KeyFile(text: file)
        }, drive: Situations.drive(keys: [old, new]), trust: .rule(rule), machine: Situations.nova))
  }

  @Test("a drive with two keys", arguments: rows, [TrustRule.machine, .any])
  func rebuilt(_ row: Row, _ rule: TrustRule) throws {
    let isDone = row.entry?.isDone ?? true
    let plan = KeyHistoryTests.plan(row.entry, row.file, rule, isDone: isDone)
    let change = try #require(plan.changes.first { $0.kind == .keys })
    #expect(change.added == row.added)
    guard let record = plan.record else {
      #expect(plan.decision == .alreadyProvisioned)
      #expect(row.entry?.keys == row.given)
      return
    }
    let ended = Once.ended(record, plan, plan.untried.map { $0 == .planned ? .applied : $0 })
    #expect(ended.isDone)
    #expect(ended.entry(.keys, of: "root") == .keys(isDone: true, row.given))
  }

  @Test("first-boot finishes what was begun, and gives no more", arguments: rows)
  func firstBoot(_ row: Row) throws {
    let plan = KeyHistoryTests.plan(row.entry, row.file, .firstBoot, isDone: false)
    let change = try #require(plan.changes.first { $0.kind == .keys })
    #expect(change.added == row.addedAtFirstBoot)
  }

  @Test("new keys that could not be written are new at the next boot, the old ones are not")
  func failed() throws {
    let entry = Record.Entry.keys(isDone: true, KeyHistoryTests.print(KeyHistoryTests.old))
    let plan = KeyHistoryTests.plan(entry, KeyHistoryTests.before, .any, isDone: true)
    let outcomes = plan.changes.map { change in
      change.kind == .keys
        ? Outcome.failed(Failure("write", "x", "No space left on device"))
        : Outcome(untried: change)
    }
    let ended = Once.ended(try #require(plan.record), plan, outcomes)
    #expect(!ended.isDone)
    #expect(
      ended.entry(.keys, of: "root")
        == .keys(isDone: false, KeyHistoryTests.print(KeyHistoryTests.old)))
  }

  @Test("new keys for a home that is mounted later fail: systemd-tmpfiles cannot add to a file")
  func unmounted() throws {
    var record = Situations.begun
    record.isDone = true
    record.put(.keys(isDone: true, KeyHistoryTests.print(KeyHistoryTests.old)))
    func change(_ keys: [String]) throws -> Change {
      let plan = Plan.decide(
        Situations.found(
          Situations.target {
            $0.recordState = .of(record)
            $0.keys[0].unmounted = "/root"
            $0.keys[0].problem = Failure("add keys for", "root", "/root is not mounted yet")
          }, drive: Situations.drive(keys: keys), trust: .rule(.any)))
      return try #require(plan.changes.first { $0.user == "root" && $0.kind != .password })
    }
    #expect(try change([KeyHistoryTests.old]).action == .nothing)
    #expect(try change([KeyHistoryTests.old, KeyHistoryTests.new]).failure != nil)
  }
}
