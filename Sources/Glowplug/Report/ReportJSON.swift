extension Report {
  /// Bytes of a report.
  static let largest = 256 << 10

  /// The report as JSON, several lines, with a line end.
  func json() -> ByteString {
    var shown = plan.changes.count
    while true {
      let text = json(showing: shown)
      if text.count <= Report.largest || shown == 0 { return text }
      shown /= 2
    }
  }

  private func json(showing shown: Int) -> ByteString {
    let report = JSON.object()
    report.set("version", JSON.string(Version.number))
    report.set("dry_run", JSON.boolean(isDryRun))
    report.set("decision", JSON.string(plan.decision.name))
    report.set("reason", JSON.optional(plan.reason?.cut(to: 15 << 10)))
    report.set("drive", driveJSON())
    report.set("instance", instanceJSON())
    let changes = JSON.array()
    for (change, outcome) in zip(plan.changes, outcomes).prefix(shown) {
      changes.append(Report.json(change, outcome))
    }
    report.set("changes", changes)
    report.set("trust", trustJSON())
    report.set("candidates", candidatesJSON())
    report.set("measured", measuredJSON())
    let list = JSON.array()
    for warning in allWarnings { list.append(JSON.string(warning)) }
    if shown < plan.changes.count {
      list.append(JSON.string("\(plan.changes.count - shown) more changes are left out"))
    }
    report.set("warnings", list)
    report.set("microseconds", timesJSON())
    return report.text(pretty: true).exposed
  }

  private func driveJSON() -> JSON {
    guard let source = drive?.source else { return JSON.null() }
    let drive = JSON.object()
    drive.set("source", JSON.string(source.path))
    drive.set("filesystem", JSON.optional(source.fileSystem))
    drive.set("label", JSON.optional(source.label))
    drive.set("metadata_version", JSON.optional(metaDataVersion))
    return drive
  }

  private func instanceJSON() -> JSON {
    guard let facts = drive?.facts else { return JSON.null() }
    let instance = JSON.object()
    instance.set("uuid", JSON.string(facts.instance.text))
    instance.set("hostname", JSON.optional(facts.hostname?.cut(to: 255)))
    return instance
  }

  private static func json(_ change: Change, _ outcome: Outcome) -> JSON {
    let json = JSON.object()
    json.set("path", JSON.optional(change.path))
    json.set("kind", JSON.string(change.kind.name))
    json.set("user", JSON.optional(change.user))
    if let added = change.added { json.set("added", JSON.integer(added)) }
    json.set("outcome", JSON.string(outcome.name))
    if let failure = outcome.failure { json.set("reason", JSON.string(failure.message)) }
    return json
  }

  private func trustJSON() -> JSON {
    let trust = JSON.object()
    trust.set("rule", JSON.optional(rule?.name))
    trust.set("machine_uuid", JSON.optional(machine.uuid?.text))
    return trust
  }

  private func candidatesJSON() -> JSON {
    let list = JSON.array()
    for candidate in candidates {
      let json = JSON.object()
      json.set("source", JSON.string(candidate.source.path))
      json.set("uuid", JSON.optional(candidate.content?.instance.text))
      json.set("used", JSON.boolean(isUsed(candidate)))
      json.set("reason", JSON.optional(reason(against: candidate)))
      list.append(json)
    }
    return list
  }

  private func measuredJSON() -> JSON {
    guard let measurement else { return JSON.null() }
    let json = JSON.object()
    json.set("pcr", JSON.integer(measurement.register))
    json.set("word", JSON.string(measurement.word))
    json.set("outcome", JSON.string(measurement.outcome.name))
    if let failure = measurement.outcome.failure {
      json.set("reason", JSON.string(failure.message))
    }
    return json
  }

  private func timesJSON() -> JSON {
    let json = JSON.object()
    json.set("find", JSON.integer(times.find))
    json.set("read", JSON.integer(times.read))
    json.set("plan", JSON.integer(times.plan))
    json.set("hash", JSON.integer(times.hash))
    json.set("apply", JSON.integer(times.apply))
    json.set("hand_over", JSON.integer(times.handOver))
    json.set("total", JSON.integer(times.total))
    return json
  }
}
