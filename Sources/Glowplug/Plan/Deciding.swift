extension Plan {
  /// The table of rule 6.
  static func decide(_ situation: Situation) -> Plan {
    var plan = decision(situation)
    plan.warnings = (situation.drive?.warnings ?? []) + situation.target.warnings + plan.warnings
    return plan
  }

  private static func decision(_ situation: Situation) -> Plan {
    let target = situation.target
    if let problem = target.problem {
      var plan = Plan(decision: .failed, reason: problem.message, stopsRequiredBoot: true)
      if case .letIn? = situation.authority { plan.handsOver = true }
      return plan
    }
    switch situation.choice {
    case .none: return withoutDrive(situation)
    case .ambiguous:
      return Plan(
        decision: .refused,
        reason: "more than one config drive, and nothing says which is this machine's",
        stopsRequiredBoot: !target.isProvisioned)
    case .one(let source):
      guard let drive = situation.drive, let authority = situation.authority else {
        return withoutDrive(situation)
      }
      switch authority {
      case .denied(let rule, let reason):
        if rule == .firstBoot, situation.isKnownInstance { return nothingNew() }
        return refused(source, drive, rule, reason, target)
      case .letIn(let rule):
        return provision(situation, drive, by: rule)
      }
    }
  }

  private static func withoutDrive(_ situation: Situation) -> Plan {
    if situation.target.isProvisioned { return Plan(decision: .alreadyProvisioned) }
    return Plan(
      decision: .noDrive,
      reason: situation.isSourceNamed ? nil : "no config drive was found",
      stopsRequiredBoot: true)
  }

  private static func nothingNew() -> Plan {
    Plan(decision: .alreadyProvisioned, handsOver: true)
  }

  private static func refused(
    _ source: DriveSource, _ drive: MetaData.Facts, _ rule: Policy.Trust, _ reason: ByteString,
    _ target: Target
  ) -> Plan {
    let name: ByteString = "\(source.path.printable) of instance \(drive.instance.printable)"
    return Plan(
      decision: .refused,
      reason:
        "\(name) may not set credentials by the rule \(rule.name): \(reason); if it was meant, set glowplug.trust=any on the kernel command line, or trust=any in /etc/glowplug.conf",
      stopsRequiredBoot: !target.isProvisioned)
  }

  private static func provision(
    _ situation: Situation, _ drive: MetaData.Facts, by rule: Policy.Trust
  ) -> Plan {
    var plan = Plan(
      decision: .provision, handsOver: true, stopsRequiredBoot: true,
      isNewInstance: !situation.isKnownInstance)
    let target = situation.target
    if drive.passwordProblem != nil || situation.drivesPasswordExists {
      plan.changes += target.passwords.map { passwordChange($0, situation, drive, by: rule) }
    }
    if !drive.keys.isEmpty {
      plan.changes += target.keys.map { keyChange($0, situation, drive, by: rule) }
    }
    if let seed = seedChange(situation, &plan.warnings) { plan.changes.append(seed) }
    if isFinished(situation),
      plan.changes.allSatisfy({ $0.action == .nothing })
    {
      var unchanged = nothingNew()
      unchanged.changes = plan.changes
      return unchanged
    }
    let marker = FilePlace.marker.path
    plan.changes.append(Change(kind: .marker, user: nil, path: marker, action: .writeMarker))
    return plan
  }

  private static func passwordChange(
    _ account: PasswordTarget, _ situation: Situation, _ drive: MetaData.Facts,
    by rule: Policy.Trust
  ) -> Change {
    Change(
      kind: .password, user: account.user, path: FilePlace.shadow.path,
      action: passwordAction(account, situation, drive, by: rule))
  }

  private static func passwordAction(
    _ account: PasswordTarget, _ situation: Situation, _ drive: MetaData.Facts,
    by rule: Policy.Trust
  ) -> Change.Action {
    let history = situation.isKnownInstance ? account.history : .never
    switch history {
    case .never where isBeyond(account.isPlanned, situation, rule),
      .never where isFinished(situation):
      return .nothing
    case .never, .begun: break
    case .changedByOwner: return .nothing
    case .applied:
      // A new password for an instance that is known: a rebuild that kept the disk.
      let isNew = account.isDrivesPassword == false && rule != .firstBoot
      if !isNew { return account.isConfirmed ? .nothing : .confirmPassword }
    }
    if let problem = account.problem { return .fail(problem) }
    if let reason = drive.passwordProblem {
      return .fail(Failure("set the password of", account.user, reason))
    }
    return .setPassword(situation.target.hashMethod)
  }

  /// Whether a run after the first boot would do more than the first boot meant to: `first-boot` lets
  /// the drive in only to finish that.
  private static func isBeyond(
    _ isPlanned: Bool, _ situation: Situation, _ rule: Policy.Trust
  ) -> Bool {
    situation.isKnownInstance && rule == .firstBoot && situation.target.hasBooted && !isPlanned
  }

  /// Whether everything for this instance was done: a password that was not set then is the owner's.
  private static func isFinished(_ situation: Situation) -> Bool {
    guard situation.isKnownInstance, case .of(_, isDone: true) = situation.target.marker else {
      return false
    }
    return true
  }

  private static func keyChange(
    _ account: KeyTarget, _ situation: Situation, _ drive: MetaData.Facts, by rule: Policy.Trust
  ) -> Change {
    var change = Change(
      kind: .keys, user: account.user, path: account.place?.path, action: .nothing)
    if situation.isKnownInstance, account.isApplied { return change }
    if isBeyond(account.isPlanned, situation, rule) { return change }
    if account.unmounted != nil, situation.reachesBootedSystem, let place = account.place {
      return Change(
        kind: .tmpfiles, user: account.user, path: place.path,
        action: .deliverKeys(place, drive.keys))
    }
    if let problem = account.problem {
      change.action = .fail(problem)
    } else if let place = account.place {
      let missing = account.file.missing(of: drive.keys)
      if !missing.isEmpty { change.action = .addKeys(place, account.file, missing) }
    }
    return change
  }

  private static func seedChange(
    _ situation: Situation, _ warnings: inout [ByteString]
  ) -> Change? {
    guard let cloudInit = situation.target.cloudInit, let drive = situation.handedDrive else {
      return nil
    }
    if let refusal = cloudInit.refusal {
      warnings.append("cloud-init is left alone, and may lock what was set: \(refusal)")
      return nil
    }
    var change = Change(
      kind: .seed, user: nil, path: FilePlace.seed.path, action: .linkSeed(to: drive))
    switch cloudInit.seed {
    case .missing: break
    case .linked(to: drive): change.action = .nothing
    case .linked(let other):
      warnings.append("cloud-init gets no seed: a link to \(other.printable) is there")
      return nil
    case .blocked(let reason):
      warnings.append("cloud-init gets no seed: \(reason.printable)")
      return nil
    }
    return change
  }
}
