import Testing

@testable import Glowplug

/// Rule 6: what was applied for an instance is never applied again.
@Suite("Which changes are planned")
struct ChangeDecisionTests {
  static let method = HashMethod.sha512(rounds: 5000)
  static let problem = Failure("set the password of", "root", "no")

  struct PasswordRow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let history: PasswordTarget.History
    var isConfirmed = false
    var isDrivesPassword: Bool?
    var rule = Policy.Trust.any
    var isKnown = true
    let action: Change.Action
  }

  static let passwordRows: [PasswordRow] = [
    PasswordRow(testDescription: "never", history: .never, action: .setPassword(method)),
    PasswordRow(testDescription: "begun", history: .begun, action: .setPassword(method)),
    PasswordRow(
      testDescription: "begun, by first-boot", history: .begun, rule: .firstBoot,
      action: .setPassword(method)),
    PasswordRow(
      testDescription: "changed by its owner", history: .changedByOwner, action: .nothing),
    PasswordRow(
      testDescription: "changed by its owner, and the drive has another", history: .changedByOwner,
      isDrivesPassword: false, action: .nothing),
    PasswordRow(
      testDescription: "applied", history: .applied, isConfirmed: true, isDrivesPassword: true,
      action: .nothing),
    PasswordRow(
      testDescription: "applied, and nobody looked", history: .applied, isConfirmed: true,
      action: .nothing),
    PasswordRow(
      testDescription: "applied, a kill came after", history: .applied, isDrivesPassword: true,
      action: .confirmPassword),
    PasswordRow(
      testDescription: "a rebuild that kept the disk", history: .applied, isConfirmed: true,
      isDrivesPassword: false, action: .setPassword(method)),
    PasswordRow(
      testDescription: "a rebuild, by machine", history: .applied, isConfirmed: true,
      isDrivesPassword: false, rule: .machine, action: .setPassword(method)),
    PasswordRow(
      testDescription: "a rebuild, by first-boot", history: .applied, isConfirmed: true,
      isDrivesPassword: false, rule: .firstBoot, action: .nothing),
    PasswordRow(
      testDescription: "another instance's", history: .applied, isConfirmed: true,
      isDrivesPassword: true, isKnown: false, action: .setPassword(method)),
    PasswordRow(
      testDescription: "another instance's, changed by its owner", history: .changedByOwner,
      isKnown: false, action: .setPassword(method)),
  ]

  @Test("a password", arguments: passwordRows)
  func password(_ row: PasswordRow) throws {
    let target = Situations.target {
      let instance = row.isKnown ? Situations.instance : Situations.otherInstance
      $0.marker = .of(instance: instance, isDone: false)
      $0.passwords[0].history = row.history
      $0.passwords[0].isConfirmed = row.isConfirmed
      $0.passwords[0].isDrivesPassword = row.isDrivesPassword
    }
    let plan = Plan.decide(
      Situations.found(target, trust: row.rule, machine: Situations.nova))
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
    let drive = Situations.drive(passwordProblem: "the password holds a NUL")
    let plan = Plan.decide(Situations.found(Situations.target(), drive: drive, hasPassword: false))
    #expect(plan.hasFailures)
    #expect(plan.changes.first?.failure?.message.text.contains("the password holds a NUL") == true)
    #expect(plan.changes.contains { $0.kind == .keys && $0.added == 1 })
  }

  @Test("no password on the drive: none is planned, whatever the account's problem is")
  func noPassword() {
    let target = Situations.target { $0.passwords[0].problem = ChangeDecisionTests.problem }
    let plan = Plan.decide(Situations.found(target, hasPassword: false))
    #expect(!plan.changes.contains { $0.kind == .password })
    #expect(!plan.hasFailures)
  }

  @Test("keys: added, there already, applied before, failed")
  func keys() throws {
    func change(_ edit: (inout Target) -> Void) throws -> Change {
      let plan = Plan.decide(Situations.found(Situations.target(edit), trust: .any))
      return try #require(plan.changes.first { $0.kind == .keys })
    }
    let added = try change { _ in }
    #expect(added.added == 1)
    #expect(added.path == "/root/.ssh/authorized_keys")
    let there = try change { $0.keys[0].file = KeyFile(text: Keys.ed25519.bytes) }
    #expect(there.action == .nothing)
    #expect(there.added == 0)
    let before = try change {
      $0.marker = .of(instance: Situations.instance, isDone: true)
      $0.keys[0].isApplied = true
    }
    #expect(before.action == .nothing)
    let clone = try change {
      $0.marker = .of(instance: Situations.otherInstance, isDone: true)
      $0.keys[0].isApplied = true
    }
    #expect(clone.added == 1)
    let failed = try change { $0.keys[0].problem = ChangeDecisionTests.problem }
    #expect(failed.failure == ChangeDecisionTests.problem)
    // What was applied is not tried again, even where it could not be now.
    let settled = try change {
      $0.marker = .of(instance: Situations.instance, isDone: true)
      $0.keys[0].isApplied = true
      $0.keys[0].problem = ChangeDecisionTests.problem
    }
    #expect(settled.action == .nothing)
  }

  @Test("a done instance with a new account: its password is its owner's")
  func newAccount() {
    let target = Situations.target {
      $0.marker = .of(instance: Situations.instance, isDone: true)
      $0.passwords[0].history = .applied
      $0.passwords[0].isConfirmed = true
      $0.keys[0].isApplied = true
      $0.passwords.append(PasswordTarget(user: "debian"))
    }
    let plan = Plan.decide(Situations.found(target, trust: .any))
    #expect(plan.decision == .alreadyProvisioned)
    #expect(plan.changes.allSatisfy { $0.action == .nothing })
  }

  @Test("the marker comes last, and an instance that was only begun is finished")
  func marker() {
    let target = Situations.target {
      $0.marker = .of(instance: Situations.instance, isDone: false)
      $0.passwords[0].history = .applied
      $0.passwords[0].isConfirmed = true
      $0.keys[0].isApplied = true
    }
    let plan = Plan.decide(Situations.found(target))
    #expect(plan.decision == .provision)
    #expect(plan.changes.last?.kind == .marker)
    #expect(plan.changes.last?.action == .writeMarker)
  }
}
