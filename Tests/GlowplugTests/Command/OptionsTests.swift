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

@Suite("What the firmware says")
struct MachineTests {
  static let products: [(product: String, tag: String, isNova: Bool, isOpenStack: Bool)] = [
    ("OpenStack Nova", "", true, true), ("OpenStack Compute", "", true, true),
    ("openstack nova", "", false, false), ("OpenStack Nova 2", "", false, false),
    ("HVM domU", "", false, false), ("", "", false, false),
    ("VMware Virtual Platform", "SAP CCloud VM", false, true),
    ("c7.large.2", "HUAWEICLOUD", false, true),
    ("c7.large.2", "Samsung Cloud Platform", false, true),
    ("HVM domU", "OpenTelekomCloud", false, true),
    ("Generic OpenStack Platform", "OpenStack Nova", false, true),
    ("Generic OpenStack Platform", "OpenStack Compute", false, true),
    ("Standard PC (Q35 + ICH9, 2009)", "No Asset Tag", false, false),
  ]

  @Test("where OpenStack runs", arguments: products)
  func product(_ row: (product: String, tag: String, isNova: Bool, isOpenStack: Bool)) {
    let machine = Machine(
      productName: row.product.bytes, chassisAssetTag: row.tag.bytes, uuid: "")
    #expect(machine.isNova == row.isNova)
    #expect(machine.isOpenStack == row.isOpenStack)
  }

  static let uuids: [(uuid: String, isUsable: Bool)] = [
    ("7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11", true), ("", false), ("-", false),
    ("00000000-0000-0000-0000-000000000000", false),
    ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", false),
    ("ffffffff-FFFF-ffff-ffff-ffffffffffff", false),
    ("00000000-0000-0000-0000-000000000001", true),
    ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFF0", true),
  ]

  @Test("all zeroes and all F are no uuid", arguments: uuids)
  func uuid(_ row: (uuid: String, isUsable: Bool)) {
    let machine = Machine(productName: "", chassisAssetTag: "", uuid: row.uuid.bytes)
    #expect(machine.uuid?.text == (row.isUsable ? row.uuid : nil))
  }

  @Test("nothing is known of an unknown machine")
  func unknown() {
    #expect(!Machine.unknown.isOpenStack)
    #expect(Machine.unknown.uuid == nil)
  }
}
