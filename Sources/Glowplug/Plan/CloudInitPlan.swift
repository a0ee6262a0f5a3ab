/// What cloud-init is told on a boot: its cache, and what it must leave alone.
struct CloudInitPlan: Equatable {
  /// The instance whose cache counts, drive or not; nil on the boot that provisions it.
  var cachedInstance: ByteString?
  /// Root's keys were set here: cloud-init would put "Please login as" before them.
  var keepsRootKeys = false
  /// The default user's password was set here: cloud-init would lock it.
  var keepsDefaultUsersPassword = false
  /// Whether there is a drive that was refused: without its cache cloud-init would take it.
  var isDriveRefused = false
  /// Whether its detection is answered in advance.
  var answersDetection = true

  /// nil where nothing is handed to cloud-init; `record` is the target's, after the changes.
  static func decide(
    _ situation: Situation, _ plan: Plan, record: Record?, commandLine: ByteString?
  ) -> CloudInitPlan? {
    guard plan.decision != .failed, let cloudInit = situation.target.cloudInit,
      cloudInit.refusal == nil, let record,
      plan.handsOver || isOrigin(record, situation.machine, plan)
    else { return nil }
    var result = CloudInitPlan()
    result.isDriveRefused = plan.decision == .refused
    // Where it has no cache yet, as after a first boot that was cut short, the file says nothing.
    if !plan.isNewInstance { result.cachedInstance = record.instance.text }
    if let commandLine { result.answersDetection = !isDecided(byCommandLine: commandLine) }
    // Until its own modules ran for this instance: they run once, and a boot may have been cut short.
    if !cloudInit.hasFinished(record.instance) {
      let done = record.entries.filter { $0.isDone }
      result.keepsRootKeys = done.contains { $0.user.is("root") && $0.credential == .keys }
      result.keepsDefaultUsersPassword = done.contains {
        $0.user == cloudInit.defaultUser && $0.hasHash
      }
    }
    return result
  }

  /// Whether this is the machine that was provisioned, and no copy of its disk: of a copy not the
  /// cache of its origin but its metadata service knows what it is.
  ///
  /// With the cache cloud-init does not look for a drive either: one that was refused here would be
  /// good enough for it.
  private static func isOrigin(_ record: Record, _ machine: Machine, _ plan: Plan) -> Bool {
    guard let origin = record.machine ?? (machine.isNova ? record.instance : nil) else {
      return plan.decision == .alreadyProvisioned
    }
    return machine.uuid == origin
  }

  /// Whether the kernel command line says what cloud-init is to do.
  static func isDecided(byCommandLine text: ByteString) -> Bool {
    let prefixes: [ByteString] = ["ds=", "ci.ds=", "ci.datasource=", "ci.di.policy="]
    return text.words.contains { word in
      word.is("cloud-init=disabled") || prefixes.contains { word.hasPrefix($0) }
    }
  }

  /// The link that makes cloud-init find the copy of the drive; nil where there is none to make.
  static func seedChange(
    _ situation: Situation, _ warnings: inout [ByteString]
  ) -> Change? {
    guard let cloudInit = situation.target.cloudInit, let drive = situation.handedDrive else {
      return nil
    }
    if let refusal = cloudInit.refusal {
      warnings.append("cloud-init is left alone, and may lock what was set: \(refusal)")
      return nil
    }
    let action: Change.Action
    switch cloudInit.seed {
    case .missing: action = .linkSeed(to: drive)
    case .linked(to: drive): action = .nothing
    case .linked(let other):
      warnings.append("cloud-init gets no seed: a link to \(other.printable) is there")
      return nil
    case .blocked(let reason):
      warnings.append("cloud-init gets no seed: \(reason.printable)")
      return nil
    }
    return Change(kind: .seed, user: nil, path: FilePlace.seed.path, action: action)
  }
}
