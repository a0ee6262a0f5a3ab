import Foundation
import Testing

@testable import Glowplug

/// As `PromiseTests`, on roots: what is printed without `--boot`, and with it, is what a boot then does.
@Suite("A dry run, and then the boot")
struct PromiseKeptTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var commandLine: String
    let make: @Sendable () throws -> TestRoot

    init(
      _ name: String, _ commandLine: String = "", _ make: @escaping @Sendable () throws -> TestRoot
    ) {
      testDescription = name
      self.commandLine = commandLine
      self.make = make
    }
  }

  /// A root that is new but for what the body makes of it.
  private static func root(
    _ new: TestRoot, _ change: (TemporaryDirectory) throws -> Void
  ) throws -> TestRoot {
    try change(new.directory)
    return new
  }

  /// Provisioned as an image, with other keys and another password than the drive's.
  private static func provisioned(by uuid: String, password: String) throws -> TestRoot {
    let root = try TestRoot()
    let drive = try TestDrive(uuid: uuid, password: password, keys: [Keys.rsa])
    try #require(try glowplug(root, drive.path).exitStatus == 0)
    try root.boot()
    return root
  }

  private static let seed = CloudInitTests.seed
  private static let both = "glowplug.users=root,debian"

  static let rows: [Row] = [
    Row("a first boot", both) { try TestRoot() },
    Row("with cloud-init", both) { try TestRoot.withCloudInit() },
    Row("with a seed of somebody's", both) {
      try root(TestRoot.withCloudInit()) { try $0.link(seed, to: "/srv/seed") }
    },
    Row("with the seed of an earlier boot", both) {
      try root(TestRoot.withCloudInit()) { try $0.link(seed, to: "/run/glowplug/config-drive") }
    },
    Row("a home that is not mounted", both) {
      try root(TestRoot()) { try $0.write("etc/fstab", "/dev/vdb /home ext4 defaults 0 2\n") }
    },
    Row("a home that is missing", both) { try root(TestRoot()) { try $0.remove("home/debian") } },
    Row("a home with a link in it", both) {
      try root(TestRoot()) { try $0.link("home/debian/.ssh", to: "/root") }
    },
    Row("accounts that do not exist", "glowplug.users=root,nobody2") { try TestRoot() },
    Row("a key that is there", both) {
      try root(TestRoot()) {
        try $0.write("root/.ssh/authorized_keys", Keys.ed25519 + "\n", mode: 0o600)
      }
    },
    Row("nobody", "glowplug.users=none") { try TestRoot() },
    Row("no /etc/shadow") { try root(TestRoot()) { try $0.remove("etc/shadow") } },
    Row("no AuthorizedKeysFile") {
      try root(TestRoot()) { try $0.write("etc/ssh/sshd_config", "AuthorizedKeysFile none\n") }
    },
    Row("a rebuild that kept the disk", "glowplug.trust=any") {
      try provisioned(by: BootTests.uuid, password: "before")
    },
    Row("another instance's disk", "glowplug.trust=any") {
      try provisioned(by: "another", password: "before")
    },
    Row("known, and nothing new") { try provisioned(by: BootTests.uuid, password: "before") },
    Row("refused") { try provisioned(by: "another", password: "before") },
  ]

  @Test("the same changes, planned and then applied", arguments: rows)
  func kept(_ row: Row) throws {
    let root = try row.make()
    let before = try TreeSnapshot(root.directory.path)
    let here = try TemporaryDirectory()
    try here.write("cmdline", row.commandLine)
    let dry = try glowplug(
      root, Fixtures.drive("nova"), "--dry-run", "--cmdline", here.path("cmdline"))
    let dryBoot = try Booted.boot(root, commandLine: row.commandLine, "--dry-run", "--json")
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    let boot = try Booted.boot(root, commandLine: row.commandLine, "--json")
    let applied = try PromiseKeptTests.report(boot)
    for (report, status) in [
      (dry.report, dry.exitStatus), (try PromiseKeptTests.report(dryBoot), dryBoot.status),
    ] {
      #expect(status == boot.status)
      #expect(report.dryRun)
      #expect(report.decision == applied.decision)
      #expect(report.reason == applied.reason)
      #expect(report.drive == applied.drive)
      #expect(report.instance == applied.instance)
      #expect(report.trust == applied.trust)
      #expect(report.candidates == applied.candidates)
      #expect(report.changes.map { PromiseKeptTests.applied($0) } == applied.changes)
    }
    #expect(!applied.changes.contains { $0.outcome == "planned" })
  }

  private static func report(_ booted: Booted) throws -> ReportDocument {
    try ReportDocument(booted.seen.data("out"))
  }

  /// A change as it comes out where nothing goes wrong on the way.
  private static func applied(_ change: ReportDocument.Change) -> ReportDocument.Change {
    ReportDocument.Change(
      path: change.path, kind: change.kind, user: change.user, added: change.added,
      outcome: change.outcome == "planned" ? "applied" : change.outcome, reason: change.reason)
  }
}
