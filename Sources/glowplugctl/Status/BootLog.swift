/// What glowplug told the kernel log in this boot: all that there is where nothing was handed over.
struct BootLog {
  let lines: [Line]

  struct Line: Codable, Equatable {
    /// The kernel's level: 3 for a failure, 4 for a warning, 6 for a notice.
    let priority: Int
    let message: String
  }

  /// What a run came to, by the line that sums it up; of the last run, where a boot had several.
  ///
  /// nil where no line is such a one, as another version may have other words.
  var decision: Report.Decision? { lastRun.first?.decision }

  /// Whether the last run came to what an administrator hopes for, and nothing of it failed.
  var isGood: Bool {
    let told = lastRun.isEmpty ? lines[...] : lastRun
    return (decision?.isGood ?? true) && !told.contains { $0.isFailure }
  }

  /// The line that sums the last run up, and those after it.
  private var lastRun: ArraySlice<Line> {
    lines.lastIndex { $0.decision != nil }.map { lines[$0...] } ?? []
  }
}

extension BootLog {
  /// The lines of this boot, from the journal; where that has none, or there is none, from the kernel itself.
  static func ofThisBoot() -> BootLog {
    let lines = Journal.lines()
    return BootLog(lines: lines.isEmpty ? KernelLog.lines() : lines)
  }
}

extension BootLog.Line {
  var isFailure: Bool { priority <= 3 }

  /// What the line sums up; nil where it is another one.
  ///
  /// The library's `Report.summary` writes such a line.
  var decision: Report.Decision? {
    if message.hasPrefix("refused: ") { return .refused }
    if message.hasPrefix("already provisioned: ") { return .alreadyProvisioned }
    if message.hasPrefix("switched off by ") { return .off }
    if message.hasPrefix("instance ") { return .provision }
    // With another level it is a warning about one device, or why the boot has to stop.
    if priority == 6, message.contains("no config drive") { return .noDrive }
    return nil
  }
}
