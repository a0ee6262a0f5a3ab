/// What a target without cloud-init gets beside credentials: rules 12 to 16.
enum GuestPlan {
  /// What stays in the root, while an instance is provisioned.
  static func addLasting(
    _ situation: Situation, _ drive: Situation.Sighted, _ plan: inout Plan
  ) {
    guard case .some(let target) = situation.target.guest else { return }
    HostnamePlan.add(situation, drive, target, to: &plan)
    NetworkPlan.addLasting(situation, target, to: &plan.changes)
    guard situation.policy.writesFiles, case .some(let guest) = situation.guestDrive else { return }
    for file in guest.files {
      let path = file.place?.path ?? file.file.path
      plan.add(.file, path, fileAction(file, situation))
    }
  }

  private static func fileAction(
    _ target: InjectedFileTarget, _ situation: Situation
  ) -> Change.Action {
    if let problem = target.problem {
      guard isOpen(target.place?.path ?? target.file.path, situation) else { return .nothing }
      return target.mayHeal ? .failForNow(problem) : .fail(problem)
    }
    guard let place = target.place, let digest = target.digest, let content = target.file.content
    else { return .nothing }
    return OnceFile(place, digest: digest, situation).action(copying: content)
  }

  /// Whether a file of the root is still to be written for the instance: what was provisioned without it
  /// stays without it, whatever stands in its way now.
  static func isOpen(_ path: ByteString, _ situation: Situation) -> Bool {
    if Once.isProvisioning(situation) { return true }
    guard situation.isKnownInstance, let file = situation.target.record?.file(path) else {
      return false
    }
    return !file.isDone
  }

  /// What lies in /run, at every boot of what is provisioned.
  static func addForThisBoot(_ situation: Situation, _ plan: inout Plan) {
    guard case .some(let target) = situation.target.guest, situation.kind.reachesBootedSystem else {
      return
    }
    let before = plan.changes.count
    NetworkPlan.addForThisBoot(situation, target, to: &plan)
    if plan.handsOver, situation.policy.usesUserData { addUserData(situation, target, &plan) }
    let isProvisioned = plan.handsOver || situation.target.isProvisioned
    if isProvisioned, situation.policy.makesHostKeys { addHostKeys(situation, target, &plan) }
    if !target.runsSystemd { leaveOut(from: before, &plan) }
  }
}

extension GuestPlan {
  /// A directory /run/systemd/system would make every program believe that systemd runs: sd_booted(3).
  private static func leaveOut(from start: Int, _ plan: inout Plan) {
    var isMissed = false
    while plan.changes.count > start {
      if plan.changes.removeLast().action != .nothing { isMissed = true }
    }
    if isMissed {
      plan.warnings.append(
        "the target does not start systemd: network, user data and host keys are left alone")
    }
  }
}

// MARK: - User data

extension GuestPlan {
  private static func addUserData(
    _ situation: Situation, _ target: GuestTarget, _ plan: inout Plan
  ) {
    guard case .one(let drive) = situation.sight, case .some(let guest) = situation.guestDrive
    else { return }
    if let problem = guest.userDataProblem {
      return plan.add(.userData, UserDataScript.directory, .failForNow(problem))
    }
    let isKnown = isKnown(guest.userDataDigest, situation)
    // A drive that may only finish what a first boot began is asked for nothing else.
    guard situation.isLetIn || isKnown else { return }
    switch guest.userData {
    case .none: break
    case .foreign(let kind):
      plan.warnings.append("the user data is \(kind): nothing is done with it")
    case .credentials(let credentials, let problems):
      plan.warnings += problems
      if credentials.isEmpty { break }
      plan.add(.userData, "/run/credstore", .giveCredentials(credentials))
    case .script(let script):
      // What an instance was provisioned without never runs: it may have run by other means long ago.
      guard let handOver = situation.handOver, isKnown || Once.isProvisioning(situation) else {
        break
      }
      let instance = drive.facts.instance
      let name = UserDataScript.name(of: instance)
      var action = Change.Action.nothing
      switch target.startedScripts {
      case .failure(let problem): action = .failForNow(problem)
      case .success(let started) where started.contains(name): break
      case .success:
        let copy = handOver + "/" + UserDataScript.file
        action = .arrange(script.runtime(copy, for: instance))
      }
      plan.add(.userData, UserDataScript.directory + "/" + name, action)
    }
  }

  /// Whether the instance was provisioned with that very user data.
  private static func isKnown(_ digest: ByteString?, _ situation: Situation) -> Bool {
    guard let known = situation.target.record?.userData else { return false }
    return situation.isKnownInstance && known == digest
  }
}

// MARK: - Host keys

extension GuestPlan {
  private static func addHostKeys(
    _ situation: Situation, _ target: GuestTarget, _ plan: inout Plan
  ) {
    var action = Change.Action.nothing
    switch target.hostKeys {
    case .failure(let problem): action = .failForNow(problem)
    case .success(.noServer), .success(.madeBy): return
    case .success(.noGenerator):
      action = .fail(Failure("make host keys in", HostKeys.directory, "there is no ssh-keygen"))
    case .success(.missing(let areNamed)):
      action = .arrange(HostKeys.runtime(areNamed: areNamed))
    case .success(.present):
      if plan.isNewInstance, situation.target.isProvisioned {
        plan.warnings.append(
          "/etc/ssh holds the host keys of the instance before: whoever copied its disk has them")
      }
    }
    plan.add(.hostKeys, HostKeys.directory, action)
  }
}
