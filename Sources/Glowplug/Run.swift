/// One run: bytes become values, values become a plan, the plan is applied.
public enum Run {
  /// Does what the options ask for.
  ///
  /// It never logs and never exits.
  public static func run(_ options: Options) -> Outcome {
    var report = Report()
    report.isDryRun = options.isDryRun
    // First of all: what is opened later belongs to this namespace, and may be remounted in it.
    let mounts = PrivateMounts.enter()
    var root: SystemRoot?
    var rootProblem: Failure?
    do throws(Failure) {
      root = try SystemRoot(opening: options.sysroot)
    } catch {
      rootProblem = error
    }
    let (policy, problems) = Policy.gather(options, root)
    if !problems.isEmpty, !options.isBoot { return Run.wrongPolicy(problems) }
    report.warnings = problems.map { $0.message }
    // Nobody watches us in an initramfs without systemd: a drive that hangs must not hang the boot.
    // Every file is then the old one or the new one, rule 9, and the next boot finishes the work.
    if options.isBoot { Linux.endProcess(afterSeconds: policy.longestWait + secondsOfWork) }
    if policy.isOff {
      report.plan = Plan(decision: .off)
      return finish(report, options, policy, problems)
    }
    switch consume root {
    case .none:
      report.plan = Plan(
        decision: .failed, reason: rootProblem?.message, stopsRequiredBoot: true)
    case .some(let root):
      report.machine = options.isBoot ? ThisMachine.machine() : .unknown
      if options.waitsOnly { return waitOnly(options, policy, root, mounts, report.machine) }
      var target = root.target(for: policy)
      provision(options, policy, root, &target, mounts, &report)
      if options.changesThisMachine { leaveTraces(options, target, root, &report) }
    }
    return finish(report, options, policy, problems)
  }

  /// Enough for a slow drive; systemd's own bound in glowplug.service is the same for the longest wait.
  private static let secondsOfWork = 60

  private static func provision(
    _ options: Options, _ policy: Policy, _ root: borrowing SystemRoot, _ target: inout Target,
    _ mounts: PrivateMounts, _ report: inout Report
  ) {
    report.rule = Authority.rule(policy, on: report.machine)
    report.times.read = report.times.lap()
    let choice: DriveChoice
    do throws(Failure) {
      choice = try find(options, policy, target, mounts, &report)
      report.times.find = report.times.lap()
      if options.changesThisMachine { closeDrives(&report) }
      report.warnings += rejections(report)
      guard case .one(let source) = choice else {
        report.plan = Plan.decide(
          situation(options, policy, report, target, choice, hasPassword: false))
        if choice == .ambiguous { report.plan.reason = ambiguity(report) }
        return
      }
      report.source = source
      let drive = try source.open(in: mounts)
      report.drive = drive.metaData.facts
      report.metaDataVersion = drive.version
      compare(drive, with: &target, root, report)
      report.times.read += report.times.lap()
      report.plan = Plan.decide(
        situation(options, policy, report, target, choice, hasPassword: drive.hasPassword))
      report.warnings += adviceForImages(options, target, report)
      report.times.plan = report.times.lap()
      if !options.isDryRun { apply(options, root, mounts, drive, &report) }
    } catch {
      // The drive that was named, or chosen a moment ago, can't be read.
      report.plan = Plan.decide(
        situation(options, policy, report, target, .none, hasPassword: false))
      report.plan.reason = error.message
    }
  }

  private static func find(
    _ options: Options, _ policy: Policy, _ target: Target, _ mounts: PrivateMounts,
    _ report: inout Report
  ) throws(Failure) -> DriveChoice {
    if let path = options.source {
      let source = try DriveSource.named(path)
      let drive = try source.open(in: mounts)
      // The only one: there is nothing to compare it with.
      report.candidates = [Candidate(drive, fingerprint: ByteString([]))]
      return .one(source)
    }
    report.candidates = DriveSearch.search(policy, target, report.machine, mounts)
    return DriveChoice.among(
      report.candidates, machine: report.machine.uuid, marker: target.marker.instance)
  }

  /// Before anything else is written to /run: that may fill up.
  private static func closeDrives(_ report: inout Report) {
    do throws(Failure) {
      try DriveClosing.close(report.candidates)
    } catch {
      report.warnings.append(error.message)
    }
  }

  /// Why a device with the label is no config drive.
  private static func rejections(_ report: Report) -> [ByteString] {
    report.candidates.compactMap { candidate in
      candidate.problem.map { "\(candidate.source.path) is no config drive: \($0)" }
    }
  }

  private static func ambiguity(_ report: Report) -> ByteString {
    let drives: [ByteString] = report.candidates.compactMap { candidate in
      candidate.content.map { "\(candidate.source.path) of instance \($0.instance.printable)" }
    }
    return
      "nothing says which drive is this machine's: \(drives.joined(by: ", ")); detach the others"
  }

  /// Whether the drive's password is the one that was applied before: hashing it tells, and is only
  /// worth its time where the answer decides something.
  private static func compare(
    _ drive: borrowing ConfigDrive, with target: inout Target, _ root: borrowing SystemRoot,
    _ report: Report
  ) {
    guard report.rule != .firstBoot, let known = target.marker.instance,
      known.isSame(as: drive.metaData.facts.instance),
      let marker = try? root.marker()
    else { return }
    for index in target.passwords.indices where target.passwords[index].history == .applied {
      guard let hash = marker.hash(of: target.passwords[index].user) else { continue }
      target.passwords[index].isDrivesPassword = drive.passwordMatches(hash)
    }
  }

  private static func situation(
    _ options: Options, _ policy: Policy, _ report: Report, _ target: Target,
    _ choice: DriveChoice, hasPassword: Bool
  ) -> Situation {
    Situation(
      policy: policy, machine: report.machine, target: target, choice: choice,
      drive: report.drive, drivesPasswordExists: hasPassword,
      isSourceNamed: options.source != nil,
      reachesBootedSystem: options.isBoot || options.isDryRun,
      handedDrive: options.isBoot ? options.run.map { $0 + "/config-drive" } : nil)
  }

  private static func apply(
    _ options: Options, _ root: borrowing SystemRoot, _ mounts: PrivateMounts,
    _ drive: borrowing ConfigDrive, _ report: inout Report
  ) {
    if options.isBoot, report.plan.handsOver { ThisMachine.stir(drive.metaData.randomSeed) }
    if report.plan.decision == .provision {
      var applier = Applier(report.plan)
      applier.apply(
        to: root, in: mounts, instance: drive.metaData.facts.instance,
        machine: report.machine.uuid,
        password: drive.metaData.password)
      report.plan = applier.plan
      report.times.hash = applier.hashing
      report.times.apply = report.times.lap() - applier.hashing
      if options.isBoot { report.warnings += Relabelling.request(applier.newPaths, root) }
    }
    guard report.plan.handsOver, let run = options.run else { return }
    do throws(Failure) {
      var handOver = try HandOver(to: run)
      try handOver.copy(drive)
      report.warnings += handOver.warnings
      report.times.handOver = report.times.lap()
      try handOver.finish(report: report.json())
    } catch {
      RunDirectory.discard(run)
      report.warnings.append(error.message)
    }
  }

  /// What a dry run on an image says about its machine-id: it is a copy of a system that has booted.
  private static func adviceForImages(
    _ options: Options, _ target: Target, _ report: Report
  ) -> [ByteString] {
    guard options.isDryRun, !options.isBoot, target.hasBooted else { return [] }
    return [
      "this root has a machine-id, so it counts as booted before: empty its /etc/machine-id in an image, or set trust=machine or trust=any"
    ]
  }
}
