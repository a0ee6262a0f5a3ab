extension Report {
  /// The plan for a person to read, several lines.
  func text(sysroot: ByteString) -> ByteString {
    var lines: [ByteString] = ["dry run on \(sysroot.printable): nothing is changed"]
    if let drive {
      let (source, facts) = (drive.source, drive.facts)
      lines.append("drive     \(source.path.printable) (\(details(of: source)))")
      let host = facts.hostname.map { " (\($0.quoted))" } ?? ByteString()
      lines.append("instance  \(facts.instance.text.quoted)\(host)")
    }
    if let rule { lines.append("trust     \(rule.name)") }
    let reason = plan.reason.map { ": \($0)" } ?? ByteString()
    lines.append("decision  \(plan.decision.name)\(reason)")
    if let measurement {
      lines.append("measure   into register \(measurement.register): \(measurement.word)")
    }
    lines += plan.changes.map { Report.text($0) }
    if plan.decision == .provision, plan.changes.allSatisfy({ $0.user == nil }) {
      lines.append("  the drive holds no password and no key")
    }
    lines += allWarnings.map { "warning   \($0)" }
    return lines.bounded(to: Report.largest).joined(by: "\n") + "\n"
  }

  private func details(of source: DriveSource) -> ByteString {
    let kind = source.fileSystem ?? "directory"
    return metaDataVersion.map { "\(kind), meta data \($0)" } ?? kind
  }

  private static func text(_ change: Change) -> ByteString {
    let user = change.user?.printable ?? ByteString()
    let path = change.path?.printable ?? ByteString()
    return switch change.action {
    case .setPassword(let method): "  would set the password of \(user) in \(path) (\(method.name))"
    case .confirmPassword: "  the password of \(user) in \(path) was set before"
    case .addKeys(_, _, _, let count):
      "  would add \(Report.count(count, "key")) for \(user) to \(path)"
    case .deliverKeys(_, let keys, _):
      "  would have systemd-tmpfiles add \(Report.count(keys.count, "key")) for \(user) to \(path)"
    case .linkSeed(let drive): "  would link \(path) to \(drive.printable) for cloud-init"
    case .writeFile, .replaceFile: "  would write \(path) (\(change.kind.name))"
    case .confirmFile: "  \(path) was written before"
    case .arrange(let runtime):
      "  would leave \(runtime.files.map { $0.path }.joined(by: ", ")) to the boot (\(change.kind.name))"
    case .giveCredentials(let credentials):
      "  would give \(Report.count(credentials.count, "credential")) to systemd in \(path)"
    case .nothing where change.user == nil: "  would leave \(path) as it is"
    case .confirmKeys, .nothing: "  would leave the \(change.kind.name) of \(user) as they are"
    case .writeRecord: "  would note it in \(path)"
    case .replaceByLink(_, let target): "  would link \(path) to \(target)"
    case .fail(let failure), .failForNow(let failure), .cannotArrange(let failure):
      "  \(failure.message)"
    }
  }

  private static func count(_ number: Int, _ thing: ByteString) -> ByteString {
    number == 1 ? "1 \(thing)" : "\(number) \(thing)s"
  }

  /// One line that says what came of the run: what, to which object, why.
  var summary: ByteString {
    let reason = plan.reason ?? ByteString()
    switch plan.decision {
    case .off: return "switched off by glowplug=off"
    case .noDrive:
      // One that was named, or found, was not looked for in vain: why it is none is all there is to say.
      if case .none(let problem?)? = situation?.sight { return problem.message }
      return "\(plan.reason ?? "no config drive"), looked for \(times.find / 1000) ms"
    case .failed: return reason
    case .refused: return "refused: \(reason)"
    case .alreadyProvisioned: return "already provisioned: \(plan.reason ?? "nothing is new")"
    case .provision: return provisionSummary
    }
  }

  private var isRecordMissing: Bool {
    zip(plan.changes, outcomes).contains { $0.kind == .marker && $1.failure != nil }
  }

  private var provisionSummary: ByteString {
    var parts: [ByteString] = []
    for (change, outcome) in zip(plan.changes, outcomes) where outcome == .applied {
      let user = change.user?.printable ?? ByteString()
      let path = change.path?.printable ?? ByteString()
      switch change.action {
      case .setPassword: parts.append("set the password of \(user)")
      case .addKeys(_, _, _, let count):
        parts.append("added \(Report.count(count, "key")) for \(user)")
      case .deliverKeys(_, let keys, _):
        parts.append("left \(Report.count(keys.count, "key")) for \(user) to systemd-tmpfiles")
      case .writeFile where change.kind == .hostname && path.is("/etc/hostname"):
        parts.append("set the host's name")
      case .writeFile where change.kind == .file: parts.append("wrote \(path)")
      case .arrange where change.kind == .network: parts.append("left the network to the boot")
      case .arrange where change.kind == .userData: parts.append("left the user data to the boot")
      case .arrange where change.kind == .hostKeys: parts.append("left host keys to the boot")
      case .giveCredentials(let credentials):
        parts.append("gave \(Report.count(credentials.count, "credential")) to systemd")
      default: break
      }
    }
    parts += outcomes.compactMap { $0.failure?.message }
    if situation?.isLastChance == true, isRecordMissing, let last = parts.popLast() {
      parts.append(last + Plan.healing)
    }
    if parts.isEmpty { parts.append("nothing to set") }
    let instance = drive?.facts.instance.text.quoted ?? ByteString()
    let source = drive?.source.path.printable ?? ByteString()
    return "instance \(instance) from \(source): \(parts.joined(by: ", "))"
  }
}
