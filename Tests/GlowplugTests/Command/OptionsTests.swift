import Testing

@testable import Glowplug

@Suite("The command line")
struct OptionsTests {
  private static func parse(_ arguments: String...) -> Options.Request {
    Options.parse(arguments.map { $0.bytes })
  }

  /// What the arguments come to; nil where they are wrong.
  private static func options(_ arguments: [String]) -> Options? {
    guard case .run(let options) = Options.parse(arguments.map { $0.bytes }) else { return nil }
    return options
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let change: @Sendable (inout Options) -> Void
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: [String], _ change: @escaping @Sendable (inout Options) -> Void) {
      self.arguments = arguments
      self.change = change
    }
  }

  private static func policy(_ key: ByteString, _ value: ByteString) -> [PolicySetting] {
    [PolicySetting(key, value, from: "--" + key)]
  }

  static let rows: [Row] = [
    Row([]) { _ in },
    Row(["--sysroot", "/mnt"]) { $0.sysroot = "/mnt" },
    Row(["--sysroot=/mnt"]) { $0.sysroot = "/mnt" },
    Row(["--sysroot=/a=b"]) { $0.sysroot = "/a=b" },
    Row(["--source", "/dev/sr0"]) { $0.source = "/dev/sr0" },
    Row(["--dry-run"]) { $0.isDryRun = true },
    Row(["--json"]) { $0.printsJSON = true },
    Row(["--wait-only"]) { $0.waitsOnly = true },
    Row(["--config", "x.conf"]) { $0.config = "x.conf" },
    Row(["--run", "/tmp/r"]) { $0.run = "/tmp/r" },
    Row(["--cmdline", "c"]) { $0.cmdline = "c" },
    Row(["--users", "root,debian"]) { $0.settings = policy("users", "root,debian") },
    Row(["--wait=3"]) { $0.settings = policy("wait", "3") },
    Row(["--trust", "any"]) { $0.settings = policy("trust", "any") },
    Row(["--required"]) { $0.settings = policy("required", "yes") },
    Row(["--boot"]) { ($0.isBoot, $0.run, $0.cmdline) = (true, "/run/glowplug", "/proc/cmdline") },
    Row(["--boot", "--run", "/r", "--cmdline", "c"]) {
      ($0.isBoot, $0.run, $0.cmdline) = (true, "/r", "c")
    },
    Row(["--run", "/r", "--boot"]) {
      ($0.isBoot, $0.run, $0.cmdline) = (true, "/r", "/proc/cmdline")
    },
    Row(["--sysroot", "/a", "--sysroot", "/b"]) { $0.sysroot = "/b" },
  ]

  @Test("every flag", arguments: rows)
  func flag(_ row: Row) {
    var expected = Options()
    row.change(&expected)
    #expect(OptionsTests.options(row.arguments) == expected)
  }

  static let wrong: [(arguments: [String], names: String)] = [
    (["--sysrot", "/mnt"], "--sysrot"), (["--sysroot"], "--sysroot"), (["--sysroot="], "--sysroot"),
    (["--source", ""], "--source"), (["--dry-run=yes"], "--dry-run"), (["--json=1"], "--json"),
    (["--help=x"], "--help"), (["--required=no"], "--required"), (["-n"], "-n"),
    (["/dev/sr0"], "/dev/sr0"),
    (["--"], "--"), (["--password-users", "root"], "--password-users"), ([""], "''"),
    (["--dry-run", "now"], "now"), (["--wait"], "--wait"), (["--trust"], "--trust"),
  ]

  @Test("wrong ones are named", arguments: wrong)
  func wrongFlag(_ row: (arguments: [String], names: String)) throws {
    guard case .wrong(let line) = Options.parse(row.arguments.map { $0.bytes }) else {
      Issue.record("\(row.arguments) were taken")
      return
    }
    #expect(line.text.contains(row.names))
    #expect(!line.contains(byte: 0x0A))
  }

  @Test("help and version come before everything else that is right")
  func helpAndVersion() {
    #expect(OptionsTests.parse("--help") == .help)
    #expect(OptionsTests.parse("--dry-run", "--help", "--bad") == .help)
    #expect(OptionsTests.parse("--version") == .version)
  }

  @Test("every flag stands in the usage")
  func usage() {
    let usage = Options.usage.text
    for flag in [
      "--sysroot", "--source", "--dry-run", "--json", "--boot", "--wait-only", "--config", "--run",
      "--cmdline", "--users", "--wait", "--trust", "--required", "--help", "--version",
    ] { #expect(usage.contains(flag)) }
    #expect(usage.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("a dry run changes nothing on this machine, a boot does")
  func changesThisMachine() {
    #expect(OptionsTests.options(["--boot"])?.changesThisMachine == true)
    #expect(OptionsTests.options(["--boot", "--dry-run"])?.changesThisMachine == false)
    #expect(OptionsTests.options([])?.changesThisMachine == false)
  }
}
