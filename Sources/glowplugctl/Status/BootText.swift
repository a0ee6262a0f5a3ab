extension Boot {
  /// For a person to read, several lines.
  func text(nameOfReport path: String) -> String {
    var lines: [String] = []
    if let report {
      lines = report.lines
    } else if log.isEmpty {
      lines = ["\(path) is not there, and the journal of this boot has no line of glowplug's:"]
      lines.append("it did not run in this boot, or you may not read its journal (try root)")
    } else {
      lines = ["nothing was handed over in this boot; the kernel log has"]
      lines += log.map { "  " + Terminal.paint($0.message, $0.priority <= 3 ? .red : .bold) }
    }
    for unit in units {
      let colour: Terminal.Colour = unit.isFailed ? .red : unit.isWaiting ? .yellow : .green
      lines.append("unit      \(unit.name): " + Terminal.paint(unit.state, colour))
      if unit.isFailed { lines.append("          see: journalctl -b -u \(unit.name)") }
    }
    if stopsRequired {
      lines.append(Terminal.paint("required  this boot was stopped: glowplug.conf, required", .red))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Report {
  /// The report in words.
  fileprivate var lines: [String] {
    var lines = ["decision  " + Terminal.paint(decision.text, isGood ? .green : .red)]
    if let reason { lines.append("reason    \(reason.printable)") }
    if let drive {
      let details = [drive.filesystem, drive.label, drive.metadataVersion].compactMap { $0 }
      let source = drive.source ?? "?"
      lines.append("drive     \((source + " (" + details.joined(separator: ", ") + ")").printable)")
    }
    if let instance {
      let host = instance.hostname.map { " (\($0))" } ?? ""
      lines.append("instance  \(((instance.uuid ?? "?") + host).printable)")
    }
    lines += changes.map { "  " + $0.line }
    lines += warnings.map { Terminal.paint("warning", .yellow) + "   \($0.printable)" }
    if let total = microseconds?["total"] { lines.append("took      \(total / 1000) ms") }
    if dryRun { lines.append("this was a dry run: nothing was changed") }
    return lines
  }
}

extension Report.Change {
  fileprivate var line: String {
    var text = kind
    if let added { text += " (\(added) added)" }
    if let user { text += " of \(user)" }
    if let path { text += " in \(path)" }
    let shown = outcome.printable.padding(to: 10)
    let colour: Terminal.Colour = isFailed ? .red : outcome == "applied" ? .green : .bold
    let because = reason.map { ": \($0)" } ?? ""
    return Terminal.paint(shown, colour) + (text + because).printable
  }
}

extension String {
  /// With blanks behind, up to that many characters.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
