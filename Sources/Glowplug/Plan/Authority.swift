/// Whether a drive may set credentials: rule 5.
enum Authority: Equatable {
  case letIn
  case denied(reason: ByteString)

  static func of(
    _ drive: Situation.Sighted, under rule: TrustRule, on machine: Machine, for target: Target
  ) -> Authority {
    switch rule {
    case .any: return .letIn
    case .machine:
      guard let own = machine.uuid else {
        return .denied(reason: "this machine's uuid is not known")
      }
      guard drive.facts.isOf(machine: own) else {
        return .denied(reason: "this machine's uuid is \(own.text.quoted)")
      }
      return .letIn
    case .firstBoot:
      if !hasBooted(target, machine) || isBegun(by: drive, target) { return .letIn }
      let reason: ByteString = "this system has booted before"
      guard target.record?.isDone == false, let unread = drive.unread else {
        return .denied(reason: reason)
      }
      return .denied(
        reason: "\(reason), and whether this drive began it is not known: \(unread.message)")
    }
  }

  /// A root that was provisioned on this very machine has booted, whatever its machine-id: one that is
  /// read-only is at its first boot every time.
  static func hasBooted(_ target: Target, _ machine: Machine) -> Bool {
    if target.hasBooted { return true }
    guard let record = target.record, record.isDone, let origin = record.machine else {
      return false
    }
    return origin == machine.uuid
  }

  /// Whether the very drive by which the record was begun is back.
  private static func isBegun(by drive: Situation.Sighted, _ target: Target) -> Bool {
    guard let record = target.record, !record.isDone, record.instance == drive.facts.instance,
      let content = record.content
    else { return false }
    return content == drive.content
  }
}

extension TrustRule {
  /// The rule that a policy's `trust` comes to on this machine; `isOwn` is whether for a drive of its uuid.
  init(_ trust: Policy.Trust, on machine: Machine, isOwn: Bool) {
    switch trust {
    case .rule(let rule): self = rule
    // What can't be read may say Nova: then no drive is the machine's.
    case .auto:
      let isNova = machine.isNova || machine.problem != nil
      self = isNova || (isOwn && machine.canBeNova) ? .machine : .firstBoot
    }
  }
}

extension MetaData.Facts {
  /// Whether the drive is that machine's: a digest that stands for a uuid is nobody's.
  func isOf(machine uuid: InstanceIdentifier?) -> Bool {
    guard let uuid, hasUUID else { return false }
    return instance == uuid
  }
}
