extension Run {
  /// What a boot leaves in /run for cloud-init, besides the hand-over: on every boot.
  static func leaveTraces(
    _ options: Options, _ target: Target, _ root: borrowing SystemRoot, _ report: inout Report
  ) {
    do throws(Failure) {
      try cloudInit(options, target, root, report.machine, report.plan)?.write()
    } catch {
      report.warnings.append(error.message)
    }
  }

  /// nil where nothing is handed to cloud-init.
  private static func cloudInit(
    _ options: Options, _ target: Target, _ root: borrowing SystemRoot, _ machine: Machine,
    _ plan: Plan
  ) throws(Failure) -> CloudInitHandOver? {
    guard plan.decision == .provision || target.isProvisioned,
      plan.decision != .failed, let cloudInit = target.cloudInit, cloudInit.refusal == nil,
      let marker = try root.marker()
    else { return nil }
    guard plan.handsOver || isOrigin(marker, machine, plan) else { return nil }
    var handOver = CloudInitHandOver()
    handOver.isDriveRefused = plan.decision == .refused
    // Where it has no cache yet, as after a first boot that was cut short, the file says nothing.
    if !plan.isNewInstance { handOver.cachedInstance = marker.instance }
    if let path = options.cmdline {
      let commandLine = try ThisMachine.content(of: path)
      handOver.answersDetection = !CloudInitHandOver.isDecided(byCommandLine: commandLine)
    }
    // Until its own modules ran for this instance: they run once, and a boot may have been cut short.
    if !root.cloudInitHasProvisioned(marker.instance) {
      let done = marker.entries.filter { $0.isDone }
      handOver.keepsRootKeys = done.contains { $0.user == "root" && $0.kind == .keys }
      handOver.keepsDefaultUsersPassword = done.contains {
        $0.user == cloudInit.defaultUser && $0.kind == .password && $0.hasHash
      }
    }
    return handOver
  }

  /// Whether this is the machine that was provisioned, and no copy of its disk: of a copy not the
  /// cache of its origin but its metadata service knows what it is.
  ///
  /// With the cache cloud-init does not look for a drive either: one that was refused here would be
  /// good enough for it.
  private static func isOrigin(
    _ marker: borrowing Marker, _ machine: Machine, _ plan: Plan
  ) -> Bool {
    guard let origin = marker.machine ?? (machine.isNova ? marker.instance : nil)
    else {
      return plan.decision == .alreadyProvisioned
    }
    return machine.uuid?.isSame(as: origin) ?? false
  }
}

extension SystemRoot {
  /// Whether cloud-init's module for keys ran for that instance: its semaphore is there.
  fileprivate func cloudInitHasProvisioned(_ instance: ByteString) -> Bool {
    let name = ByteString(instance.bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 })
    return exists("/var/lib/cloud/instances/\(name)/sem/config_ssh")
  }
}
