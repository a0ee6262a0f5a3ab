import ArgumentParser
import FoundationEssentials

/// `glowplugctl status`: what the last boot did.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell what glowplug did in this boot.",
    discussion: """
      Reads /run/glowplug/report.json, which root alone may read. Where nothing was handed over there is none, and \
      glowplug's lines in the kernel log tell. Ends with 0 where the instance is provisioned or glowplug is switched \
      off; with 1 where a drive was refused, none was found, or something failed; with 2 where nothing is known.
      """)

  @Flag(help: "Wait until the units that glowplug left to this boot have done their work.")
  var wait = false

  @Option(help: ArgumentHelp("Wait for so many seconds at most.", valueName: "seconds"))
  var timeout = 300

  @Option(
    help: ArgumentHelp("Read the report there.", valueName: "file"), completion: .file())
  var report = "/run/glowplug/report.json"

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...86_400).contains(timeout) else {
      throw ValidationError("--timeout takes 0 to 86400 seconds, not \(timeout)")
    }
  }

  func run() throws {
    let units = wait ? try BootUnits.all(waiting: timeout) : try BootUnits.all()
    let found = try Report(path: report)
    let boot = Boot(
      report: found, log: found == nil ? .ofThisBoot() : BootLog(lines: []), units: units,
      stopsRequired: FileManager.default.fileExists(atPath: "/run/glowplug-required"))
    if output.json {
      try Terminal.show(json: boot)
    } else {
      try Terminal.show(boot.text(nameOfReport: report))
    }
    switch boot.status {
    case .good: break
    case .bad: throw ExitStatus.bad
    case .unknown: throw ExitStatus.unknown
    }
  }
}

/// What is known of a boot.
struct Boot: Encodable {
  /// nil where nothing was handed over.
  let report: Report?
  /// What the kernel log has; empty where there is a report.
  let log: BootLog
  let units: [BootUnits.Unit]
  /// Whether `required` stopped the boot.
  let stopsRequired: Bool

  enum Status: String, Encodable { case good, bad, unknown }

  /// What it comes to.
  var status: Status {
    if stopsRequired || units.contains(where: { $0.isFailed }) { return .bad }
    if let report { return report.isGood ? .good : .bad }
    if log.lines.isEmpty { return .unknown }
    return log.isGood ? .good : .bad
  }

  /// What the run came to, wherever that is known from.
  var decision: Report.Decision? { report?.decision ?? log.decision }

  enum CodingKeys: String, CodingKey { case status, decision, report, log, units, required }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(status, forKey: .status)
    try container.encode(decision, forKey: .decision)
    try container.encode(report, forKey: .report)
    try container.encode(log.lines, forKey: .log)
    try container.encode(units, forKey: .units)
    try container.encode(stopsRequired, forKey: .required)
  }
}
