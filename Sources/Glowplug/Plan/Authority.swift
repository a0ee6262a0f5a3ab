/// Whether a drive may set credentials: rule 5.
enum Authority: Equatable {
  case letIn
  case denied(reason: ByteString)

  static func of(
    _ drive: MetaData.Facts, under rule: TrustRule, on machine: Machine, for target: Target
  ) -> Authority {
    switch rule {
    case .any: return .letIn
    case .machine:
      guard let own = machine.uuid else {
        return .denied(reason: "this machine's uuid is not known")
      }
      guard drive.hasUUID, drive.instance == own else {
        return .denied(reason: "this machine's uuid is \(own.text.printable)")
      }
      return .letIn
    case .firstBoot:
      if !target.hasBooted { return .letIn }
      if let record = target.record, !record.isDone, record.instance == drive.instance {
        return .letIn
      }
      return .denied(reason: "this system has booted before")
    }
  }
}

extension TrustRule {
  /// The rule that a policy comes to on this machine.
  init(_ policy: Policy, on machine: Machine) {
    switch policy.trust {
    case .rule(let rule): self = rule
    case .auto: self = machine.isNova ? .machine : .firstBoot
    }
  }
}
