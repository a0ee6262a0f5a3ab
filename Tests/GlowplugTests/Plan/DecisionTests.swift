import Testing

@testable import Glowplug

/// The table of rule 6.
@Suite("What is decided")
struct DecisionTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let situation: Situation
    let decision: Decision
    let exit: Int32
    let handsOver: Bool
    let stops: Bool

    init(
      _ name: String, _ situation: Situation, _ decision: Decision, exit: Int32, handsOver: Bool,
      stops: Bool
    ) {
      testDescription = name
      self.situation = situation
      self.decision = decision
      self.exit = exit
      self.handsOver = handsOver
      self.stops = stops
    }
  }

  static let fresh = Situations.target()
  static let provisioned = Situations.target {
    $0.hasBooted = true
    $0.marker = .of(instance: Situations.instance, isDone: true)
    $0.passwords[0].history = .applied
    $0.passwords[0].isConfirmed = true
    $0.keys[0].isApplied = true
  }
  static let unusable = Situations.target {
    $0.problem = Failure("read", "/etc/shadow", "the root file system has no such file")
  }
  static let unreadableMarker = Situations.target {
    $0.hasBooted = true
    $0.marker = .unreadable
  }

  static let rows: [Row] = [
    Row(
      "no good drive, never provisioned", Situations.nothingFound(fresh), .noDrive, exit: 0,
      handsOver: false, stops: true),
    Row(
      "no good drive, never provisioned, --source",
      Situations.nothingFound(fresh, isSourceNamed: true), .noDrive, exit: 1, handsOver: false,
      stops: true),
    Row(
      "no good drive, provisioned", Situations.nothingFound(provisioned), .alreadyProvisioned,
      exit: 0, handsOver: false, stops: false),
    Row(
      "no good drive, a marker that cannot be read", Situations.nothingFound(unreadableMarker),
      .alreadyProvisioned, exit: 0, handsOver: false, stops: false),
    Row(
      "known instance, nothing new", Situations.found(provisioned), .alreadyProvisioned, exit: 0,
      handsOver: true, stops: false),
    Row(
      "known instance, nothing new, by machine",
      Situations.found(provisioned, machine: Situations.nova), .alreadyProvisioned, exit: 0,
      handsOver: true, stops: false),
    Row(
      "let in", Situations.found(fresh), .provision, exit: 0, handsOver: true, stops: true),
    Row(
      "let in, another instance", Situations.found(provisioned, drive: other, trust: .any),
      .provision, exit: 0, handsOver: true, stops: true),
    Row(
      "let in, a change fails",
      Situations.found(
        Situations.target { $0.keys[0].problem = Failure("add keys for", "root", "no") }),
      .provision, exit: 1, handsOver: true, stops: true),
    Row(
      "not let in, never provisioned",
      Situations.found(Situations.target { $0.hasBooted = true }), .refused, exit: 1,
      handsOver: false, stops: true),
    Row(
      "not let in, provisioned", Situations.found(provisioned, drive: other), .refused, exit: 1,
      handsOver: false, stops: false),
    Row(
      "not let in by machine, though the marker names it",
      Situations.found(provisioned, trust: .machine), .refused, exit: 1, handsOver: false,
      stops: false),
    Row(
      "ambiguous, never provisioned", Situations.nothingFound(fresh, choice: .ambiguous), .refused,
      exit: 1, handsOver: false, stops: true),
    Row(
      "ambiguous, provisioned", Situations.nothingFound(provisioned, choice: .ambiguous), .refused,
      exit: 1, handsOver: false, stops: false),
    Row(
      "no usable target, let in", Situations.found(unusable), .failed, exit: 1, handsOver: true,
      stops: true),
    Row(
      "no usable target, not let in", Situations.found(unusable, trust: .machine), .failed, exit: 1,
      handsOver: false, stops: true),
    Row(
      "no usable target, no drive", Situations.nothingFound(unusable), .failed, exit: 1,
      handsOver: false, stops: true),
    Row(
      "a marker that cannot be read, first-boot", Situations.found(unreadableMarker), .refused,
      exit: 1, handsOver: false, stops: false),
    Row(
      "a marker that cannot be read, any", Situations.found(unreadableMarker, trust: .any),
      .provision, exit: 0, handsOver: true, stops: true),
  ]

  static let other = Situations.drive(Situations.otherInstance)

  @Test("every row", arguments: rows)
  func row(_ row: Row) {
    let plan = Plan.decide(row.situation)
    #expect(plan.decision == row.decision)
    let exit = Run.exitStatus(of: plan, isSourceNamed: row.situation.isSourceNamed)
    #expect(exit == row.exit)
    #expect(plan.handsOver == row.handsOver)
    #expect(plan.stopsRequiredBoot == row.stops)
  }

  @Test("off: nothing stops and nothing is handed over")
  func off() {
    let plan = Plan(decision: .off)
    #expect(Run.exitStatus(of: plan, isSourceNamed: true) == 0)
    #expect(!plan.handsOver)
    #expect(!plan.stopsRequiredBoot)
  }

  @Test("the words of the report")
  func names() {
    let all: [Decision] = [.provision, .alreadyProvisioned, .refused, .noDrive, .off, .failed]
    #expect(
      all.map { $0.name.text } == [
        "provision", "already-provisioned", "refused", "no-drive", "off", "failed",
      ])
  }

  @Test("without a password and without keys there is still an instance to note")
  func nothingOnIt() {
    let plan = Plan.decide(
      Situations.found(DecisionTests.fresh, drive: Situations.drive(keys: []), hasPassword: false))
    #expect(plan.decision == .provision)
    #expect(plan.changes.map { $0.kind } == [.marker])
    #expect(plan.isNewInstance)
  }

  @Test("the drive's and the target's warnings come with the plan")
  func warnings() {
    var drive = Situations.drive()
    drive.warnings = ["one"]
    let target = Situations.target { $0.warnings = ["two"] }
    #expect(Plan.decide(Situations.found(target, drive: drive)).warnings == ["one", "two"])
  }
}
