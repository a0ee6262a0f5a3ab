import ArgumentParser
import Glowplug

/// `glowplugctl check-drive`: what a drive holds, and what comes of it.
struct CheckDrive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-drive",
    abstract:
      "Tell what a config drive holds, what glowplug would do with it, and what would be refused.",
    discussion: """
      The drive is a directory, an iso9660 or vfat image, or a device; root is not needed, and nothing is mounted. \
      The readers are those of a boot, so the words are the same. A vfat image takes mtools.

      Ends with 1 where anything of the drive is refused, by glowplug or by cloud-init.
      """)

  @Argument(help: "The drive.", completion: .file())
  var path: String

  @Option(
    help: ArgumentHelp(
      "Plan for that root file system, and not for an empty one that never booted.",
      valueName: "directory"), completion: .directory)
  var sysroot: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let answer = try DriveAnswer(of: path, sysroot: sysroot)
    if output.json {
      try Terminal.show(json: answer)
    } else {
      try Terminal.show(answer.text)
    }
    if !answer.isGood { throw ExitStatus.bad }
  }
}

/// What there is to say of a drive.
struct DriveAnswer: Encodable {
  let path: String
  let filesystem: String?
  let label: String?
  let isGood: Bool
  let findings: [FindingLine]
  /// What a boot would do, as lines for a person.
  let plan: [String]
  /// The report of the dry run.
  let report: Report

  enum CodingKeys: String, CodingKey {
    case path, filesystem, label, findings, report
    case isGood = "good"
  }

  init(of path: String, sysroot: String?) throws(ControlFailure) {
    let source = try naming { () throws(Failure) in try DriveInspection.source(ByteString(path)) }
    let scratch = try TemporaryDirectory()
    var findings: [FindingLine] = []
    var directory = path
    if let fileSystem = source.fileSystem?.text {
      directory = scratch.path("drive")
      findings.append(DriveAnswer.line(of: source))
      let unpacking = try DriveUnpacking(path, fileSystem: fileSystem, to: directory)
      findings += unpacking.findings
    }
    findings += DriveInspection.inspect(
      directory: ByteString(directory), scratch: ByteString(scratch.path("handed"))
    ).map { FindingLine($0) }
    let rehearsal = try DriveRehearsal(directory, on: sysroot, scratch)
    self.path = path
    filesystem = source.fileSystem?.text
    label = source.label?.text
    findings += rehearsal.findings(beyond: findings)
    self.findings = findings
    plan = rehearsal.plan
    var report = rehearsal.report
    report.drive?.source = path
    self.report = report
    isGood = !findings.hasBad
  }

  private static func line(of source: DriveInspection.Source) -> FindingLine {
    let label = source.label?.text ?? ""
    guard source.isLabelled else {
      return FindingLine(
        .bad, "label", "it is '\(label)': neither glowplug nor cloud-init looks for that",
        advice: "make the drive with the label config-2")
    }
    return FindingLine(.good, "label", label)
  }

  var text: String {
    var lines = findings.table
    lines.append("")
    lines.append(
      "decision  "
        + Terminal.paint(report.decision.rawValue, report.decision.isGood ? .green : .red)
        + (report.reason.map { ": \($0.printable)" } ?? ""))
    lines += plan.map { $0.printable }
    return lines.joined(separator: "\n") + "\n"
  }
}
