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
    // What was provisioned without it stays without it, whatever stands in its way now.
    let isSettled = Once.isFinished(situation) || Once.isBeyondFirstBoot(situation)
    if let problem = target.problem, !isSettled {
      return target.mayHeal ? .failForNow(problem) : .fail(problem)
    }
    guard let place = target.place, let digest = target.digest, let content = target.file.content
    else { return .nothing }
    return OnceFile(place, digest: digest, situation).action(copying: content)
  }

  /// What lies in /run, at every boot of what is provisioned.
  static func addForThisBoot(_ situation: Situation, _ plan: inout Plan) {
    guard case .some(let target) = situation.target.guest, situation.kind.reachesBootedSystem else {
      return
    }
    NetworkPlan.addForThisBoot(situation, target, to: &plan)
    if plan.handsOver, situation.policy.usesUserData { addUserData(situation, target, &plan) }
    let isProvisioned = plan.handsOver || situation.target.isProvisioned
    if isProvisioned, situation.policy.makesHostKeys { addHostKeys(situation, target, &plan) }
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
    // A drive that may only finish what a first boot began is asked for nothing else.
    guard situation.isLetIn || isKnown(guest.userDataDigest, situation) else { return }
    switch guest.userData {
    case .none: break
    case .foreign(let kind):
      plan.warnings.append("the user data is \(kind): nothing is done with it")
    case .credentials(let credentials, let problems):
      plan.warnings += problems
      if credentials.isEmpty { break }
      plan.add(.userData, "/run/credstore", .giveCredentials(credentials))
    case .script(let script):
      guard let handOver = situation.handOver else { break }
      let instance = drive.facts.instance
      let name = UserDataScript.name(of: instance)
      var action = Change.Action.nothing
      if !target.startedScripts.contains(name) {
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
