import Testing

@testable import Glowplug

/// What cloud-init is told in a boot: the hand-over's rules, without a disk.
@Suite("What cloud-init is told")
struct CloudInitPlanTests {
  static let own = Situations.instance
  static let other = Situations.otherInstance
  static let uuid: ByteString = "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11"
  static let otherUUID: ByteString = "1E9D7A52-6D0B-4F0E-8A53-B7B2F6B0C9D4"
  static let virtualMachine: ByteString = "VMware Virtual Platform"

  private static func machine(_ product: ByteString, _ uuid: ByteString) -> Machine {
    Machine(productName: product, chassisAssetTag: "", uuid: uuid)
  }

  private static func record(machine: ByteString?, _ entries: Record.Entry...) -> Record {
    var record = Record(instance: own)
    record.machine = machine.map { InstanceIdentifier($0) }
    record.isDone = true
    for entry in entries { record.put(entry) }
    return record
  }

  private static func target(_ change: (inout CloudInitTarget) -> Void = { _ in }) -> Target {
    Situations.target {
      var cloudInit = CloudInitTarget()
      cloudInit.defaultUser = "debian"
      change(&cloudInit)
      $0.cloudInit = cloudInit
    }
  }

  private static func decide(
    _ plan: Plan, _ record: Record?, _ target: Target = target(), on machine: Machine = .unknown,
    commandLine: ByteString? = "BOOT_IMAGE=x ro quiet"
  ) -> CloudInitPlan? {
    var target = target
    if let record { target.recordState = .of(record) }
    // A device with the label is there, whatever came of it.
    let situation = Situations.situation(
      target, .none(nil), machine: machine, hasCandidates: true)
    return CloudInitPlan.decide(
      situation, plan, record: record, commandLine: commandLine, isHeldBack: false)
  }

  private static let known = Plan(decision: .alreadyProvisioned, handsOver: true)
  private static let refused = Plan(decision: .refused)
  private static let noDrive = Plan(decision: .alreadyProvisioned)
  private static let new = Plan(decision: .provision, handsOver: true, isNewInstance: true)

  @Test("nothing: no cloud-init, one that its administrator keeps")
  func nothing() {
    let record = CloudInitPlanTests.record(machine: nil)
    let known = CloudInitPlanTests.known
    #expect(CloudInitPlanTests.decide(known, record) != nil)
    #expect(CloudInitPlanTests.decide(known, record, Situations.target()) == nil)
    let off = CloudInitPlanTests.target { $0.refusal = "it is switched off" }
    #expect(CloudInitPlanTests.decide(known, record, off) == nil)
    // What was let in is handed over, though nothing could be noted or set: without its cache.
    let unnoted = CloudInitPlanTests.decide(known, nil)
    #expect(unnoted?.datasources == ["ConfigDrive", "None"])
    let failed = CloudInitPlanTests.decide(Plan(decision: .failed, handsOver: true), record)
    #expect(failed?.datasources == ["ConfigDrive", "None"])
    #expect(failed?.cachedInstance == nil)
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The machine that was provisioned, where the record names one.
    let origin: ByteString?
    let machine: Machine
    /// Whether it gets the cache with no drive, and with one that is refused.
    let withoutDrive: Bool
    let withRefusedDrive: Bool

    init(
      _ name: String, origin: ByteString?, _ product: ByteString, _ uuid: ByteString,
      _ withoutDrive: Bool, _ withRefusedDrive: Bool
    ) {
      testDescription = name
      self.origin = origin
      machine = CloudInitPlanTests.machine(product, uuid)
      self.withoutDrive = withoutDrive
      self.withRefusedDrive = withRefusedDrive
    }
  }

  static let rows: [Row] = [
    Row("the machine itself", origin: otherUUID, virtualMachine, otherUUID, true, true),
    Row(
      "in other letters", origin: "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4", virtualMachine, otherUUID,
      true, true),
    Row("a copy", origin: otherUUID, virtualMachine, uuid, false, false),
    Row("a copy on a machine without a uuid", origin: otherUUID, "", "", false, false),
    Row("Nova's own", origin: uuid, "OpenStack Nova", uuid, true, true),
    Row("a copy of it", origin: uuid, "OpenStack Nova", otherUUID, false, false),
    Row("a copy of it that has no uuid", origin: uuid, "OpenStack Nova", "", false, false),
    Row("Nova, and no machine noted", origin: nil, "OpenStack Nova", uuid, true, true),
    Row("a copy on Nova, and none noted", origin: nil, "OpenStack Nova", otherUUID, false, false),
    Row("Nova without a uuid, and none noted", origin: nil, "OpenStack Nova", "", false, false),
    Row("elsewhere, and none noted", origin: nil, virtualMachine, uuid, true, true),
    Row("nothing known, and none noted", origin: nil, "", "", true, true),
  ]

  @Test("of an origin and of its copies, where no drive is let in", arguments: rows)
  func origin(_ row: Row) throws {
    let record = CloudInitPlanTests.record(machine: row.origin)
    let without = CloudInitPlanTests.decide(CloudInitPlanTests.noDrive, record, on: row.machine)
    #expect(without?.cachedInstance == (row.withoutDrive ? CloudInitPlanTests.own.text : nil))
    #expect(without?.datasources.contains("ConfigDrive") == false)
    let refused = CloudInitPlanTests.decide(CloudInitPlanTests.refused, record, on: row.machine)
    #expect(
      refused?.cachedInstance == (row.withRefusedDrive ? CloudInitPlanTests.own.text : nil))
    #expect(refused?.datasources.contains("ConfigDrive") == false)
    // A drive that is let in says whose boot it is.
    let plan = CloudInitPlanTests.decide(CloudInitPlanTests.known, record, on: row.machine)
    let letIn = try #require(plan)
    #expect(letIn.cachedInstance == CloudInitPlanTests.own.text)
    #expect(letIn.datasources == ["ConfigDrive", "None"])
  }

  @Test("its cache counts from the second boot of the instance on")
  func cache() throws {
    let record = CloudInitPlanTests.record(machine: nil)
    let first = try #require(CloudInitPlanTests.decide(CloudInitPlanTests.new, record))
    #expect(first.cachedInstance == nil)
    let begun = Plan(decision: .provision, handsOver: true, isNewInstance: false)
    let second = try #require(CloudInitPlanTests.decide(begun, record))
    #expect(second.cachedInstance == CloudInitPlanTests.own.text)
  }

  struct Kept: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let entries: [Record.Entry]
    let root: Bool
    let user: Bool
  }

  static let kept: [Kept] = [
    Kept(testDescription: "nothing", entries: [], root: false, user: false),
    Kept(testDescription: "root's keys", entries: [.keys(isDone: true)], root: true, user: false),
    Kept(
      testDescription: "root's keys, unfinished", entries: [.keys(isDone: false)], root: false,
      user: false),
    Kept(
      testDescription: "root's password", entries: [.password(isDone: true)], root: false,
      user: false),
    Kept(
      testDescription: "the default user's password", entries: [.password("debian", isDone: true)],
      root: false, user: true),
    Kept(
      testDescription: "the default user's password, unfinished",
      entries: [.password("debian", isDone: false)], root: false, user: false),
    Kept(
      testDescription: "the default user's password, left to its owner",
      entries: [.password("debian", isDone: true, hasHash: false)], root: false, user: false),
    Kept(
      testDescription: "the default user's keys", entries: [.keys("debian", isDone: true)],
      root: false, user: false),
    Kept(
      testDescription: "another user's password", entries: [.password("eve", isDone: true)],
      root: false, user: false),
    Kept(
      testDescription: "both",
      entries: [.keys(isDone: true), .password(isDone: true), .password("debian", isDone: true)],
      root: true, user: true),
  ]

  @Test("it leaves alone what was set, until its own modules ran for the instance", arguments: kept)
  func keeping(_ row: Kept) throws {
    var record = CloudInitPlanTests.record(machine: nil)
    for entry in row.entries { record.put(entry) }
    func decide(_ finished: [ByteString]) throws -> CloudInitPlan {
      let target = CloudInitPlanTests.target { $0.finishedInstances = finished }
      return try #require(CloudInitPlanTests.decide(CloudInitPlanTests.known, record, target))
    }
    for finished: [ByteString] in [[], [CloudInitPlanTests.other.text]] {
      let plan = try decide(finished)
      #expect(plan.keepsRootKeys == row.root)
      #expect(plan.keepsDefaultUsersPassword == row.user)
    }
    let plan = try decide([CloudInitPlanTests.other.text, CloudInitPlanTests.own.text])
    #expect(!plan.keepsRootKeys)
    #expect(!plan.keepsDefaultUsersPassword)
  }

  @Test("an instance's name with a slash is cloud-init's with an underscore")
  func slashes() {
    var target = CloudInitTarget()
    target.finishedInstances = ["a_b"]
    #expect(target.hasFinished(InstanceIdentifier("a/b")))
    #expect(target.hasFinished(InstanceIdentifier("a_b")))
    #expect(!target.hasFinished(InstanceIdentifier("a/c")))
  }

  static let commandLines: [(line: ByteString?, isDecided: Bool)] = [
    (nil, false), ("", false), ("BOOT_IMAGE=x ro quiet", false), ("cloud-init=disabled", true),
    ("cloud-init=enabled", false), ("ro ds=nocloud quiet", true), ("ds=", true),
    ("ci.ds=Ec2", true), ("ci.datasource=Ec2", true), ("ci.di.policy=disabled", true),
    ("xds=nocloud", false), ("x.ds=nocloud", false), ("ci.dsname=x", false), ("ds", false),
    ("ci.di=x", false), ("ci.policy=x", false), ("ro\nci.ds=Ec2", true),
  ]

  @Test("its detection is answered unless the kernel command line does", arguments: commandLines)
  func detection(_ row: (line: ByteString?, isDecided: Bool)) throws {
    let record = CloudInitPlanTests.record(machine: nil)
    let plan = CloudInitPlanTests.decide(
      CloudInitPlanTests.known, record, commandLine: row.line)
    #expect(try #require(plan).answersDetection != row.isDecided)
    if let line = row.line {
      #expect(CloudInitPlan.isDecided(byCommandLine: line) == row.isDecided)
    }
  }

  static let texts: [(plan: CloudInitPlan, text: String)] = [
    (CloudInitPlan(), "datasource_list: [ ConfigDrive, None ]\n"),
    (CloudInitPlan(datasources: ["None"]), "datasource_list: [ None ]\n"),
    (
      CloudInitPlan(keepsRootKeys: true),
      "datasource_list: [ ConfigDrive, None ]\ndisable_root: false\n"
    ),
    (
      CloudInitPlan(keepsDefaultUsersPassword: true, datasources: ["None"]),
      "datasource_list: [ None ]\nsystem_info:\n  default_user:\n    lock_passwd: false\n"
    ),
  ]

  @Test("as YAML", arguments: texts)
  func text(_ row: (plan: CloudInitPlan, text: String)) {
    let text = CloudInitFiles.configuration(row.plan).text
    #expect(text == "# glowplug(8): for this boot alone.\n" + row.text)
  }

  @Test("while a boot measures, cloud-init gets no drive but by the hand-over")
  func measured() {
    for trust in [Policy.Trust.rule(.any), .rule(.firstBoot), .rule(.machine)] {
      for sight in [Situation.Sight.none(nil), .one(Situations.sighted())] {
        var situation = Situations.situation(
          CloudInitPlanTests.target(), sight, trust: trust, register: 12)
        #expect(
          CloudInitPlan.pins(
            situation.target, situation.rule, on: .unknown, commandLine: nil, isMeasured: true)?
            .datasources == ["OpenStack", "None"])
        situation.unmeasured = Failure("ask", "/dev/tpmrm0", "x")
        let plan = Plan.decide(situation)
        #expect(
          CloudInitPlan.decide(situation, plan, record: nil, commandLine: nil, isHeldBack: false)?
            .datasources
            == ["OpenStack", "None"])
      }
    }
  }
}
