import ArgumentParser
import FoundationEssentials
import Glibc
import Glowplug

/// `glowplugctl make-drive`: a config drive as Nova writes it.
struct MakeDrive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-drive",
    abstract: "Make a config drive as Nova writes it, for tests and labs.",
    discussion: """
      The drive may hold a password, so that its file is its owner's alone. A password is read from standard input, \
      never from the command line. SOURCE_DATE_EPOCH is the time of the files, where it is set.
      """)

  @Argument(help: "The file or directory to make.", completion: .file())
  var path: String

  @Option(help: "What to make.")
  var format = DriveFormat.iso

  @Flag(help: "Replace a file that is there.")
  var force = false

  @OptionGroup(title: "What it holds") var contents: ContentOptions

  @Option(help: "The label of the file system.")
  var label = "config-2"

  @OptionGroup var output: OutputOptions

  func validate() throws {
    let isPlain = label.utf8.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
        || "-_".utf8.contains($0)
    }
    // Of vfat; libarchive takes options with commas between them.
    guard isPlain, !label.isEmpty, label.utf8.count <= 11 else {
      throw ValidationError("--label takes up to 11 letters, digits, '-' and '_'")
    }
  }

  func run() throws {
    let contents = try contents.read()
    let tree = try contents.tree()
    // Written beside it, and put in its place when it is whole.
    let unfinished = path + ".unfinished"
    try? FileManager.default.removeItem(atPath: unfinished)
    if format == .directory || !force, FileManager.default.fileExists(atPath: path) {
      throw ControlFailure("write", path, "it is there already")
    }
    do {
      try format.write(tree, to: unfinished, label: label, at: MakeDrive.time())
      try Directory.rename(unfinished, to: path)
    } catch {
      try? FileManager.default.removeItem(atPath: unfinished)
      throw error
    }
    let answer = Made(
      path: path, format: format.rawValue, uuid: contents.uuid, files: tree.count,
      findings: try check(tree))
    if output.json { return try Terminal.show(json: answer) }
    for finding in answer.findings { Terminal.complain("\(finding.subject): \(finding.text)") }
    try Terminal.show("\(path): \(tree.count) files, \(format.rawValue)\n")
  }

  private static func time() -> Int {
    ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) }
      ?? Glibc.time(nil)
  }

  /// What of it would be refused: whoever makes a broken drive for a test may want to know, and gets it all the same.
  private func check(
    _ tree: [(path: String, content: [UInt8])]
  ) throws(ControlFailure) -> [FindingLine] {
    let scratch = try TemporaryDirectory()
    for file in tree { try scratch.write(file.content, "drive/" + file.path) }
    let findings = DriveInspection.inspect(
      directory: ByteString(scratch.path("drive")), scratch: ByteString(scratch.path("handed")))
    return findings.map { FindingLine($0) }.filter { $0.verdict == .bad }
  }

  private struct Made: Encodable {
    let path: String
    let format: String
    let uuid: String
    let files: Int
    let findings: [FindingLine]
  }
}
