/// What was found, decided and done; no secrets.
struct Report: ~Copyable {
  let situation: Situation?
  let plan: Plan
  let outcomes: [Outcome]
  let isDryRun: Bool
  let machine: Machine
  /// nil where nothing was decided by it.
  let rule: TrustRule?
  let metaDataVersion: ByteString?
  let candidates: [Candidate]
  /// nil where nothing is to be measured.
  let measurement: Measurement?
  private(set) var warnings: [ByteString]
  let times: Stopwatch

  /// Of a run that decided before it looked at a target.
  init(
    _ plan: Plan, _ order: borrowing Order, _ measured: Measured, _ times: Stopwatch
  ) {
    situation = nil
    self.plan = plan
    outcomes = plan.untried
    isDryRun = order.options.isDryRun
    machine = .unknown
    rule = nil
    metaDataVersion = nil
    candidates = []
    measurement = measured.measurement
    warnings = order.problems.map { $0.message } + measured.warnings
    self.times = times
  }

  init(_ story: borrowing Story, _ order: borrowing Order, _ times: Stopwatch) {
    situation = story.situation
    plan = story.plan
    outcomes = story.applied.outcomes
    isDryRun = story.situation.kind == .dryRun
    machine = story.situation.machine
    rule = story.situation.rule
    metaDataVersion = story.metaDataVersion
    candidates = story.candidates
    measurement = story.measurement
    warnings = order.problems.map { $0.message } + story.warnings + story.applied.warnings
    self.times = times
  }

  /// Says what came up when everything else was done.
  mutating func add(_ warning: ByteString) { warnings.append(warning) }

  var drive: Situation.Sighted? { situation?.drive }

  var hasFailures: Bool { plan.hasFailures(outcomes) }

  var allWarnings: [ByteString] { (plan.warnings + warnings).bounded(to: Report.largestWarnings) }

  /// Bytes of all warnings; with the line that sums up a run they are 64 KiB.
  private static let largestWarnings = 48 << 10

  func reason(against candidate: Candidate) -> ByteString? {
    if candidate.problem != nil || isUsed(candidate) { return candidate.problem }
    return plan.reason ?? "another drive was taken"
  }

  func isUsed(_ candidate: Candidate) -> Bool {
    let isLetIn = plan.decision == .provision || plan.decision == .alreadyProvisioned
    return isLetIn && candidate.source == drive?.source
  }
}
