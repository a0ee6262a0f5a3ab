import Testing

@testable import Glowplug

/// Rule 6: what the record says before the first change, and after the last.
@Suite("What is noted")
struct RecordDecisionTests {
  private static let hopeless = Failure("set the password of", "nobody2", "no such account")
  private static let broken = Outcome.failed(Failure("write", "x", "No space left on device"))

  /// What the plan's record becomes where these changes came to something else than success.
  private static func ended(
    _ situation: Situation, _ failed: [Change.Kind] = []
  ) throws -> Record {
    let plan = Plan.decide(situation)
    let outcomes = plan.changes.map { change -> Outcome in
      let untried = Outcome(untried: change)
      guard untried == .planned else { return untried }
      return failed.contains(change.kind) ? broken : .applied
    }
    return Once.ended(try #require(plan.record), plan, outcomes)
  }

  private static func begun(_ situation: Situation) throws -> Record {
    try #require(Plan.decide(situation).record)
  }

  private static func target(_ record: Record, _ change: (inout Target) -> Void = { _ in })
    -> Target
  {
    Situations.target {
      $0.hasBooted = true
      $0.recordState = .of(record)
      change(&$0)
    }
  }

  @Test("a first boot: all that is meant, with the file's digests; and then all of it is done")
  func firstBoot() throws {
    let old = KeyFile(text: "# mine\n")
    let situation = Situations.found(
      Situations.target { $0.keys[0].file = old }, trust: .rule(.machine),
      machine: Situations.nova)
    let begun = try RecordDecisionTests.begun(situation)
    #expect(begun.instance == Situations.instance)
    #expect(begun.machine == Situations.nova.uuid)
    #expect(!begun.isDone)
    var keys = Record.Entry.keys(isDone: false)
    let drive = Situations.drive()
    keys.keyFile = Record.KeyFileChange(
      before: old.digest, after: old.adding(drive.keys).digest, keys: Situations.given)
    #expect(begun.entries == [.password(isDone: false), keys])
    let ended = try RecordDecisionTests.ended(situation)
    #expect(ended.isDone)
    #expect(ended.entries == [.password(isDone: true), .keys(isDone: true, Situations.given)])
    #expect(ended.machine == Situations.nova.uuid)
  }

  @Test("the digest of a file with its keys is that of what is then written")
  func digests() {
    for text: ByteString in ["", "# mine\n", "# no line end"] {
      let file = KeyFile(text: text)
      let keys = Situations.drive(keys: [Keys.ed25519, Keys.rsa]).keys
      #expect(file.adding(keys).digest != file.digest)
      #expect(file.digest.count == 16)
    }
  }

  @Test("accounts that are hopeless are not noted, and keep nothing open")
  func hopelessAccounts() throws {
    let situation = Situations.found(
      Situations.target {
        $0.passwords.append(
          PasswordTarget(user: "nobody2", problem: RecordDecisionTests.hopeless))
        var keys = KeyTarget(user: "nobody2")
        keys.problem = RecordDecisionTests.hopeless
        $0.keys.append(keys)
      })
    let begun = try RecordDecisionTests.begun(situation)
    #expect(begun.entries.map { $0.user } == ["root", "root"])
    let ended = try RecordDecisionTests.ended(situation)
    #expect(ended.isDone)
    #expect(ended.entries == [.password(isDone: true), .keys(isDone: true, Situations.given)])
  }

  @Test("so is a password that nobody can use")
  func unusablePassword() throws {
    let situation = Situations.found(
      Situations.target(), drive: Situations.drive(password: .unusable("it holds a NUL")))
    let ended = try RecordDecisionTests.ended(situation)
    #expect(ended.isDone)
    #expect(ended.entries == [.keys(isDone: true, Situations.given)])
  }

  @Test("a home that may be there at the next boot is noted, and stays open")
  func mayHeal() throws {
    let situation = Situations.found(
      Situations.target { $0.keys[0].problem = Failure("add keys for", "root", "no home") })
    #expect(
      try RecordDecisionTests.begun(situation).entry(.keys, of: "root") == .keys(isDone: false))
    let ended = try RecordDecisionTests.ended(situation)
    #expect(!ended.isDone)
    #expect(ended.entries == [.password(isDone: true), .keys(isDone: false)])
  }

  @Test("what was left alone is noted as done, or a later boot would try it")
  func leftAlone() throws {
    let present = Situations.found(
      Situations.target { $0.keys[0].file = KeyFile(text: Keys.ed25519.bytes) })
    #expect(
      try RecordDecisionTests.begun(present).entry(.keys, of: "root")
        == .keys(isDone: true, Situations.given))
    // first-boot, resumed: accounts that the first boot did not mean.
    let resumed = Situations.found(
      RecordDecisionTests.target(Situations.begun),
      trust: .rule(.firstBoot))
    #expect(
      try RecordDecisionTests.begun(resumed).entries == [
        .password(isDone: true, hasHash: false), .keys(isDone: true),
      ])
    #expect(try RecordDecisionTests.ended(resumed).isDone)
  }

  @Test("a known instance keeps what was noted of others; a new one begins anew")
  func otherEntries() throws {
    var record = Situations.begun
    record.machine = InstanceIdentifier("m")
    record.put(.password("eve", isDone: true))
    record.put(.keys("eve", isDone: false))
    let known = Situations.found(
      RecordDecisionTests.target(record), trust: .rule(.any), machine: .unknown)
    let begun = try RecordDecisionTests.begun(known)
    #expect(begun.machine?.text == "m")
    #expect(begun.entry(.password, of: "eve") == .password("eve", isDone: true))
    #expect(begun.entry(.keys, of: "eve") == .keys("eve", isDone: false))
    #expect(begun.entries.count == 4)
    record.instance = Situations.otherInstance
    let new = Situations.found(RecordDecisionTests.target(record), trust: .rule(.any))
    let anew = try RecordDecisionTests.begun(new)
    #expect(anew.machine == nil)
    #expect(anew.instance == Situations.instance)
    #expect(anew.entries.map { $0.user } == ["root", "root"])
  }

  @Test("nothing on the drive: done at once, for the instance's sake")
  func nothingOnIt() throws {
    let drive = Situations.drive(keys: [], password: .none)
    let situation = Situations.found(Situations.target(), drive: drive)
    let begun = try RecordDecisionTests.begun(situation)
    #expect(begun.isDone)
    #expect(begun.entries.isEmpty)
    #expect(try RecordDecisionTests.ended(situation) == begun)
  }

  @Test("a failed password keeps its entry and stays open, others are done")
  func failedPassword() throws {
    let ended = try RecordDecisionTests.ended(
      Situations.found(Situations.target()), [.password])
    #expect(!ended.isDone)
    #expect(ended.entries == [.password(isDone: false), .keys(isDone: true, Situations.given)])
  }

  @Test("keys that could not be written forget their digests: the owner may change the file since")
  func failedKeys() throws {
    let situation = Situations.found(Situations.target())
    #expect(
      try RecordDecisionTests.begun(situation).entry(.keys, of: "root")?.keyFile != nil)
    let ended = try RecordDecisionTests.ended(situation, [.keys])
    #expect(!ended.isDone)
    #expect(ended.entries == [.password(isDone: true), .keys(isDone: false)])
    // Whatever the file holds at the next boot, they are added.
    let next = Situations.found(
      RecordDecisionTests.target(ended) {
        $0.passwords[0].current = .recorded
        $0.keys[0].file = KeyFile(text: "# changed since\n")
      }, trust: .rule(.firstBoot))
    #expect(Plan.decide(next).changes.first { $0.kind == .keys }?.added == 1)
  }

  @Test("a seed that could not be linked keeps nothing open")
  func failedSeed() throws {
    var target = Situations.target()
    target.cloudInit = CloudInitTarget()
    let sighted = Situation.Sighted(
      source: Situations.source, facts: Situations.drive(), usersOfAnotherPassword: [])
    let situation = Situations.situation(
      target, .one(sighted), handOver: "/run/glowplug")
    #expect(Plan.decide(situation).changes.contains { $0.kind == .seed })
    #expect(try RecordDecisionTests.ended(situation, [.seed]).isDone)
    #expect(try !RecordDecisionTests.ended(situation, [.seed, .keys]).isDone)
  }

  @Test("keys for systemd-tmpfiles: the first delivery stays open, the second closes it")
  func delivery() throws {
    func unmounted(_ target: inout Target) {
      target.keys[0].unmounted = "/root"
      target.keys[0].problem = Failure("add keys for", "root", "it is not mounted yet")
    }
    let first = Situations.found(Situations.target { unmounted(&$0) })
    #expect(Plan.decide(first).changes.contains { $0.kind == .tmpfiles })
    let once = try RecordDecisionTests.ended(first)
    #expect(!once.isDone)
    #expect(once.entry(.keys, of: "root") == .keys(isDone: false))
    func next(_ record: Record) -> Situation {
      Situations.found(
        RecordDecisionTests.target(record) {
          $0.passwords[0].current = .recorded
          unmounted(&$0)
        }, trust: .rule(.firstBoot))
    }
    #expect(Plan.decide(next(once)).changes.contains { $0.kind == .tmpfiles })
    let twice = try RecordDecisionTests.ended(next(once))
    #expect(twice.isDone)
    #expect(twice.entry(.keys, of: "root") == .keys(isDone: true, Situations.given))
    let third = Plan.decide(next(twice))
    #expect(third.decision == .alreadyProvisioned)
    #expect(third.changes.allSatisfy { $0.action == .nothing })
    // A second one that fails is tried again.
    #expect(try !RecordDecisionTests.ended(next(once), [.tmpfiles]).isDone)
  }

  struct KeyRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let file: ByteString
    let hasDigests: Bool
    let added: Int
  }

  static let before: ByteString = "# mine\n"
  static let keyRows: [KeyRow] = [
    KeyRow(testDescription: "as it was before", file: before, hasDigests: true, added: 1),
    KeyRow(
      testDescription: "as it was to become", file: before + Keys.ed25519.bytes + "\n",
      hasDigests: true, added: 0),
    KeyRow(
      testDescription: "the key removed by its owner", file: "# mine now\n", hasDigests: true,
      added: 0),
    KeyRow(testDescription: "removed by its owner", file: "", hasDigests: true, added: 0),
    KeyRow(
      testDescription: "another one, and no digest is known", file: "# mine now\n",
      hasDigests: false, added: 1),
  ]

  @Test("a kill at the keys, and what the file holds at the next boot", arguments: keyRows)
  func resumedKeys(_ row: KeyRow) throws {
    let file = KeyFile(text: RecordDecisionTests.before)
    var entry = Record.Entry.keys(isDone: false)
    if row.hasDigests {
      entry.keyFile = Record.KeyFileChange(
        before: file.digest, after: file.adding(Situations.drive().keys).digest)
    }
    var record = Situations.begun
    record.put(.password(isDone: true))
    record.put(entry)
    for rule in [TrustRule.firstBoot, .machine, .any] {
      let situation = Situations.found(
        RecordDecisionTests.target(record) {
          $0.passwords[0].current = .recorded
          $0.keys[0].file = KeyFile(text: row.file)
        }, trust: .rule(rule), machine: Situations.nova)
      let change = try #require(Plan.decide(situation).changes.first { $0.kind == .keys })
      #expect(change.added == row.added)
      let ended = try RecordDecisionTests.ended(situation)
      #expect(ended.isDone)
      #expect(ended.entry(.keys, of: "root") == .keys(isDone: true, Situations.given))
    }
  }

  @Test("a password that was set before a kill is confirmed, one that its owner changed is his")
  func confirmed() throws {
    var record = Situations.begun
    record.put(.password(isDone: false))
    record.put(.keys(isDone: true))
    for current in [PasswordTarget.Current.recorded, .another] {
      let situation = Situations.found(
        RecordDecisionTests.target(record) { $0.passwords[0].current = current },
        trust: .rule(.firstBoot))
      let ended = try RecordDecisionTests.ended(situation)
      #expect(ended.isDone)
      #expect(ended.entry(.password, of: "root") == .password(isDone: true))
    }
  }

  @Test("a rebuild opens the password's entry again, with its hash")
  func rebuild() throws {
    var record = Record(instance: Situations.instance)
    record.isDone = true
    record.put(.password(isDone: true))
    record.put(.keys(isDone: true))
    let situation = Situations.found(
      RecordDecisionTests.target(record) { $0.passwords[0].current = .recorded },
      trust: .rule(.any), usersOfAnotherPassword: ["root"])
    let begun = try RecordDecisionTests.begun(situation)
    #expect(!begun.isDone)
    #expect(begun.entry(.password, of: "root") == .password(isDone: false))
    #expect(begun.entry(.keys, of: "root") == .keys(isDone: true))
    record.digestKey = Situations.digestKey
    #expect(try RecordDecisionTests.ended(situation) == record)
  }
}
