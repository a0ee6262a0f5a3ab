extension DriveSearch {
  /// Looks for a drive as the policy, the target and the machine say.
  static func search(
    _ policy: Policy, _ target: Target, _ machine: Machine, _ mounts: PrivateMounts
  ) -> [Candidate] {
    let rule = Authority.rule(policy, on: machine)
    var goal = Goal.goodDrive
    if rule == .machine, let uuid = machine.uuid { goal = .machine(uuid) }
    return DriveSearch(goal: goal, mounts: mounts).run(
      bound: seconds(policy, target, machine) * 1_000_000)
  }

  /// How long a drive is waited for: long only where one is to be expected.
  static func seconds(_ policy: Policy, _ target: Target, _ machine: Machine) -> Int {
    switch policy.wait {
    case .seconds(let seconds): seconds
    case .auto: machine.isOpenStack && isNew(target, machine) ? Policy.automaticWait : 0
    }
  }
}

extension DriveSearch {
  /// Whether this machine was never provisioned: a disk that another instance was provisioned on is
  /// a clone's.
  private static func isNew(_ target: Target, _ machine: Machine) -> Bool {
    guard target.isProvisioned else { return true }
    guard machine.isNova, let uuid = machine.uuid, let instance = target.marker.instance else {
      return false
    }
    return !uuid.isSame(as: instance)
  }
}

extension Run {
  /// `--wait-only`: for initramfs-tools, whose init-bottom runs when udev is about to stop.
  static func waitOnly(
    _ options: Options, _ policy: Policy, _ root: borrowing SystemRoot, _ mounts: PrivateMounts,
    _ machine: Machine
  ) -> Outcome {
    if options.source == nil {
      _ = DriveSearch.search(policy, root.target(for: policy), machine, mounts)
    }
    return Outcome(exitStatus: ExitStatus.success, messages: [], output: ByteString([]))
  }
}
