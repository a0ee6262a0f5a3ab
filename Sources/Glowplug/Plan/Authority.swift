/// Whether a drive may set credentials: rule 5.
enum Authority: Equatable {
  case letIn(by: Policy.Trust)
  case denied(rule: Policy.Trust, reason: ByteString)

  /// The rule that `auto` comes to on this machine.
  static func rule(_ policy: Policy, on machine: Machine) -> Policy.Trust {
    guard policy.trust == .auto else { return policy.trust }
    return machine.isNova ? .machine : .firstBoot
  }

  static func of(
    _ drive: MetaData.Facts, under rule: Policy.Trust, on machine: Machine, for target: Target
  ) -> Authority {
    switch rule {
    case .any: return .letIn(by: rule)
    case .machine:
      guard let own = machine.uuid else {
        return .denied(rule: rule, reason: "this machine's uuid is not known")
      }
      guard drive.hasUUID, drive.instance.isSame(as: own) else {
        return .denied(rule: rule, reason: "this machine's uuid is \(own.printable)")
      }
      return .letIn(by: rule)
    case .firstBoot, .auto:
      if !target.hasBooted { return .letIn(by: .firstBoot) }
      if case .of(let instance, isDone: false) = target.marker,
        instance.isSame(as: drive.instance)
      {
        return .letIn(by: .firstBoot)
      }
      return .denied(rule: .firstBoot, reason: "this system has booted before")
    }
  }
}
