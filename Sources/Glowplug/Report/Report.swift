/// What was found, decided and done; no secrets.
struct Report {
  var isDryRun = false
  var plan = Plan(decision: .off)
  var source: DriveSource?
  var metaDataVersion: ByteString?
  var drive: MetaData.Facts?
  var rule: Policy.Trust?
  var machine = Machine.unknown
  var candidates: [Candidate] = []
  var warnings: [ByteString] = []
  var times = Stopwatch()

  /// The report as JSON, several lines, with a line end.
  func json() -> ByteString {
    let report = JSON.object()
    report.set("version", JSON.string(Version.number))
    report.set("dry_run", JSON.boolean(isDryRun))
    report.set("decision", JSON.string(plan.decision.name))
    report.set("reason", JSON.optional(plan.reason))
    report.set("drive", driveJSON())
    report.set("instance", instanceJSON())
    let changes = JSON.array()
    for change in plan.changes { changes.append(Report.json(change)) }
    report.set("changes", changes)
    report.set("trust", trustJSON())
    report.set("candidates", candidatesJSON())
    let list = JSON.array()
    for warning in plan.warnings + warnings { list.append(JSON.string(warning)) }
    report.set("warnings", list)
    report.set("microseconds", timesJSON())
    return report.text(pretty: true).exposed
  }

  private func driveJSON() -> JSON {
    guard let source else { return JSON.null() }
    let drive = JSON.object()
    drive.set("source", JSON.string(source.path))
    drive.set("filesystem", JSON.optional(source.fileSystem))
    drive.set("label", JSON.optional(source.label))
    drive.set("metadata_version", JSON.optional(metaDataVersion))
    return drive
  }

  private func instanceJSON() -> JSON {
    guard let drive else { return JSON.null() }
    let instance = JSON.object()
    instance.set("uuid", JSON.string(drive.instance))
    instance.set("hostname", JSON.optional(drive.hostname))
    return instance
  }

  private static func json(_ change: Change) -> JSON {
    let json = JSON.object()
    json.set("path", JSON.optional(change.path))
    json.set("kind", JSON.string(change.kind.name))
    json.set("user", JSON.optional(change.user))
    if let added = change.added { json.set("added", JSON.integer(added)) }
    json.set("outcome", JSON.string(change.outcome))
    if let failure = change.failure { json.set("reason", JSON.string(failure.message)) }
    return json
  }

  private func trustJSON() -> JSON {
    let trust = JSON.object()
    trust.set("rule", JSON.optional(rule?.name))
    trust.set("machine_uuid", JSON.optional(machine.uuid))
    return trust
  }

  private func candidatesJSON() -> JSON {
    let list = JSON.array()
    for candidate in candidates {
      let json = JSON.object()
      json.set("source", JSON.string(candidate.source.path))
      json.set("uuid", JSON.optional(candidate.content?.instance))
      json.set("used", JSON.boolean(isUsed(candidate)))
      json.set("reason", JSON.optional(reason(against: candidate)))
      list.append(json)
    }
    return list
  }

  private func reason(against candidate: Candidate) -> ByteString? {
    if candidate.problem != nil || isUsed(candidate) { return candidate.problem }
    return plan.reason ?? "another drive was taken"
  }

  private func isUsed(_ candidate: Candidate) -> Bool {
    let isLetIn = plan.decision == .provision || plan.decision == .alreadyProvisioned
    return isLetIn && candidate.source == source
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
