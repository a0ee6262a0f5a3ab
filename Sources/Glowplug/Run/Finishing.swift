extension Run {
  /// Without `--boot` a wrong policy ends the run before anything is done.
  static func wrongPolicy(_ problems: [Failure]) -> Outcome {
    Outcome(
      exitStatus: ExitStatus.usage,
      messages: problems.map { Message(.failure, $0.message, isForConsoles: false) },
      output: ByteString([]))
  }

  /// Makes the lines, the output and the exit status of a report.
  static func finish(
    _ report: Report, _ options: Options, _ policy: Policy, _ problems: [Failure]
  ) -> Outcome {
    var outcome = Outcome(
      exitStatus: exitStatus(report, options, policy, problems),
      messages: messages(report, options), output: ByteString([]))
    if options.changesThisMachine {
      do throws(Failure) {
        try ThisMachine.stopBoot(outcome.exitStatus == ExitStatus.stopBoot)
      } catch {
        outcome.messages.append(Message(.failure, error.message, isForConsoles: true))
      }
    }
    if options.printsJSON {
      outcome.output = report.json()
    } else if options.isDryRun {
      outcome.output = report.text(sysroot: options.sysroot)
      // The text has them all.
      outcome.messages.removeAll { $0.level != .failure }
    }
    return outcome
  }

  private static func messages(_ report: Report, _ options: Options) -> [Message] {
    let isFailure = exitStatus(of: report.plan, isSourceNamed: options.source != nil) != 0
    let isNews =
      isFailure || (report.plan.decision == .provision && !options.isDryRun)
    let summary = Message(isFailure ? .failure : .notice, report.summary, isForConsoles: isNews)
    return [summary]
      + (report.plan.warnings + report.warnings).map {
        Message(.warning, $0, isForConsoles: false)
      }
  }

  /// The column `exit` of rule 6's table.
  static func exitStatus(of plan: Plan, isSourceNamed: Bool) -> Int32 {
    switch plan.decision {
    case .off, .alreadyProvisioned: ExitStatus.success
    case .noDrive: isSourceNamed ? ExitStatus.failure : ExitStatus.success
    case .provision: plan.hasFailures ? ExitStatus.failure : ExitStatus.success
    case .refused, .failed: ExitStatus.failure
    }
  }

  private static func exitStatus(
    _ report: Report, _ options: Options, _ policy: Policy, _ problems: [Failure]
  ) -> Int32 {
    let plan = report.plan
    // What was decided to work stops no boot, unless a change of it then failed.
    let stops = plan.stopsRequiredBoot && (plan.decision != .provision || plan.hasFailures)
    if options.changesThisMachine, policy.isRequired, stops { return ExitStatus.stopBoot }
    let status = exitStatus(of: plan, isSourceNamed: options.source != nil)
    return status == ExitStatus.success && !problems.isEmpty ? ExitStatus.usage : status
  }
}
