import Foundation
import Testing

@testable import Glowplug

/// Rule 11: what is there and can't be read fails what depends on it, and stays open.
@Suite("A file of the root that can't be read")
struct UnreadableTests {
  struct Row: CustomTestStringConvertible, Sendable {
    /// What can't be read: a directory stands in its place.
    let testDescription: String
    /// What depends on it.
    let kind: String

    init(_ path: String, _ kind: String) {
      testDescription = path
      self.kind = kind
    }
  }

  static let rows: [Row] = [
    Row("etc/shadow", "password"), Row("etc/login.defs", "password"), Row("etc/fstab", "keys"),
    Row("etc/ssh/sshd_config", "keys"), Row("etc/ssh/sshd_config.d/keys.conf", "keys"),
    Row("etc/ssh/sshd_config.d", "keys"),
  ]

  private static let keyFiles = ["root/.ssh/keys", "home/debian/.ssh/keys"]

  /// A root whose keys are not where they would be by default.
  private static func root() throws -> TestRoot {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config.d/keys.conf", "AuthorizedKeysFile .ssh/keys\n")
    return root
  }

  private static func run(_ root: TestRoot, _ drive: TestDrive) throws -> Ran {
    try glowplug(root, drive.path, "--users", "root,debian")
  }

  /// Puts something in its place that is no file, or, of a directory, a loop of links.
  private static func hide(_ path: String, in root: TestRoot) throws {
    let isDirectory = path.hasSuffix(".d")
    try root.directory.move(path, to: path + ".kept")
    if isDirectory {
      try root.directory.link(path, to: String(path.split(separator: "/").last ?? ""))
    } else {
      try root.directory.makeDirectory(path)
    }
  }

  private static func restore(_ path: String, in root: TestRoot) throws {
    try root.directory.remove(path)
    try root.directory.move(path + ".kept", to: path)
  }

  @Test("what depends on it fails, and the next boot does it", arguments: rows)
  func healed(_ row: Row) throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    try UnreadableTests.hide(row.testDescription, in: root)
    let ran = try UnreadableTests.run(root, drive)
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "provision")
    let credentials = ran.report.changes.filter { $0.user != nil }
    #expect(credentials.count == 4)
    for change in credentials {
      #expect(change.outcome == (change.kind == row.kind ? "failed" : "applied"))
    }
    #expect(ran.result.messages[0].text.text.contains("'/\(row.testDescription)'"))
    #expect(try root.marker().state == "begun")
    for home in ["root", "home/debian"] {
      #expect(!root.directory.exists(home + "/.ssh/authorized_keys"))
    }
    try root.boot()
    // And once more: nothing is noted as done that was not.
    #expect(try UnreadableTests.run(root, drive).exitStatus == 1)
    #expect(try root.marker().state == "begun")
    try UnreadableTests.restore(row.testDescription, in: root)
    let next = try UnreadableTests.run(root, drive)
    #expect(next.exitStatus == 0)
    #expect(try root.marker().state == "done")
    for user in ["root", "debian"] {
      #expect(try root.accepts(TestDrive.password, for: user))
      #expect(try root.hash(of: user).hasPrefix("$y$"))
    }
    for file in UnreadableTests.keyFiles {
      #expect(try root.directory.read(file) == Keys.ed25519 + "\n")
    }
  }

  @Test("without it the root is no use", arguments: ["etc/passwd", "etc/machine-id"])
  func unusable(_ path: String) throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    try UnreadableTests.hide(path, in: root)
    let before = try TreeSnapshot(root.directory.path)
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "failed")
    #expect(try #require(ran.report.reason).contains("'/\(path)'"))
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test(
    "a marker that can't be read: nothing is written, whatever the rule",
    arguments: ["first-boot", "any"])
  func marker(_ trust: String) throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    #expect(try UnreadableTests.run(root, drive).exitStatus == 0)
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    let marker = "etc/glowplug/instance.json"
    try UnreadableTests.hide(marker, in: root)
    let before = try TreeSnapshot(root.directory.path)
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--trust", trust, "--run", run.path("g"))
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "failed")
    #expect(ran.result.messages[0].text.text.contains("'/\(marker)'"))
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    try UnreadableTests.restore(marker, in: root)
    #expect(try glowplug(root, drive.path, "--trust", "any").exitStatus == 0)
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
  }

  @Test("/etc/shadow that can't be read while resuming: not unchanged, and finished later")
  func resuming() throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    try UnreadableTests.hide("etc/ssh/sshd_config", in: root)
    #expect(try UnreadableTests.run(root, drive).exitStatus == 1)
    var marker = try root.directory.read("etc/glowplug/instance.json")
    marker = marker.replacing(#""state": "done""#, with: #""state": "begun""#)
    try root.directory.write("etc/glowplug/instance.json", marker, mode: 0o600)
    try UnreadableTests.restore("etc/ssh/sshd_config", in: root)
    try root.boot()
    try UnreadableTests.hide("etc/shadow", in: root)
    let ran = try UnreadableTests.run(root, drive)
    #expect(ran.exitStatus == 1)
    #expect(ran.report.change("password", of: "root")?.outcome == "failed")
    #expect(try root.marker().state == "begun")
    try UnreadableTests.restore("etc/shadow", in: root)
    let hash = try root.hash(of: "root")
    #expect(try UnreadableTests.run(root, drive).exitStatus == 0)
    #expect(try root.marker().state == "done")
    #expect(try root.hash(of: "root") == hash)
  }

  @Test("/etc/shadow that can't be read when all was done: a rebuild's password stays open")
  func rebuild() throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    #expect(try UnreadableTests.run(root, drive).exitStatus == 0)
    try root.boot()
    try UnreadableTests.hide("etc/shadow", in: root)
    let before = try TreeSnapshot(root.directory.path)
    let same = try glowplug(root, drive.path, "--users", "root,debian", "--trust", "any")
    #expect(same.exitStatus == 0)
    #expect(same.report.decision == "already-provisioned")
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    let rebuilt = try TestDrive(password: "Rebuilt-Pass")
    let ran = try glowplug(root, rebuilt.path, "--users", "root,debian", "--trust", "any")
    #expect(ran.exitStatus == 1)
    #expect(try root.marker().state == "begun")
    try UnreadableTests.restore("etc/shadow", in: root)
    let next = try glowplug(root, rebuilt.path, "--users", "root,debian", "--trust", "any")
    #expect(next.exitStatus == 0)
    #expect(try root.accepts("Rebuilt-Pass", for: "root"))
    #expect(try root.marker().state == "done")
  }

  @Test(
    "cloud-init's configuration: no seed, and a warning",
    arguments: ["etc/cloud/cloud.cfg.d", "etc/cloud/cloud.cfg", "etc/cloud/ds-identify.cfg"])
  func cloudInit(_ path: String) throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.makeDirectory("etc/cloud/cloud.cfg.d")
    try root.directory.write("etc/cloud/ds-identify.cfg", "policy: disabled\n")
    try UnreadableTests.hide(path, in: root)
    let drive = try TestDrive()
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--run", run.path("g"), "--dry-run")
    #expect(ran.exitStatus == 0)
    #expect(ran.report.decision == "provision")
    #expect(!ran.report.changes.contains { $0.kind == "seed" })
    #expect(ran.report.warnings.contains { $0.contains("'/\(path)'") })
  }
}
