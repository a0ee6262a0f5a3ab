/// What a run has seen, decided and done so far.
struct Story: ~Copyable {
  let situation: Situation
  let plan: Plan
  let candidates: [Candidate]
  let metaDataVersion: ByteString?
  let measurement: Measurement?
  var applied: Applied
  var warnings: [ByteString]

  init(
    _ situation: Situation, _ plan: Plan, _ sighting: borrowing Sighting, _ measured: Measured
  ) {
    self.situation = situation
    self.plan = plan
    candidates = sighting.candidates
    metaDataVersion = sighting.version
    measurement = measured.measurement
    applied = Applied(outcomes: plan.untried, record: situation.target.record)
    warnings = sighting.problems + measured.warnings
    if let problem = situation.machine.problem { warnings.append(problem.message) }
    warnings += candidates.compactMap { candidate in
      candidate.problem.map { "\(candidate.source.path) is no config drive: \($0)" }
    }
  }

  /// What fails here is a warning.
  mutating func trying(_ body: () throws(Failure) -> Void) {
    do throws(Failure) { try body() } catch { warnings.append(error.message) }
  }
}
