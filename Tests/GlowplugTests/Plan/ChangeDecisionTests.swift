import Testing

@testable import Glowplug

/// Rule 6: what was applied for an instance is never applied again.
@Suite("Which changes are planned")
struct ChangeDecisionTests {
  static let method = HashMethod.sha512(rounds: 5000)
  static let problem = Failure("set the password of", "root", "no")

  struct PasswordRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What the record says of the account; nil for nothing.
    let entry: Record.Entry?
    /// What /etc/shadow holds, beside that.
    var current = PasswordTarget.Current.another
    var isAnotherPassword = false
    var rule = TrustRule.any
    var isKnown = true
    let action: Change.Action

    var situation: Situation {
      let target = Situations.target {
        var record = Record(instance: isKnown ? Situations.instance : Situations.otherInstance)
        if let entry { record.put(entry) }
        $0.recordState = .of(record)
        $0.passwords[0].current = current
      }
      return Situations.found(
        target, trust: .rule(rule), machine: Situations.nova,
        usersOfAnotherPassword: isAnotherPassword ? ["root"] : [])
    }
  }

  static let begun = Record.Entry.password(isDone: false)
  static let done = Record.Entry.password(isDone: true)

  static let passwordRows: [PasswordRow] = [
    PasswordRow(testDescription: "never", entry: nil, action: .setPassword(method)),
    PasswordRow(
      testDescription: "meant to be, and no hash was made",
      entry: .password(isDone: false, hasHash: false), action: .setPassword(method)),
    PasswordRow(
      testDescription: "begun", entry: begun, current: .previous, action: .setPassword(method)),
    PasswordRow(
      testDescription: "begun, by first-boot", entry: begun, current: .previous, rule: .firstBoot,
      action: .setPassword(method)),
    PasswordRow(
      testDescription: "begun, and changed by its owner", entry: begun, action: .nothing),
    PasswordRow(testDescription: "changed by its owner", entry: done, action: .nothing),
    PasswordRow(
      testDescription: "changed back by its owner", entry: done, current: .previous,
      action: .nothing),
    PasswordRow(
      testDescription: "left to its owner", entry: .password(isDone: true, hasHash: false),
      action: .nothing),
    PasswordRow(
      testDescription: "changed by its owner, and the drive has another", entry: done,
      isAnotherPassword: true, action: .nothing),
    PasswordRow(testDescription: "applied", entry: done, current: .recorded, action: .nothing),
    PasswordRow(
      testDescription: "applied, a kill came after", entry: begun, current: .recorded,
      action: .confirmPassword),
    PasswordRow(
      testDescription: "a rebuild that kept the disk", entry: done, current: .recorded,
      isAnotherPassword: true, action: .setPassword(method)),
    PasswordRow(
      testDescription: "a rebuild, a kill came after the first boot's", entry: begun,
      current: .recorded, isAnotherPassword: true, action: .setPassword(method)),
    PasswordRow(
      testDescription: "a rebuild, by machine", entry: done, current: .recorded,
      isAnotherPassword: true, rule: .machine, action: .setPassword(method)),
    PasswordRow(
      testDescription: "a rebuild, by first-boot", entry: done, current: .recorded,
      isAnotherPassword: true, rule: .firstBoot, action: .nothing),
    PasswordRow(
      testDescription: "another instance's", entry: done, current: .recorded, isKnown: false,
      action: .setPassword(method)),
    PasswordRow(
      testDescription: "another instance's, changed by its owner", entry: done, isKnown: false,
      action: .setPassword(method)),
  ]

  @Test("a password", arguments: passwordRows)
  func password(_ row: PasswordRow) throws {
    let plan = Plan.decide(row.situation)
    let change = try #require(plan.changes.first { $0.kind == .password })
    #expect(change.action == row.action)
    #expect(change.user == "root")
    #expect(change.path == "/etc/shadow")
  }

  @Test("an account that cannot take it fails, and the others are served")
  func failing() throws {
    let target = Situations.target {
      $0.passwords = [
        PasswordTarget(user: "nobody2", problem: ChangeDecisionTests.problem),
        PasswordTarget(user: "root"),
      ]
    }
    let changes = Plan.decide(Situations.found(target)).changes.filter { $0.kind == .password }
    try #require(changes.map { $0.user } == ["nobody2", "root"])
    #expect(changes[0].failure == ChangeDecisionTests.problem)
    #expect(changes[1].action == .setPassword(ChangeDecisionTests.method))
  }

  @Test("a password that can't be used fails for every account; keys are still added")
  func badPassword() {
    let drive = Situations.drive(password: .unusable("the password holds a NUL"))
    let plan = Plan.decide(Situations.found(Situations.target(), drive: drive))
    #expect(plan.hasFailures(plan.untried))
    #expect(plan.changes.first?.failure?.message.text.contains("the password holds a NUL") == true)
    #expect(plan.changes.contains { $0.kind == .keys && $0.added == 1 })
  }

  @Test("no password on the drive: none is planned, whatever the account's problem is")
  func noPassword() {
    let target = Situations.target { $0.passwords[0].problem = ChangeDecisionTests.problem }
    let plan = Plan.decide(Situations.found(target, drive: Situations.drive(password: .none)))
    #expect(!plan.changes.contains { $0.kind == .password })
    #expect(!plan.hasFailures(plan.untried))
  }

  @Test("keys: added, there already, applied before, failed")
  func keys() throws {
    func change(_ edit: (inout Target) -> Void) throws -> Change {
      let plan = Plan.decide(Situations.found(Situations.target(edit), trust: .rule(.any)))
      return try #require(plan.changes.first { $0.kind == .keys })
    }
    let added = try change { _ in }
    #expect(added.added == 1)
    #expect(added.path == "/root/.ssh/authorized_keys")
    let there = try change { $0.keys[0].file = KeyFile(text: Keys.ed25519.bytes) }
    #expect(there.action == .nothing)
    #expect(there.added == 0)
    let before = try change {
      $0.recordState = .of(Situations.instance, isDone: true, .keys(isDone: true))
    }
    #expect(before.action == .nothing)
    let clone = try change {
      $0.recordState = .of(Situations.otherInstance, isDone: true, .keys(isDone: true))
    }
    #expect(clone.added == 1)
    let failed = try change { $0.keys[0].problem = ChangeDecisionTests.problem }
    #expect(failed.failure == ChangeDecisionTests.problem)
    // What was applied is not tried again, even where it could not be now.
    let settled = try change {
      $0.recordState = .of(Situations.instance, isDone: true, .keys(isDone: true))
      $0.keys[0].problem = ChangeDecisionTests.problem
    }
    #expect(settled.action == .nothing)
  }

  @Test("a done instance with a new account: its password is its owner's")
  func newAccount() {
    let target = Situations.target {
      $0.recordState = .of(
        Situations.instance, isDone: true, .password(isDone: true), .keys(isDone: true))
      $0.passwords[0].current = .recorded
      $0.passwords.append(PasswordTarget(user: "debian"))
    }
    let plan = Plan.decide(Situations.found(target, trust: .rule(.any)))
    #expect(plan.decision == .alreadyProvisioned)
    #expect(plan.changes.allSatisfy { $0.action == .nothing })
  }

  @Test("the marker comes last, and an instance that was only begun is finished")
  func marker() {
    let target = Situations.target {
      $0.recordState = .of(
        Situations.instance, isDone: false, .password(isDone: true), .keys(isDone: true))
      $0.passwords[0].current = .recorded
    }
    let plan = Plan.decide(Situations.found(target))
    #expect(plan.decision == .provision)
    #expect(plan.changes.last?.kind == .marker)
    #expect(plan.changes.last?.action == .writeRecord)
  }
}
