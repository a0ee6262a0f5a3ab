/// One run: bytes become values, values become a plan, the plan is applied.
public enum Run {
  /// Does what the options ask for.
  ///
  /// It never logs and never exits.
  public static func run(_ options: Options) -> RunResult {
    let times = Stopwatch()
    // First of all: what is opened later belongs to this namespace, and may be remounted in it.
    let mounts = PrivateMounts.enter()
    let host = Host(for: options)
    let root = OpenedRoot(options.sysroot)
    let policy = PolicyReading(
      file: options.config.map { Host.policySettings($0) } ?? root.policySettings(),
      commandLine: host.commandLine, flags: options.settings)
    if !policy.problems.isEmpty, !options.isBoot { return RunResult(wrongPolicy: policy.problems) }
    // Nobody watches us in an initramfs without systemd: a drive that hangs must not hang the boot.
    // Every file is then the old one or the new one, rule 9, and the next boot finishes the work.
    if options.isBoot { Clock.endProcess(afterSeconds: policy.policy.longestWait + secondsOfWork) }
    let order = Order(options, policy, host, mounts)
    if policy.policy.isOff {
      let measured = Measured(nothingFor: order)
      return RunResult(Report(Plan(decision: .off), order, measured, times), for: order)
    }
    switch consume root {
    case .none(let problem):
      let plan = Plan(decision: .failed, reason: problem.message, stopsRequiredBoot: true)
      let measured = Measured(nothingFor: order)
      return RunResult(Report(plan, order, measured, times), for: order)
    case .one(let root): return run(order, on: root, times)
    }
  }

  /// Enough for a slow drive; systemd's own bound in glowplug.service is the same for the longest wait.
  private static let secondsOfWork = 60

  private static func run(
    _ order: borrowing Order, on root: borrowing SystemRoot, _ times: Stopwatch
  ) -> RunResult {
    var times = times
    let history = root.history()
    let wait = Wait(
      order.policy, order.rule, on: order.host.machine, hasBooted: history.hasBooted,
      provisioned: history.state)
    if order.options.waitsOnly { return DriveSearch.wait(wait, for: order) }
    let files = root.target(
      for: order.policy, after: history, commandLine: order.knownCommandLine)
    times.read = times.lap()
    let pinning = order.options.changesThisMachine ? pin(files.target, order) : []
    var sighting = DriveSearch.look(wait, for: order, files.target)
    times.find = times.lap()
    var situation = Situation(order, root, files, sighting)
    times.read += times.lap()
    var plan = Plan.decide(situation)
    let measured = measure(&situation, &plan, &sighting.found, order)
    times.plan = times.lap()
    var story = Story(situation, plan, sighting, measured)
    story.warnings += pinning
    if order.options.changesThisMachine { closeDrives(&story) }
    if story.situation.kind != .dryRun {
      apply(&story, to: root, order, files, sighting.found)
      times.hash = story.applied.hashing
      times.apply = times.lap() - times.hash
    }
    // Without the copy it would read the drive itself, which may not be what was measured.
    let isHeldBack = story.measurement?.outcome == .applied && story.plan.handsOver
    if order.options.changesThisMachine,
      let failure = tellCloudInit(story, order, isHeldBack: isHeldBack)
    {
      story.warnings.append(failure.message)
    }
    let handOver = handOver(&story, to: root, order, sighting.found)
    if story.situation.kind == .boot {
      arrange(&story, order, sighting.found, isHandedOver: handOver != nil)
    }
    times.handOver = times.lap()
    var report = Report(story, order, times)
    switch consume handOver {
    case .none: break
    case .some(let handOver):
      var failure = handOver.finish(report: report.json())
      if isHeldBack, failure == nil, story.applied.hasSeed(of: story.plan, in: story.situation) {
        failure = tellCloudInit(story, order, isHeldBack: false)
      }
      if let failure { report.add(failure.message) }
    }
    return RunResult(report, for: order)
  }

  /// Before any drive is read, and before anything else is written to /run, which may fill up: a run
  /// that is killed from now on has closed what it might have refused.
  ///
  /// - Returns: what failed.
  private static func pin(_ target: Target, _ order: borrowing Order) -> [ByteString] {
    var warnings: [ByteString] = []
    do throws(Failure) { try DriveClosing.close([]) } catch { warnings.append(error.message) }
    let pins = CloudInitPlan.pins(
      target, order.rule, on: order.host.machine, commandLine: order.knownCommandLine,
      isMeasured: order.register != nil)
    guard let pins else { return warnings }
    do throws(Failure) { try CloudInitFiles.write(pins) } catch { warnings.append(error.message) }
    return warnings
  }

  /// Before anything of the drive is used; what can't be measured is not.
  private static func measure(
    _ situation: inout Situation, _ plan: inout Plan, _ found: inout FoundDrive,
    _ order: borrowing Order
  ) -> Measured {
    if order.register == nil { return .none }
    var word = Measurement.nothing
    if let digests = plan.handsOver ? found.measure() : HandedDigests() {
      word = Measurement.word(plan, situation, digests)
    } else {
      situation.unmeasured = Failure("measure", "the drive", Errno.outOfMemory)
    }
    var measured = Measured(word, for: order)
    situation.unmeasured = situation.unmeasured ?? measured.failure
    situation.lacksTPM = measured.measurement?.outcome == .unchanged
    if let problem = situation.unmeasured {
      plan = Plan.decide(situation)
      if plan.reason?.hasPrefix(problem.message) != true {
        measured.warnings.append(problem.message)
      }
    }
    return measured
  }

  /// The discs that were found have nodes of their own beside the block devices.
  private static func closeDrives(_ story: inout Story) {
    let candidates = story.candidates
    story.trying { () throws(Failure) in try DriveClosing.close(candidates) }
  }

  private static func apply(
    _ story: inout Story, to root: borrowing SystemRoot, _ order: borrowing Order,
    _ files: borrowing TargetReading, _ found: borrowing FoundDrive
  ) {
    switch found {
    case .none: return
    case .unknown: return
    case .ambiguous: return
    case .one(let drive):
      if order.options.isBoot, story.plan.handsOver { Host.stir(drive.metaData.randomSeed) }
      guard story.plan.decision == .provision else { return }
      story.applied = Applying(story.plan, after: story.applied.record).apply(
        to: root, in: order.mounts, files, drive)
    }
    if order.options.isBoot {
      story.warnings += Relabelling.request(story.applied.newPaths, root)
    }
  }

  /// The copy first, then the seed that leads to it.
  private static func handOver(
    _ story: inout Story, to root: borrowing SystemRoot, _ order: borrowing Order,
    _ found: borrowing FoundDrive
  ) -> HandOver? {
    let plan = story.plan
    do throws(Failure) {
      let handOver = try HandOver.begin(&story, order, found)
      let count = story.applied.newPaths.count
      if story.situation.kind != .dryRun {
        story.applied.linkSeed(of: plan, in: root, order.mounts)
      }
      if order.options.isBoot, story.applied.newPaths.count > count {
        story.warnings += Relabelling.request(story.applied.newPaths, root)
      }
      return handOver
    } catch {
      story.applied.failSeed(of: plan, error)
      story.warnings.append("nothing is handed over: \(error.message)")
      return nil
    }
  }

  /// After the hand-over, which holds what it leads to.
  private static func arrange(
    _ story: inout Story, _ order: borrowing Order, _ found: borrowing FoundDrive,
    isHandedOver: Bool
  ) {
    let plan = story.plan
    if let name = plan.kernelName {
      story.trying { () throws(Failure) in try Host.setName(name) }
    }
    story.applied.arrange(plan, of: found, story.situation, isHandedOver)
  }

  /// - Returns: why that failed.
  private static func tellCloudInit(
    _ story: borrowing Story, _ order: borrowing Order, isHeldBack: Bool
  ) -> Failure? {
    let plan = CloudInitPlan.decide(
      story.situation, story.plan, record: story.applied.record,
      commandLine: order.knownCommandLine, isHeldBack: isHeldBack)
    do throws(Failure) {
      if let plan { try CloudInitFiles.write(plan) } else { try CloudInitFiles.remove() }
      return nil
    } catch {
      return error
    }
  }
}
