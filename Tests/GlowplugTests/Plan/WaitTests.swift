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
    /// Seconds of `wait=auto`, one for each state.
    let seconds: [Int]

    init(_ name: String, _ product: ByteString, _ tag: ByteString, _ uuid: ByteString, _ s: [Int]) {
      testDescription = name
      machine = Machine(productName: product, chassisAssetTag: tag, uuid: uuid)
      seconds = s
    }
  }

  static let rows: [Row] = [
    Row("nothing known", "", "", "", [0, 0, 0, 0, 0]),
    Row("another machine", "VMware Virtual Platform", "No Asset Tag", uuid, [0, 0, 0, 0, 0]),
    Row("Nova", "OpenStack Nova", "", uuid, [10, 0, 0, 0, 10]),
    Row("Compute", "OpenStack Compute", "", uuid, [10, 0, 0, 0, 10]),
    Row("Nova without a uuid", "OpenStack Nova", "", noUUID, [10, 0, 0, 0, 0]),
    Row("a tag alone", "c7.large.2", "HUAWEICLOUD", uuid, [10, 0, 0, 0, 0]),
    Row("a tag without a uuid", "", "OpenTelekomCloud", "", [10, 0, 0, 0, 0]),
    Row("Nova as a tag", "KVM", "OpenStack Nova", uuid, [10, 0, 0, 0, 0]),
  ]

  private static func wait(
    _ wait: Policy.Wait, _ rule: TrustRule, _ machine: Machine, _ state: RecordState
  ) -> Wait {
    var policy = Policy()
    policy.wait = wait
    return Wait(policy, rule, on: machine, provisioned: state)
  }

  @Test("every cell: machines by what was provisioned before, under every rule", arguments: rows)
  func cells(_ row: Row) {
    for (state, seconds) in zip(WaitTests.states, row.seconds) {
      for rule in [TrustRule.machine, .firstBoot, .any] {
        let automatic = WaitTests.wait(.auto, rule, row.machine, state.state)
        #expect(automatic.bound == seconds * 1_000_000, "\(state.testDescription)")
        // Only a rule that asks for the machine's uuid waits for that very drive.
        #expect(automatic.machine == (rule == .machine ? row.machine.uuid : nil))
        for asked in [0, 1, 7, 300] {
          let wait = WaitTests.wait(.seconds(asked), rule, row.machine, state.state)
          #expect(wait.bound == asked * 1_000_000, "\(state.testDescription)")
          #expect(wait.machine == automatic.machine)
        }
      }
    }
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
