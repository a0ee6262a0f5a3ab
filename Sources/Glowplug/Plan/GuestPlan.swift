/// What a target without cloud-init gets beside credentials: rules 12 to 16.
enum GuestPlan {
  /// What stays in the root, while an instance is provisioned.
  static func addLasting(
    _ situation: Situation, _ drive: Situation.Sighted, _ plan: inout Plan
  ) {
    guard let target = situation.target.guest else { return }
    let hostname = HostnamePlan(situation, drive, target)
    plan.changes += hostname.changes
    plan.warnings += hostname.warnings
    plan.kernelName = hostname.kernelName
    plan.changes += NetworkPlan(situation, target).lasting
    if let guest = situation.guest, situation.policy.writesFiles {
      plan.changes += guest.files.map { fileChange($0, situation) }
    }
  }

  @inline(never)
  private static func fileChange(
    _ target: InjectedFileTarget, _ situation: Situation
  ) -> Change {
    let path = target.place?.path ?? target.file.path
    return Change(kind: .file, user: nil, path: path, action: fileAction(target, situation))
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
    return OnceFile(place.path, digest: digest, situation).action(copying: content, to: place)
  }

  /// What lies in /run, at every boot of what is provisioned.
  static func addForThisBoot(_ situation: Situation, _ plan: inout Plan) {
    guard let target = situation.target.guest, situation.kind.reachesBootedSystem else { return }
    let network = NetworkPlan(situation, target)
    plan.warnings += network.warnings
    if let change = network.forThisBoot(&plan.warnings) { plan.changes.append(change) }
    if let change = userDataChange(situation, target, plan, &plan.warnings) {
      plan.changes.append(change)
    }
    let isProvisioned = plan.handsOver || situation.target.isProvisioned
    if isProvisioned, let change = hostKeyChange(situation, target, plan, &plan.warnings) {
      plan.changes.append(change)
    }
  }
}

// MARK: - User data

extension GuestPlan {
  private static func userDataChange(
    _ situation: Situation, _ target: GuestTarget, _ plan: Plan, _ warnings: inout [ByteString]
  ) -> Change? {
    guard plan.handsOver, situation.policy.usesUserData, let drive = situation.drive,
      let guest = situation.guest
    else { return nil }
    func change(_ path: ByteString, _ action: Change.Action) -> Change {
      Change(kind: .userData, user: nil, path: path, action: action)
    }
    if let problem = guest.userDataProblem {
      return change(UserDataScript.directory, .failForNow(problem))
    }
    // A drive that may only finish what a first boot began is asked for nothing else.
    guard situation.authority == .letIn || isKnown(guest.userDataDigest, situation) else {
      return nil
    }
    switch guest.userData {
    case .none: return nil
    case .foreign(let kind):
      warnings.append("the user data is \(kind): nothing is done with it")
      return nil
    case .credentials(let credentials, let problems):
      warnings += problems
      return credentials.isEmpty
        ? nil : change("/run/credstore", .giveCredentials(credentials))
    case .script(let script):
      let name = UserDataScript.name(of: drive.facts.instance)
      let path = UserDataScript.directory + "/" + name
      guard let handOver = situation.handOver else { return nil }
      let isStarted = target.startedScripts.contains(name)
      return change(
        path,
        isStarted
          ? .nothing
          : .arrange(
            script.runtime(handOver + "/" + UserDataScript.file, for: drive.facts.instance)))
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
  private static func hostKeyChange(
    _ situation: Situation, _ target: GuestTarget, _ plan: Plan, _ warnings: inout [ByteString]
  ) -> Change? {
    guard situation.policy.makesHostKeys else { return nil }
    let action: Change.Action
    switch target.hostKeys {
    case .failure(let problem): action = .failForNow(problem)
    case .success(.noServer), .success(.madeBy): return nil
    case .success(.noGenerator):
      action = .fail(Failure("make host keys in", HostKeys.directory, "there is no ssh-keygen"))
    case .success(.missing(let areNamed)):
      action = .arrange(HostKeys.runtime(areNamed: areNamed))
    case .success(.present):
      if plan.isNewInstance, situation.target.isProvisioned {
        warnings.append(
          "\(HostKeys.directory) holds the host keys of the instance before: whoever copied its disk has them"
        )
      }
      action = .nothing
    }
    return Change(kind: .hostKeys, user: nil, path: HostKeys.directory, action: action)
  }
}
