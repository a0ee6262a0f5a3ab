import Testing

@testable import Glowplug

/// Rule 5.
@Suite("Whether a drive may set credentials")
struct AuthorityTests {
  static let nova = Situations.nova
  static let compute = Machine(
    productName: "OpenStack Compute", chassisAssetTag: "",
    uuid: "1E9D7A52-6D0B-4F0E-8A53-B7B2F6B0C9D4")
  static let tagged = Machine(
    productName: "c7.large.2", chassisAssetTag: "HUAWEICLOUD",
    uuid: "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11")
  static let novaWithoutUUID = Machine(
    productName: "OpenStack Nova", chassisAssetTag: "",
    uuid: "00000000-0000-0000-0000-000000000000")

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let trust: Policy.Trust
    let machine: Machine
    let target: Target
    let rule: TrustRule
    let isLetIn: Bool

    init(
      _ name: String, _ trust: Policy.Trust, _ machine: Machine, _ target: Target,
      by rule: TrustRule, _ isLetIn: Bool
    ) {
      testDescription = name
      self.trust = trust
      self.machine = machine
      self.target = target
      self.rule = rule
      self.isLetIn = isLetIn
    }
  }

  static let unnamed = Situations.unnamed
  static let unnamedOther = Machine(
    isX86: false, vendor: "QEMU", productName: "", chassisAssetTag: "",
    uuid: "1E9D7A52-6D0B-4F0E-8A53-B7B2F6B0C9D4")
  static let unnamedOnX86 = Machine(
    isX86: true, vendor: "QEMU", productName: "", chassisAssetTag: "",
    uuid: "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11")
  static let otherVendor = Machine(
    isX86: false, vendor: "HPE", productName: "", chassisAssetTag: "",
    uuid: "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11")
  static let unnamedWithoutUUID = Machine(
    isX86: false, vendor: "QEMU", productName: "", chassisAssetTag: "", uuid: "")

  static let fresh = Situations.target()
  static let booted = Situations.target { $0.hasBooted = true }

  static func begun(_ instance: InstanceIdentifier, isDone: Bool) -> Target {
    Situations.target {
      $0.hasBooted = true
      $0.recordState = .of(instance, isDone: isDone)
    }
  }

  static let rows: [Row] = [
    Row("auto, unknown machine, first boot", .auto, .unknown, fresh, by: .firstBoot, true),
    Row("auto, unknown machine, booted", .auto, .unknown, booted, by: .firstBoot, false),
    Row("auto, Nova's own drive", .auto, nova, booted, by: .machine, true),
    Row("auto, Nova, another drive, first boot", .auto, compute, fresh, by: .machine, false),
    Row(
      "auto, Nova without a uuid, first boot", .auto, novaWithoutUUID, fresh, by: .machine, false),
    Row("auto, off x86, its own drive, booted", .auto, unnamed, booted, by: .machine, true),
    Row("auto, off x86, its own drive, first boot", .auto, unnamed, fresh, by: .machine, true),
    Row(
      "auto, off x86, another drive, booted", .auto, unnamedOther, booted, by: .firstBoot, false),
    Row(
      "auto, off x86, another drive, first boot", .auto, unnamedOther, fresh, by: .firstBoot, true),
    Row(
      "auto, on x86, a machine without a name", .auto, unnamedOnX86, booted, by: .firstBoot, false),
    Row("auto, off x86, another vendor", .auto, otherVendor, booted, by: .firstBoot, false),
    Row(
      "auto, off x86, without a uuid", .auto, unnamedWithoutUUID, booted, by: .firstBoot, false),
    Row(
      "first-boot, off x86, its own drive, booted", .rule(.firstBoot), unnamed, booted,
      by: .firstBoot, false),
    Row("auto, a tag is no product", .auto, tagged, booted, by: .firstBoot, false),
    Row("machine, its own drive", .rule(.machine), tagged, booted, by: .machine, true),
    Row("machine, another drive", .rule(.machine), compute, fresh, by: .machine, false),
    Row("machine, unknown machine", .rule(.machine), .unknown, fresh, by: .machine, false),
    Row("first-boot, first boot", .rule(.firstBoot), nova, fresh, by: .firstBoot, true),
    Row(
      "first-boot, booted, its own drive", .rule(.firstBoot), nova, booted, by: .firstBoot, false),
    Row(
      "first-boot, this instance was begun", .rule(.firstBoot), .unknown,
      begun(Situations.instance, isDone: false), by: .firstBoot, true),
    Row(
      "first-boot, this instance is done", .rule(.firstBoot), .unknown,
      begun(Situations.instance, isDone: true), by: .firstBoot, false),
    Row(
      "first-boot, another instance was begun", .rule(.firstBoot), .unknown,
      begun(Situations.otherInstance, isDone: false), by: .firstBoot, false),
    Row(
      "first-boot, a marker that cannot be read", .rule(.firstBoot), .unknown,
      Situations.target {
        $0.hasBooted = true
        $0.recordState = .unreadable
      }, by: .firstBoot, false),
    Row("any, another drive, booted", .rule(.any), compute, booted, by: .any, true),
    Row("any, unknown machine", .rule(.any), .unknown, booted, by: .any, true),
  ]

  @Test("every rule", arguments: rows)
  func rule(_ row: Row) {
    let isOwn = Situations.drive().isOf(machine: row.machine.uuid)
    let rule = TrustRule(row.trust, on: row.machine, isOwn: isOwn)
    #expect(rule == row.rule)
    let authority = Authority.of(
      Situations.sighted(), under: rule, on: row.machine, for: row.target)
    switch authority {
    case .letIn: #expect(row.isLetIn)
    case .denied(let reason):
      #expect(!row.isLetIn)
      #expect(!reason.isEmpty)
    }
  }

  struct Begun: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var content: ByteString? = Situations.content
    var recorded: ByteString? = Situations.content
    let isLetIn: Bool
  }

  static let begunRows: [Begun] = [
    Begun(testDescription: "the drive that began it", isLetIn: true),
    Begun(testDescription: "one of the same uuid", content: "bad", isLetIn: false),
    Begun(testDescription: "one that was not looked at", content: nil, isLetIn: false),
    Begun(testDescription: "nobody noted which", recorded: nil, isLetIn: false),
    Begun(testDescription: "neither is known", content: nil, recorded: nil, isLetIn: false),
  ]

  @Test("a drive that can't be read is refused as such, where it may have begun the root")
  func unread() throws {
    var drive = Situations.sighted()
    drive.content = nil
    drive.unread = Failure("read", "openstack/content/0000", "I/O error")
    func reason(_ target: Target) throws -> ByteString {
      let authority = Authority.of(drive, under: .firstBoot, on: .unknown, for: target)
      guard case .denied(let reason) = authority else {
        throw Failure("refuse", "drive", "it is let in")
      }
      return reason
    }
    let line: ByteString = "failed to read 'openstack/content/0000': I/O error"
    let begun = AuthorityTests.begun(Situations.instance, isDone: false)
    #expect(try reason(begun).contains(line))
    for target in [AuthorityTests.booted, AuthorityTests.begun(Situations.instance, isDone: true)] {
      #expect(try !reason(target).contains(line))
    }
  }

  @Test("what was begun is finished by that very drive alone", arguments: begunRows)
  func begun(_ row: Begun) {
    var record = Record(instance: Situations.instance)
    record.content = row.recorded
    let target = Situations.target {
      $0.hasBooted = true
      $0.recordState = .of(record)
    }
    var drive = Situations.sighted()
    drive.content = row.content
    let authority = Authority.of(drive, under: .firstBoot, on: .unknown, for: target)
    #expect((authority == .letIn) == row.isLetIn)
    // And what is not let in is not handed on, either, though it names the instance.
    let plan = Plan.decide(
      Situations.situation(target, .one(drive), trust: .rule(.firstBoot)))
    #expect(plan.decision == (row.isLetIn ? .provision : .refused))
    #expect(plan.handsOver == row.isLetIn)
  }

  @Test("done on this very machine: it has booted, whatever its machine-id says")
  func doneHere() {
    func isLetIn(_ machine: Machine, _ change: (inout Record) -> Void) -> Bool {
      var record = Record(instance: Situations.instance)
      record.isDone = true
      record.machine = Situations.nova.uuid
      change(&record)
      let target = Situations.target { $0.recordState = .of(record) }
      return Authority.of(Situations.sighted(), under: .firstBoot, on: machine, for: target)
        == .letIn
    }
    #expect(!isLetIn(Situations.nova) { _ in })
    // A copy of the disk, a machine of which nothing is known, and an instance that was only begun.
    #expect(isLetIn(AuthorityTests.compute) { _ in })
    #expect(isLetIn(.unknown) { _ in })
    #expect(isLetIn(Situations.nova) { $0.machine = nil })
    #expect(isLetIn(Situations.nova) { $0.isDone = false })
  }

  @Test("a digest that stands for a uuid is nobody's uuid")
  func digest() {
    var facts = Situations.drive()
    facts.hasUUID = false
    let drive = Situations.sighted(facts)
    let authority = Authority.of(
      drive, under: .machine, on: AuthorityTests.nova, for: AuthorityTests.fresh)
    #expect(authority != .letIn)
  }

  @Test("off x86 too: a drive without a uuid is no machine's own")
  func digestOffX86() {
    var facts = Situations.drive()
    #expect(facts.isOf(machine: AuthorityTests.unnamed.uuid))
    #expect(!facts.isOf(machine: nil))
    facts.hasUUID = false
    #expect(!facts.isOf(machine: AuthorityTests.unnamed.uuid))
    let plan = Plan.decide(
      Situations.found(AuthorityTests.booted, drive: facts, machine: AuthorityTests.unnamed))
    #expect(plan.decision == .refused)
  }

  @Test("off x86 a rebuild that kept the disk gets its new password by its own drive")
  func rebuilt() {
    let target = Situations.target {
      $0.hasBooted = true
      $0.passwords[0].current = .recorded
      $0.recordState = .of(Situations.instance, isDone: true, .password(isDone: true))
    }
    func decision(_ machine: Machine) -> Decision {
      Plan.decide(
        Situations.found(target, machine: machine, usersOfAnotherPassword: ["root"])
      ).decision
    }
    #expect(decision(AuthorityTests.unnamed) == .provision)
    #expect(decision(AuthorityTests.unnamedOther) == .alreadyProvisioned)
  }

  @Test("the line says which drive, which rule and what to set")
  func line() throws {
    let plan = Plan.decide(
      Situations.found(AuthorityTests.fresh, machine: AuthorityTests.compute))
    let reason = try #require(plan.reason?.text)
    for part in [
      "/dev/sr0", "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11", "machine",
      "1E9D7A52-6D0B-4F0E-8A53-B7B2F6B0C9D4", "glowplug.trust=any",
    ] { #expect(reason.contains(part)) }
  }
}
