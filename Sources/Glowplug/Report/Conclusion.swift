extension RunResult {
  /// Without `--boot` a wrong policy ends the run before anything is done.
  init(wrongPolicy problems: [Failure]) {
    self.init(
      exitStatus: ExitStatus.usage,
      messages: problems.map { $0.message }.bounded(to: 63 << 10).map {
        Message(.failure, $0, isForConsoles: false)
      },
      output: ByteString())
  }

  /// The lines, the output and the exit status of a report.
  init(_ report: borrowing Report, for order: borrowing Order) {
    let options = order.options
    self.init(
      exitStatus: ExitStatus.of(report.plan, report.outcomes, for: order),
      messages: RunResult.messages(report, options), output: ByteString())
    if options.changesThisMachine {
      do throws(Failure) {
        try Host.stopBoot(exitStatus == ExitStatus.stopBoot)
      } catch {
        messages.append(Message(.failure, error.message, isForConsoles: true))
      }
    }
    if options.printsJSON {
      output = report.json()
    } else if options.isDryRun {
      output = report.text(sysroot: options.sysroot)
      // The text has them all, and says it once.
      messages.removeAll()
    }
  }

  private static func messages(_ report: borrowing Report, _ options: Options) -> [Message] {
    let status = ExitStatus.of(
      report.plan.decision, report.hasFailures, isSourceNamed: options.source != nil)
    let isFailure = status != ExitStatus.success
    let isNews = isFailure || (report.plan.decision == .provision && !options.isDryRun)
    let summary = Message(
      isFailure ? .failure : .notice, report.summary.cut(to: 15 << 10), isForConsoles: isNews)
    return [summary]
      + report.allWarnings.map { Message(.warning, $0, isForConsoles: false) }
  }
}
