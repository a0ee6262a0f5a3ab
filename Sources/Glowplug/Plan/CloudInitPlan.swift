/// What cloud-init is told on a boot: its cache, and what it must leave alone.
struct CloudInitPlan: Equatable {
  /// The instance whose cache counts, drive or not; nil on the boot that provisions it.
  var cachedInstance: ByteString?
  /// Root's keys were set here: cloud-init would put "Please login as" before them.
  var keepsRootKeys = false
  /// The default user's password was set here: cloud-init would lock it.
  var keepsDefaultUsersPassword = false
  /// Where it may look for its data, in that order; of a drive that was not let in not on a drive.
  var datasources: [ByteString] = ["ConfigDrive", "None"]
  /// Whether its detection is answered in advance.
  var answersDetection = true
}

extension CloudInitPlan {
  /// Its detection is answered where the kernel command line, which may be unknown, does not decide.
  @inline(never)
  private init(commandLine: ByteString?) {
    if let commandLine {
      answersDetection = !CloudInitPlan.isDecided(byCommandLine: commandLine)
    }
  }

  /// What closes it to every drive before one is looked at, so that a run which is killed or ends by
  /// itself lets nobody in: rule 5.
  ///
  /// nil where its administrator decided, where the rule will let any drive in and none is measured, and
  /// where it was provisioned by itself: without its own drive it would forget what it is.
  @inline(never)
  static func pins(
    _ target: Target, _ rule: TrustRule, on machine: Machine, commandLine: ByteString?,
    isMeasured: Bool
  ) -> CloudInitPlan? {
    guard let cloudInit = target.cloudInit, cloudInit.refusal == nil else { return nil }
    if let record = target.record, record.isDone, record.isOf(machine) {
      var result = CloudInitPlan(commandLine: commandLine)
      result.keep(record, cloudInit)
      result.cachedInstance = record.instance.text
      result.datasources = ["None"]
      return result
    }
    let isBooted =
      rule == .firstBoot && Authority.hasBooted(target, machine)
      && cloudInit.finishedInstances.isEmpty
    return isMeasured || rule == .machine || target.isProvisioned || isBooted
      ? closed(cloudInit, commandLine) : nil
  }

  /// What it is told in the end, `record` being the target's after the changes; nil where nothing is.
  ///
  /// Held back, it stays away from every drive, though this one was let in.
  static func decide(
    _ situation: Situation, _ plan: Plan, record: Record?, commandLine: ByteString?,
    isHeldBack: Bool
  ) -> CloudInitPlan? {
    guard let cloudInit = situation.target.cloudInit, cloudInit.refusal == nil else { return nil }
    guard plan.handsOver else {
      // At a first boot any of the drives between which nothing decides would do for cloud-init.
      if case .ambiguous = situation.sight, situation.target.recordState == .none {
        return closed(cloudInit, commandLine)
      }
      return isReleased(situation)
        ? nil
        : pins(
          situation.target, situation.rule, on: situation.machine, commandLine: commandLine,
          isMeasured: situation.isMeasured)
    }
    guard situation.policy.handsOverToCloudInit else { return nil }
    if isHeldBack, plan.decision == .failed {
      return pins(
        situation.target, situation.rule, on: situation.machine, commandLine: commandLine,
        isMeasured: true)
    }
    // A drive that was let in relaxes it, though nothing could be noted or set.
    var result =
      isHeldBack ? closed(cloudInit, commandLine) : CloudInitPlan(commandLine: commandLine)
    guard let record else { return result }
    result.keep(record, cloudInit)
    // Where it has no cache yet, as after a first boot that was cut short, the file says nothing.
    if !plan.isNewInstance, plan.decision != .failed {
      result.cachedInstance = record.instance.text
      if isHeldBack { result.datasources = ["None"] }
    }
    return result
  }

  /// A copy of a disk on a machine that does not say OpenStack, and without a drive, has its own ways to
  /// know what it is.
  private static func isReleased(_ situation: Situation) -> Bool {
    guard let record = situation.target.record, record.isDone, case .none = situation.sight,
      !situation.hasCandidates, !situation.isMeasured
    else { return false }
    return !situation.machine.isOpenStack && !record.isOf(situation.machine)
  }

  /// Without its cache, and without drives.
  private static func closed(
    _ cloudInit: CloudInitTarget, _ commandLine: ByteString?
  ) -> CloudInitPlan {
    var result = CloudInitPlan(commandLine: commandLine)
    result.datasources = []
    if let own = cloudInit.datasources {
      for name in own where !name.lowercased.is("configdrive") { result.datasources.append(name) }
    } else {
      result.datasources.append("OpenStack")
    }
    if result.datasources.isEmpty || cloudInit.datasources == nil {
      result.datasources.append("None")
    }
    return result
  }

  /// What was set, until its own modules ran for this instance: they run once, and a boot may have been cut
  /// short.
  @inline(never)
  private mutating func keep(_ record: Record, _ cloudInit: CloudInitTarget) {
    if cloudInit.hasFinished(record.instance) { return }
    for entry in record.entries where entry.isDone {
      if entry.user.is("root"), entry.credential == .keys { keepsRootKeys = true }
      if entry.user == cloudInit.defaultUser, entry.hasHash { keepsDefaultUsersPassword = true }
    }
  }

  /// Whether no cloud-init obeys the drive at this boot: the target has none, or it is switched off.
  ///
  /// The kernel command line, which may be unknown, decides over the file
  /// (systemd/cloud-init-generator.tmpl, cloud-init 26.2).
  static func isOut(_ target: CloudInitTarget?, commandLine: ByteString?) -> Bool {
    guard let target else { return true }
    var isEnabled = false
    for word in commandLine?.words ?? [] {
      if word.is("cloud-init=disabled") { return true }
      if word.is("cloud-init=enabled") { isEnabled = true }
    }
    return target.off == .masked || (target.off == .file && !isEnabled)
  }

  /// Whether the kernel command line says what cloud-init is to do.
  static func isDecided(byCommandLine text: ByteString) -> Bool {
    let prefixes: [StaticString] = ["ds=", "ci.ds=", "ci.datasource=", "ci.di.policy="]
    for word in text.words {
      if word.is("cloud-init=disabled") { return true }
      for prefix in prefixes where word.begins(with: prefix) { return true }
    }
    return false
  }

  /// The link that makes cloud-init find the copy of the drive; nil where there is none to make.
  static func seedChange(
    _ situation: Situation, _ warnings: inout [ByteString]
  ) -> Change? {
    // One that is switched off obeys no seed, and would when it is switched on again.
    guard situation.policy.handsOverToCloudInit, !situation.target.hasGuest,
      let cloudInit = situation.target.cloudInit,
      cloudInit.problem == nil, let drive = situation.handedDrive
    else { return nil }
    if let refusal = cloudInit.refusal {
      warnings.append("cloud-init is left alone, and may lock what was set: \(refusal)")
      return nil
    }
    let action: Change.Action
    switch cloudInit.seed {
    case .missing: action = .linkSeed(to: drive)
    case .linked(to: drive): action = .nothing
    case .linked(let other):
      warnings.append("cloud-init gets no seed: a link to \(other.quoted) is there")
      return nil
    case .blocked(let reason):
      warnings.append("cloud-init gets no seed: \(reason.printable)")
      return nil
    }
    return Change(kind: .seed, user: nil, path: FilePlace.seed.path, action: action)
  }
}
