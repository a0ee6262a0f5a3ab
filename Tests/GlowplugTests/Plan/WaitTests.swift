import Testing

@testable import Glowplug

/// `wait` of the policy, and which drive ends it: rules 1 and 5.
@Suite("How long a drive is waited for")
struct WaitTests {
  static let own = Situations.instance
  static let uuid: ByteString = "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11"
  static let noUUID: ByteString = "00000000-0000-0000-0000-000000000000"

  struct State: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let state: RecordState
  }

  static let states: [State] = [
    State(testDescription: "never provisioned", state: .none),
    State(testDescription: "by an unknown instance", state: .unreadable),
    State(testDescription: "by this one", state: .of(own, isDone: true)),
    State(testDescription: "by this one, begun", state: .of(own, isDone: false)),
    State(testDescription: "by another", state: .of(Situations.otherInstance, isDone: true)),
  ]

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let machine: Machine
    let isOpenStack: Bool
    /// Whether this machine was provisioned, one for each state.
    let isProvisioned: [Bool]

    init(
      _ name: String, _ product: ByteString, _ tag: ByteString, _ uuid: ByteString,
      _ isOpenStack: Bool, _ isProvisioned: [Bool], isX86: Bool = true
    ) {
      testDescription = name
      machine = Machine(
        isX86: isX86, vendor: "QEMU", productName: product, chassisAssetTag: tag, uuid: uuid)
      self.isOpenStack = isOpenStack
      self.isProvisioned = isProvisioned
    }
  }

  static let elsewhere = [false, true, true, false, true]
  static let onNova = [false, true, true, false, false]
  static let withoutUUID = [false, true, false, false, false]

  static let rows: [Row] = [
    Row("nothing known", "", "", "", false, elsewhere),
    Row("another machine", "VMware Virtual Platform", "No Asset Tag", uuid, false, elsewhere),
    Row("Nova", "OpenStack Nova", "", uuid, true, onNova),
    Row("Compute", "OpenStack Compute", "", uuid, true, onNova),
    Row("Nova without a uuid", "OpenStack Nova", "", noUUID, true, withoutUUID),
    Row("a tag alone", "c7.large.2", "HUAWEICLOUD", uuid, true, elsewhere),
    Row("a tag without a uuid", "", "OpenTelekomCloud", "", true, elsewhere),
    Row("off x86", "KVM Virtual Machine", "", uuid, true, elsewhere, isX86: false),
    Row("off x86 without a uuid", "", "", "", true, elsewhere, isX86: false),
    Row("Nova as a tag", "KVM", "OpenStack Nova", uuid, true, elsewhere),
  ]

  private static func wait(
    _ wait: Policy.Wait, _ rule: TrustRule, _ machine: Machine, _ state: RecordState,
    hasBooted: Bool = false
  ) -> Wait {
    var policy = Policy()
    policy.wait = wait
    return Wait(policy, rule, on: machine, hasBooted: hasBooted, provisioned: state)
  }

  /// Seconds at most, and those without news: `wait=auto` of the policy's table.
  private static func expected(
    _ isProvisioned: Bool, _ hasBooted: Bool, _ isOpenStack: Bool
  ) -> (bound: Int, quiet: Int?) {
    if isProvisioned { return (0, nil) }
    if !hasBooted && isOpenStack { return (10, nil) }
    return hasBooted && !isOpenStack ? (0, nil) : (10, 1)
  }

  @Test("every cell: machines by what was provisioned before, under every rule", arguments: rows)
  func cells(_ row: Row) {
    for (state, isProvisioned) in zip(WaitTests.states, row.isProvisioned) {
      for rule in [TrustRule.machine, .firstBoot, .any] {
        for hasBooted in [false, true] {
          let automatic = WaitTests.wait(
            .auto, rule, row.machine, state.state, hasBooted: hasBooted)
          let expected = WaitTests.expected(isProvisioned, hasBooted, row.isOpenStack)
          #expect(automatic.bound == expected.bound * 1_000_000, "\(state.testDescription)")
          #expect(automatic.quiet == expected.quiet.map { $0 * 1_000_000 })
          // Only a rule that asks for the machine's uuid waits for that very drive.
          let asks = rule == .machine || (row.machine.canBeNova && hasBooted)
          #expect(automatic.machine == (asks ? row.machine.uuid : nil))
          #expect(automatic.admitsVolumes == (rule == .any))
        }
        for asked in [0, 1, 7, 300] {
          let wait = WaitTests.wait(.seconds(asked), rule, row.machine, state.state)
          #expect(wait.bound == asked * 1_000_000, "\(state.testDescription)")
          #expect(wait.quiet == nil)
        }
      }
    }
  }

  @Test("off x86 only `auto` asks a booted root for the machine's own drive")
  func unnamed() {
    var policy = Policy()
    let machine = Situations.unnamed
    func asked(hasBooted: Bool) -> InstanceIdentifier? {
      Wait(policy, .firstBoot, on: machine, hasBooted: hasBooted, provisioned: .none).machine
    }
    #expect(asked(hasBooted: true) == machine.uuid)
    // Any drive would be let in: it is not kept waiting for another.
    #expect(asked(hasBooted: false) == nil)
    policy.trust = .rule(.firstBoot)
    #expect(asked(hasBooted: true) == nil)
  }

  @Test("a second without news ends it, and the bound does anyway")
  func deadline() {
    let wait = WaitTests.wait(.auto, .firstBoot, .unknown, .none)
    #expect(wait.deadline(from: 100, quietSince: 100) == 1_000_100)
    #expect(wait.deadline(from: 100, quietSince: 5_000_000) == 6_000_000)
    #expect(wait.deadline(from: 100, quietSince: 9_900_000) == 10_000_100)
    let fixed = WaitTests.wait(.seconds(3), .firstBoot, .unknown, .none)
    #expect(fixed.deadline(from: 100, quietSince: 100) == 3_000_100)
  }

  @Test("the alarm outlasts the longest wait")
  func longest() {
    var policy = Policy()
    #expect(policy.longestWait == 10)
    for seconds in [0, 7, 300] {
      policy.wait = .seconds(seconds)
      #expect(policy.longestWait == seconds)
    }
  }

  private static func candidate(
    _ instance: InstanceIdentifier?, hasUUID: Bool = true
  ) -> Candidate {
    guard let instance else { return Candidate(Situations.source, Failure("read", "x", "no")) }
    var facts = Situations.drive(instance)
    facts.hasUUID = hasUUID
    return Candidate(Situations.source, facts, fingerprint: nil)
  }

  struct Found: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let candidates: [Candidate]
    /// Whether any good drive will do, or the machine's own is asked for.
    let any: Bool
    let own: Bool
  }

  static let found: [Found] = [
    Found(testDescription: "none", candidates: [], any: false, own: false),
    Found(
      testDescription: "none that is good", candidates: [candidate(nil)], any: false, own: false),
    Found(
      testDescription: "a stranger's", candidates: [candidate(Situations.otherInstance)], any: true,
      own: false),
    Found(testDescription: "its own", candidates: [candidate(own)], any: true, own: true),
    Found(
      testDescription: "its own, second",
      candidates: [candidate(nil), candidate(Situations.otherInstance), candidate(own)], any: true,
      own: true),
    Found(
      testDescription: "a digest that reads like its uuid",
      candidates: [candidate(own, hasUUID: false)], any: true, own: false),
  ]

  @Test(
    "a drive ends it: any good one, or the machine's alone where the rule asks for it",
    arguments: found)
  func reached(_ row: Found) {
    let machine = Situations.nova
    for rule in [TrustRule.firstBoot, .any] {
      #expect(WaitTests.wait(.auto, rule, machine, .none).isReached(row.candidates) == row.any)
    }
    #expect(WaitTests.wait(.auto, .machine, machine, .none).isReached(row.candidates) == row.own)
    // Nobody's own: then any drive is looked at, and refused.
    let unknown = WaitTests.wait(.auto, .machine, .unknown, .none)
    #expect(unknown.isReached(row.candidates) == row.any)
  }
}
