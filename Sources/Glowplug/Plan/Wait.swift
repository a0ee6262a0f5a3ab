/// How long a drive is waited for, and which drive ends the wait: rule 1, and `wait` of the policy.
struct Wait: Equatable {
  /// Microseconds, at most.
  let bound: Int
  /// The drive that rule 5 asks for; nil where any good drive will do.
  let machine: InstanceIdentifier?

  /// Long only where a drive is to be expected.
  init(_ policy: Policy, _ rule: TrustRule, on machine: Machine, provisioned record: RecordState) {
    switch policy.wait {
    case .seconds(let seconds): bound = seconds * 1_000_000
    case .auto:
      let isExpected = machine.isOpenStack && Wait.isNew(machine, record)
      bound = isExpected ? Policy.automaticWait * 1_000_000 : 0
    }
    self.machine = rule == .machine ? machine.uuid : nil
  }

  /// Whether this machine was never provisioned: a disk that another instance was provisioned on is
  /// a clone's.
  private static func isNew(_ machine: Machine, _ state: RecordState) -> Bool {
    if state == .none { return true }
    guard machine.isNova, let uuid = machine.uuid, let record = state.record else { return false }
    return uuid != record.instance
  }

  /// Whether the search is content with these candidates before its time is over.
  func isReached(_ candidates: [Candidate]) -> Bool {
    guard let machine else { return candidates.contains { $0.content != nil } }
    return candidates.contains { $0.isOf(machine: machine) }
  }
}
