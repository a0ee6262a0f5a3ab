extension Boot {
  /// For a person to read, several lines.
  func text(nameOfReport path: String) -> String {
    var lines: [String] = []
    if let report {
      lines = report.lines
    } else if log.lines.isEmpty {
      lines = ["\(path) is not there, and the kernel log of this boot has no line of glowplug's:"]
      lines.append("it did not run in this boot, or you may not read the log (try root)")
    } else {
      lines = log.decision.map { [$0.line(isGood: log.isGood)] } ?? []
      lines.append("nothing was handed over in this boot; the kernel log has")
      lines += log.lines.map { "  " + Terminal.paint($0.message, $0.isFailure ? .red : .bold) }
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
    var lines = [decision.line(isGood: isGood)]
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

extension Report.Decision {
  fileprivate func line(isGood: Bool) -> String {
    "decision  " + Terminal.paint(text, isGood ? .green : .red)
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
