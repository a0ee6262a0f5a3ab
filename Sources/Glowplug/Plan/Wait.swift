/// How long a drive is waited for, and which drive ends the wait: rule 1, and `wait` of the policy.
struct Wait: Equatable {
  /// Microseconds, at most.
  let bound: Int
  /// Microseconds without a new or changed block device that end it; nil where only the bound does.
  let quiet: Int?
  /// The drive that rule 5 asks for; nil where any good drive will do.
  let machine: InstanceIdentifier?
  /// Whether Cinder's volumes count.
  let admitsVolumes: Bool

  /// Long only where a drive is to be expected; `hasBooted` is what the root says.
  init(
    _ policy: Policy, _ rule: TrustRule, on machine: Machine, hasBooted: Bool,
    provisioned state: RecordState
  ) {
    let most = Policy.automaticWait * 1_000_000
    switch policy.wait {
    case .seconds(let seconds): (bound, quiet) = (seconds * 1_000_000, nil)
    case .auto where Wait.isProvisioned(machine, state): (bound, quiet) = (0, nil)
    case .auto:
      switch (hasBooted, machine.expectsDrive) {
      case (false, true): (bound, quiet) = (most, nil)
      case (true, false): (bound, quiet) = (0, nil)
      default: (bound, quiet) = (most, 1_000_000)
      }
    }
    // Off x86 `auto` lets a booted root have no other drive than that one.
    let asksForOwn =
      rule == .machine
      || (policy.trust == .auto && hasBooted && machine.canBeNova)
    self.machine = asksForOwn ? machine.uuid : nil
    admitsVolumes = rule == .any
  }

  /// Whether this machine was provisioned: a disk that another one was provisioned on is a copy's.
  private static func isProvisioned(_ machine: Machine, _ state: RecordState) -> Bool {
    switch state {
    case .none: false
    case .unreadable: true
    case .of(let record): record.isDone && record.isOf(machine)
    }
  }

  /// The moment at which it is over, in microseconds.
  func deadline(from start: Int, quietSince lastChange: Int) -> Int {
    guard let quiet else { return start + bound }
    return min(start + bound, lastChange + quiet)
  }

  /// Whether the search is content with these candidates before its time is over.
  func isReached(_ candidates: [Candidate]) -> Bool {
    guard let machine else { return candidates.contains { $0.content != nil } }
    return candidates.contains { $0.isOf(machine: machine) }
  }
}
