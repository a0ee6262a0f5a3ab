import Testing

@testable import Glowplug

/// What a run says at its end, and to whom.
@Suite("What is said")
struct ConclusionTests {
  static let warning: ByteString = "the drive has no uuid"

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let plan: Plan
    let outcomes: [Outcome]
    let level: Message.Level
    let isForConsoles: Bool

    init(
      _ name: String, _ decision: Decision, _ outcomes: [Outcome] = [], as level: Message.Level,
      consoles: Bool
    ) {
      testDescription = name
      var plan = Plan(decision: decision, reason: "because", isNewInstance: true)
      plan.changes = outcomes.map { _ in
        Change(kind: .keys, user: "root", path: "/x", action: .writeRecord)
      }
      plan.warnings = [warning]
      self.plan = plan
      self.outcomes = outcomes
      self.level = level
      isForConsoles = consoles
    }
  }

  private static let failure = Outcome.failed(Failure("write", "/x", "Input/output error"))

  static let rows: [Row] = [
    Row("off", .off, as: .notice, consoles: false),
    Row("no drive", .noDrive, as: .notice, consoles: false),
    Row("already provisioned", .alreadyProvisioned, as: .notice, consoles: false),
    Row("refused", .refused, as: .failure, consoles: true),
    Row("failed", .failed, as: .failure, consoles: true),
    Row("provisioned", .provision, [.applied], as: .notice, consoles: true),
    Row(
      "provisioned, and something failed", .provision, [.applied, failure], as: .failure,
      consoles: true
    ),
  ]

  private static func result(_ row: Row, _ arguments: [String]) throws -> RunResult {
    let order = try Orders.order(arguments)
    let situation = Situations.nothingFound(Situations.target())
    let sighting = Sighting(candidates: [], found: .none(nil), rule: .firstBoot, problems: [])
    var story = Story(situation, row.plan, sighting, .none)
    story.applied.outcomes = row.outcomes
    return RunResult(Report(story, order, Stopwatch()), for: order)
  }

  @Test(
    "one line that matters, on the consoles where something was done or went wrong", arguments: rows
  )
  func messages(_ row: Row) throws {
    let result = try ConclusionTests.result(row, [])
    try #require(result.messages.count == 2)
    #expect(result.messages[0].level == row.level)
    #expect(result.messages[0].isForConsoles == row.isForConsoles)
    #expect(
      result.messages[1]
        == Message(.warning, ConclusionTests.warning, isForConsoles: false))
    #expect(result.output.isEmpty)
  }

  @Test("a dry run prints the plan, and says no line of it twice", arguments: rows)
  func dryRun(_ row: Row) throws {
    let result = try ConclusionTests.result(row, ["--dry-run"])
    #expect(result.messages.isEmpty)
    #expect(result.output.text.contains("decision  \(row.plan.decision.name.text): because\n"))
    #expect(result.output.text.contains("warning   \(ConclusionTests.warning.text)\n"))
    let json = try ConclusionTests.result(row, ["--dry-run", "--json"])
    #expect(json.output.text.hasPrefix("{"))
    #expect(json.messages.first?.level == row.level)
    #expect(json.messages.first?.isForConsoles == (row.level == .failure))
  }

  @Test("a drive without a source is a failure only where one was named")
  func source() throws {
    let row = Row("no drive", .noDrive, as: .notice, consoles: false)
    let named = try ConclusionTests.result(row, ["--source", "/dev/sr0"])
    #expect(named.messages.first?.level == .failure)
    #expect(named.messages.first?.isForConsoles == true)
    #expect(named.exitStatus == 1)
  }

  @Test("why a named drive is none is said without the time of a search")
  func namedDrive() throws {
    let problem = Failure("parse", "meta_data.json", "it is not JSON at byte 10")
    let situation = Situations.nothingFound(Situations.target(), .none(problem))
    let sighting = Sighting(
      candidates: [], found: .none(problem), rule: .firstBoot, problems: [])
    let story = Story(situation, Plan.decide(situation), sighting, .none)
    let order = try Orders.order(["--source", "drive"])
    let result = RunResult(Report(story, order, Stopwatch()), for: order)
    #expect(result.messages.first?.text == problem.message)
  }

  @Test("the reason is a part of the line, whatever the decision")
  func reasons() throws {
    for row in ConclusionTests.rows where row.plan.decision != .provision {
      let line = try ConclusionTests.result(row, []).messages.first?.text.text
      #expect(row.plan.decision == .off || line?.contains("because") == true)
    }
    let failed = try #require(ConclusionTests.rows.last)
    let line = try ConclusionTests.result(failed, []).messages.first?.text.text
    #expect(line?.contains("failed to write '/x': Input/output error") == true)
  }

  @Test("a wrong policy is said and nothing else")
  func wrongPolicy() {
    let problems = [Failure("read", "a", "b"), Failure("read", "c", "d")]
    let result = RunResult(wrongPolicy: problems)
    #expect(result.exitStatus == 2)
    #expect(result.messages.map { $0.text } == problems.map { $0.message })
    #expect(result.messages.allSatisfy { $0.level == .failure && !$0.isForConsoles })
    #expect(result.output.isEmpty)
  }
}
