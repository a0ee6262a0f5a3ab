import Testing

@testable import Glowplug

/// The table of rule 6.
@Suite("What is decided")
struct DecisionTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let situation: Situation
    let isSourceNamed: Bool
    let decision: Decision
    let exit: Int32
    let handsOver: Bool
    let stops: Bool

    init(
      _ name: String, _ situation: Situation, isSourceNamed: Bool = false, _ decision: Decision,
      exit: Int32, handsOver: Bool, stops: Bool
    ) {
      testDescription = name
      self.situation = situation
      self.isSourceNamed = isSourceNamed
      self.decision = decision
      self.exit = exit
      self.handsOver = handsOver
      self.stops = stops
    }
  }

  static let fresh = Situations.target()
  static let provisioned = Situations.target {
    $0.hasBooted = true
    $0.recordState = .of(
      Situations.instance, isDone: true, .password(isDone: true), .keys(isDone: true))
    $0.passwords[0].current = .recorded
  }
  static let short = Failure("read", "/sys/class/block", "Too many open files")
  static let begun = Situations.target {
    $0.hasBooted = true
    $0.recordState = .of(Situations.instance, isDone: false, .keys(isDone: false))
  }
  static let unusable = Situations.target {
    $0.problem = Failure("read", "/etc/shadow", "the root file system has no such file")
  }
  static let unreadableMarker = Situations.target {
    $0.hasBooted = true
    $0.recordState = .unreadable
  }

  static let rows: [Row] = [
    Row(
      "no good drive, never provisioned", Situations.nothingFound(fresh), .noDrive, exit: 0,
      handsOver: false, stops: true),
    Row(
      "no good drive, never provisioned, --source",
      Situations.nothingFound(fresh), isSourceNamed: true, .noDrive, exit: 1, handsOver: false,
      stops: true),
    Row(
      "no good drive, provisioned", Situations.nothingFound(provisioned), .alreadyProvisioned,
      exit: 0, handsOver: false, stops: false),
    Row(
      "devices that can't be listed", Situations.nothingFound(fresh, .unknown(short)), .failed,
      exit: 1, handsOver: false, stops: true),
    Row(
      "devices that can't be listed, provisioned",
      Situations.nothingFound(provisioned, .unknown(short)), .alreadyProvisioned, exit: 0,
      handsOver: false, stops: false),
    Row(
      "no good drive, begun", Situations.nothingFound(begun), .noDrive, exit: 0,
      handsOver: false, stops: true),
    Row(
      "not let in, begun", Situations.found(begun, drive: other), .refused, exit: 1,
      handsOver: false, stops: true),
    Row(
      "ambiguous, begun", Situations.nothingFound(begun, .ambiguous([])), .refused, exit: 1,
      handsOver: false, stops: true),
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
      "let in, another instance", Situations.found(provisioned, drive: other, trust: .rule(.any)),
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
      Situations.found(provisioned, trust: .rule(.machine)), .refused, exit: 1, handsOver: false,
      stops: false),
    Row(
      "ambiguous, never provisioned", Situations.nothingFound(fresh, .ambiguous([])), .refused,
      exit: 1, handsOver: false, stops: true),
    Row(
      "ambiguous, provisioned", Situations.nothingFound(provisioned, .ambiguous([])), .refused,
      exit: 1, handsOver: false, stops: false),
    Row(
      "no usable target, let in", Situations.found(unusable), .failed, exit: 1, handsOver: true,
      stops: true),
    Row(
      "no usable target, not let in", Situations.found(unusable, trust: .rule(.machine)), .failed,
      exit: 1,
      handsOver: false, stops: true),
    Row(
      "no usable target, no drive", Situations.nothingFound(unusable), .failed, exit: 1,
      handsOver: false, stops: true),
    Row(
      "a marker that cannot be read, first-boot", Situations.found(unreadableMarker), .refused,
      exit: 1, handsOver: false, stops: false),
    Row(
      "a marker that cannot be read, any", Situations.found(unreadableMarker, trust: .rule(.any)),
      .provision, exit: 0, handsOver: true, stops: true),
  ]

  static let other = Situations.drive(Situations.otherInstance)

  @Test("every row", arguments: rows)
  func row(_ row: Row) {
    let plan = Plan.decide(row.situation)
    #expect(plan.decision == row.decision)
    let exit = ExitStatus.of(
      plan.decision, plan.hasFailures(plan.untried), isSourceNamed: row.isSourceNamed)
    #expect(exit == row.exit)
    #expect(plan.handsOver == row.handsOver)
    #expect(plan.stopsRequiredBoot == row.stops)
  }

  @Test("a target that is no use is the reason, whatever came of the search")
  func reasonOfUnusableTarget() {
    let reason = DecisionTests.unusable.problem?.message
    let unreadable = Failure("open", "/dev/sr0", "No medium found")
    let several = [Candidate(Situations.source, Situations.drive(), fingerprint: nil)]
    for sight: Situation.Sight in [.none(nil), .none(unreadable), .ambiguous(several)] {
      let plan = Plan.decide(Situations.nothingFound(DecisionTests.unusable, sight))
      #expect(plan.decision == .failed)
      #expect(plan.reason == reason.map { $0 + Plan.healing })
    }
    let found = Situations.found(DecisionTests.unusable, trust: .rule(.any))
    #expect(Plan.decide(found).reason == reason)
  }

  @Test("a drive that can't be read is a reason, and of two the line names both")
  func reasonsOfDrives() throws {
    let unreadable = Failure("open", "/dev/sr0", "No medium found")
    for target in [DecisionTests.fresh, DecisionTests.provisioned] {
      let plan = Plan.decide(Situations.nothingFound(target, .none(unreadable)))
      #expect(plan.reason == unreadable.message)
    }
    let other = DriveSource(
      path: "/dev/vdb", kind: .blockDevice, fileSystem: "vfat", label: "config-2")
    let plan = Plan.decide(
      Situations.nothingFound(
        DecisionTests.fresh,
        .ambiguous([
          Candidate(Situations.source, Situations.drive(), fingerprint: nil),
          Candidate(other, DecisionTests.other, fingerprint: nil),
        ])))
    let reason = try #require(plan.reason?.text)
    for part in [
      "/dev/sr0 of instance \(Situations.instance.text.text)",
      "/dev/vdb of instance \(Situations.otherInstance.text.text)", "detach the others",
    ] { #expect(reason.contains(part)) }
  }

  @Test("off: nothing stops and nothing is handed over")
  func off() {
    let plan = Plan(decision: .off)
    #expect(ExitStatus.of(.off, plan.hasFailures(plan.untried), isSourceNamed: true) == 0)
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
      Situations.found(
        DecisionTests.fresh, drive: Situations.drive(keys: [], password: .none)))
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
