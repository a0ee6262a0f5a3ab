import Testing

@testable import Glowplug

/// The columns `exit` and `required` of rule 6's table.
@Suite("The exit status")
struct ExitStatusTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let plan: Plan
    let outcomes: [Outcome]
    /// Without `--source`, and with it.
    let status: Int32
    let statusOfSource: Int32
    /// Whether `required` stops a boot.
    let stops: Bool

    init(
      _ name: String, _ plan: Plan, _ outcomes: [Outcome]? = nil, exit status: Int32,
      source: Int32? = nil, stops: Bool
    ) {
      testDescription = name
      self.plan = plan
      self.outcomes = outcomes ?? plan.untried
      self.status = status
      statusOfSource = source ?? status
      self.stops = stops
    }
  }

  private static let failure = Outcome.failed(Failure("write", "x", "Input/output error"))

  /// A provisioning plan with one change of each of these kinds.
  private static func provision(_ kinds: [Change.Kind], isNew: Bool = true) -> Plan {
    var plan = Plan(
      decision: .provision, handsOver: true, stopsRequiredBoot: true, isNewInstance: isNew)
    plan.changes = kinds.map { Change(kind: $0, user: nil, path: nil, action: .writeRecord) }
    return plan
  }

  private static let refused = Plan(decision: .refused)
  private static let firstRefused = Plan(decision: .refused, stopsRequiredBoot: true)

  static let rows: [Row] = [
    Row("off", Plan(decision: .off), exit: 0, stops: false),
    Row(
      "no drive", Plan(decision: .noDrive, stopsRequiredBoot: true), exit: 0, source: 1, stops: true
    ),
    Row("already provisioned", Plan(decision: .alreadyProvisioned), exit: 0, stops: false),
    Row("refused, provisioned", refused, exit: 1, stops: false),
    Row("refused, never provisioned", firstRefused, exit: 1, stops: true),
    Row("failed", Plan(decision: .failed, stopsRequiredBoot: true), exit: 1, stops: true),
    Row(
      "provisioned", provision([.password, .keys]), [.applied, .applied], exit: 0, stops: false),
    Row("planned, in a dry run", provision([.password, .keys]), exit: 0, stops: false),
    Row("nothing to set", provision([]), exit: 0, stops: false),
    Row(
      "nothing new", provision([.keys, .marker]), [.unchanged, .applied], exit: 0, stops: false),
    Row("no password", provision([.password, .keys]), [failure, .applied], exit: 1, stops: true),
    Row("no keys", provision([.password, .keys]), [.applied, failure], exit: 1, stops: true),
    Row("no keys for later", provision([.tmpfiles]), [failure], exit: 1, stops: true),
    Row("no seed", provision([.password, .seed]), [.applied, failure], exit: 0, stops: false),
    Row(
      "no seed and no keys", provision([.keys, .seed]), [failure, failure], exit: 1, stops: true),
    Row("no marker", provision([.keys, .marker]), [.applied, failure], exit: 1, stops: true),
    Row(
      "no marker, and the target's names this instance",
      provision([.keys, .marker], isNew: false), [.applied, failure], exit: 0, stops: false),
  ]

  @Test("of every decision, with --source and without", arguments: rows)
  func status(_ row: Row) throws {
    #expect(ExitStatus.of(row.plan, row.outcomes, for: try Orders.order()) == row.status)
    let source = try Orders.order("--source", "/dev/sr0")
    #expect(ExitStatus.of(row.plan, row.outcomes, for: source) == row.statusOfSource)
    // Nobody's boot is stopped by a run that is none, or by one that changes nothing.
    for arguments in [["--required"], ["--boot"], ["--boot", "--required", "--dry-run"]] {
      let order = try Orders.order(arguments)
      #expect(ExitStatus.of(row.plan, row.outcomes, for: order) == row.status)
    }
  }

  @Test("of a boot that requires credentials", arguments: rows)
  func required(_ row: Row) throws {
    let order = try Orders.order("--boot", "--required")
    let expected = row.stops ? ExitStatus.stopBoot : row.status
    #expect(ExitStatus.of(row.plan, row.outcomes, for: order) == expected)
  }

  @Test("a wrong policy shows where nothing worse does", arguments: rows)
  func wrongPolicy(_ row: Row) throws {
    let order = try Orders.order("--boot", "--wait", "soon")
    #expect(order.problems.count == 1)
    let expected = row.status == ExitStatus.success ? ExitStatus.usage : row.status
    #expect(ExitStatus.of(row.plan, row.outcomes, for: order) == expected)
    let required = try Orders.order("--boot", "--wait", "soon", "--required")
    let stopping = row.stops ? ExitStatus.stopBoot : expected
    #expect(ExitStatus.of(row.plan, row.outcomes, for: required) == stopping)
  }

  @Test("the numbers are glowplug(8)'s")
  func numbers() {
    #expect(ExitStatus.success == 0)
    #expect(ExitStatus.failure == 1)
    #expect(ExitStatus.usage == 2)
    #expect(ExitStatus.stopBoot == 4)
  }
}
