import Testing

@testable import Glowplug

/// Rule 5: machine-id(5) says whether a root has ever booted.
@Suite("First boot, by /etc/machine-id")
struct MachineIdTests {
  static let rows: [(name: String, text: String?, isLetIn: Bool)] = [
    ("missing", nil, true), ("empty", "", true), ("a line end", "\n", true),
    ("uninitialized", "uninitialized\n", true), ("without a line end", "uninitialized", true),
    ("an id", "0123456789abcdef0123456789abcdef\n", false),
    ("another word", "initialized\n", false),
    ("rubbish", "x", false),
  ]

  @Test("missing, empty or uninitialized", arguments: rows)
  func machineId(_ row: (name: String, text: String?, isLetIn: Bool)) throws {
    let root = try TestRoot()
    try root.directory.remove("etc/machine-id")
    if let text = row.text { try root.directory.write("etc/machine-id", text) }
    let ran = try glowplug(root, Fixtures.drive("nova"))
    #expect(ran.report.decision == (row.isLetIn ? "provision" : "refused"))
    #expect(ran.report.trust.rule == "first-boot")
    #expect(root.directory.exists("etc/glowplug") == row.isLetIn)
  }

  @Test("a link inside the root is followed")
  func link() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/machine-id")
    try root.directory.write("var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n")
    try root.directory.link("etc/machine-id", to: "/var/lib/dbus/machine-id")
    #expect(try glowplug(root, Fixtures.drive("nova")).report.decision == "refused")
  }

  @Test("a link whose target is not there yet does not say that a root has never booted")
  func danglingLink() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/machine-id")
    try root.directory.link("etc/machine-id", to: "/persist/machine-id")
    #expect(try glowplug(root, Fixtures.drive("nova")).report.decision == "refused")
  }

  @Test(
    "one that can't be read says nothing: no rule lets a drive in then", arguments: ["auto", "any"])
  func unreadable(_ trust: String) throws {
    let root = try TestRoot()
    try root.directory.remove("etc/machine-id")
    try root.directory.makeDirectory("etc/machine-id")
    let before = try TreeSnapshot(root.directory.path)
    let ran = try glowplug(root, Fixtures.drive("nova"), "--trust", trust)
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "failed")
    #expect(ran.report.reason?.contains("'/etc/machine-id'") == true)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("a dry run on an image says what its machine-id means")
  func advice() throws {
    let root = try TestRoot()
    try root.boot()
    let ran = try glowplug(root, Fixtures.drive("nova"), "--dry-run")
    #expect(ran.report.warnings.contains { $0.contains("/etc/machine-id") })
    let fresh = try TestRoot()
    #expect(try glowplug(fresh, Fixtures.drive("nova"), "--dry-run").report.warnings.isEmpty)
  }
}
