import Foundation
import Testing

@testable import Glowplug

/// Rule 6: once for each instance.
@Suite("Once")
struct OnceTests {
  /// A root that was provisioned by a drive and has booted since.
  private static func provisioned(_ drive: TestDrive, _ arguments: String...) throws -> TestRoot {
    let root = try TestRoot()
    let ran = try glowplug(
      ["--sysroot", root.directory.path, "--source", drive.path] + arguments)
    try #require(ran.exitStatus == 0)
    try #require(ran.report.decision == "provision")
    try root.boot()
    return root
  }

  static let rules = ["first-boot", "any"]

  @Test("a second run changes nothing", arguments: rules)
  func second(_ trust: String) throws {
    let drive = try TestDrive()
    let root = try OnceTests.provisioned(drive)
    let before = try TreeSnapshot(root.directory.path)
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--trust", trust, "--run", run.path("g"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.decision == "already-provisioned")
    #expect(ran.report.changes.allSatisfy { $0.outcome == "unchanged" })
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    #expect(run.exists("g/config-drive/openstack/latest/meta_data.json"))
  }

  @Test("a password that its owner changed stays changed", arguments: rules)
  func ownersPassword(_ trust: String) throws {
    let drive = try TestDrive()
    let root = try OnceTests.provisioned(drive)
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    let before = try TreeSnapshot(root.directory.path)
    #expect(try glowplug(root, drive.path, "--trust", trust).exitStatus == 0)
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("an account that the first boot did not mean gets nothing, however often it is tried")
  func laterAccount() throws {
    let drive = try TestDrive()
    let root = try TestRoot()
    try root.directory.remove("home/eve")
    try root.setPolicy("key-users=root,eve\n")
    #expect(try glowplug(root, drive.path).exitStatus == 1)
    #expect(try root.marker().state == "begun")
    try root.boot()
    try root.setPolicy("key-users=root,eve\npassword-users=root,debian\n")
    for _ in 1...3 { #expect(try glowplug(root, drive.path).exitStatus == 1) }
    #expect(try root.hash(of: "debian") == "!")
  }

  @Test("the instance is the same, whatever the case of its uuid")
  func letterCase() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let rebuilt = try TestDrive(uuid: TestDrive.uuid.uppercased(), password: "after the rebuild")
    #expect(try glowplug(root, rebuilt.path, "--trust", "any").exitStatus == 0)
    #expect(try root.accepts("after the rebuild", for: "root"))
  }

  @Test("a password that its owner locked stays locked")
  func locked() throws {
    let drive = try TestDrive()
    let root = try OnceTests.provisioned(drive)
    let hash = "!" + (try root.hash(of: "root"))
    try root.changePassword(of: "root", to: hash)
    #expect(try glowplug(root, drive.path, "--trust", "any").exitStatus == 0)
    #expect(try root.hash(of: "root") == hash)
  }

  @Test("a key that was removed stays removed, and so does a whole .ssh", arguments: rules)
  func removedKey(_ trust: String) throws {
    let drive = try TestDrive()
    let root = try OnceTests.provisioned(drive)
    try root.directory.write("root/.ssh/authorized_keys", "# mine now\n", mode: 0o600)
    #expect(try glowplug(root, drive.path, "--trust", trust).exitStatus == 0)
    #expect(try root.directory.read("root/.ssh/authorized_keys") == "# mine now\n")
    try root.directory.remove("root/.ssh")
    #expect(try glowplug(root, drive.path, "--trust", trust).exitStatus == 0)
    #expect(!root.directory.exists("root/.ssh"))
  }

  @Test("a clone, another instance: new password, new key, the old key stays")
  func clone() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let other = try TestDrive(uuid: "another", password: "Second-Pass", keys: [Keys.rsa])
    #expect(try glowplug(root, other.path, "--trust", "any").exitStatus == 0)
    #expect(try root.accepts("Second-Pass", for: "root"))
    #expect(
      try root.directory.read("root/.ssh/authorized_keys") == "\(Keys.ed25519)\n\(Keys.rsa)\n")
    let marker = try root.marker()
    #expect(marker.instance == "another")
    #expect(marker.applied.count == 2)
  }

  @Test("a stranger's drive on a system that runs: refused, nothing written")
  func stranger() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let before = try TreeSnapshot(root.directory.path)
    let run = try TemporaryDirectory()
    let other = try TestDrive(uuid: "another", password: "Second-Pass")
    let ran = try glowplug(root, other.path, "--run", run.path("g"))
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "refused")
    #expect(ran.report.candidates.allSatisfy { !$0.used })
    #expect(!run.exists("g"))
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("an unshelved drive, without a password: nothing is lost")
  func unshelved() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let before = try TreeSnapshot(root.directory.path)
    let drive = try TestDrive(password: nil)
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.exitStatus == 0)
    #expect(ran.report.decision == "already-provisioned")
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("a rebuild that kept the disk: the new password, where the old one is glowplug's")
  func rebuild() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let drive = try TestDrive(password: "Rebuilt-Pass")
    let denied = try glowplug(root, drive.path, "--trust", "first-boot")
    #expect(denied.report.decision == "already-provisioned")
    #expect(try root.accepts(TestDrive.password, for: "root"))
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.report.change("password", of: "root")?.outcome == "applied")
    #expect(try root.accepts("Rebuilt-Pass", for: "root"))
    #expect(try root.marker().state == "done")
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    let third = try TestDrive(password: "Third-Pass")
    #expect(try glowplug(root, third.path, "--trust", "any").exitStatus == 0)
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
  }

  @Test("a rebuild with another pair of keys gets it; what its owner removed stays removed")
  func rebuildWithKeys() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    let file = "root/.ssh/authorized_keys"
    try root.directory.write(file, "# mine now\n", mode: 0o600)
    let drive = try TestDrive(keys: [Keys.ed25519, Keys.rsa])
    let denied = try glowplug(root, drive.path, "--trust", "first-boot")
    #expect(denied.report.decision == "already-provisioned")
    let dry = try glowplug(root, drive.path, "--trust", "any", "--dry-run")
    #expect(dry.report.change("keys", of: "root")?.added == 1)
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.report.change("keys", of: "root")?.outcome == "applied")
    #expect(ran.report.change("password", of: "root")?.outcome == "unchanged")
    #expect(try root.directory.read(file) == "# mine now\n\(Keys.rsa)\n")
    #expect(try root.marker().state == "done")
    try root.directory.write(file, "", mode: 0o600)
    let before = try TreeSnapshot(root.directory.path)
    let again = try glowplug(root, drive.path, "--trust", "any")
    #expect(again.report.decision == "already-provisioned")
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("the marker of an earlier version: all keys of the drive count as given")
  func earlierMarker() throws {
    let root = try OnceTests.provisioned(try TestDrive())
    try root.directory.write(
      "etc/glowplug/instance.json",
      #"{"version":1,"instance":"\#(TestDrive.uuid)","state":"done","applied":[{"user":"root","kind":"keys","state":"done"}]}"#,
      mode: 0o600)
    let before = try TreeSnapshot(root.directory.path)
    let drive = try TestDrive(keys: [Keys.ed25519, Keys.rsa])
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.report.decision == "already-provisioned")
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("what failed is tried again, what worked is not")
  func failedBefore() throws {
    let drive = try TestDrive()
    let root = try TestRoot()
    try root.directory.remove("home/debian")
    let first = try glowplug(root, drive.path, "--users", "root,debian")
    #expect(first.exitStatus == 1)
    #expect(first.report.change("keys", of: "debian")?.outcome == "failed")
    #expect(try root.marker().state == "begun")
    try root.boot()
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    try root.directory.makeDirectory("home/debian", mode: 0o700)
    try root.directory.setOwner("home/debian", 1000, 1000)
    let second = try glowplug(root, drive.path, "--users", "root,debian")
    #expect(second.exitStatus == 0)
    #expect(second.report.change("keys", of: "debian")?.outcome == "applied")
    #expect(second.report.change("keys", of: "root")?.outcome == "unchanged")
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
    #expect(try root.marker().state == "done")
    let third = try glowplug(root, drive.path, "--users", "root,debian")
    #expect(third.report.decision == "already-provisioned")
  }

  @Test(
    "a marker that cannot be read: provisioned by an unknown instance",
    arguments: [
      "", "{", #"{"version":2}"#,
    ])
  func unreadableMarker(_ text: String) throws {
    let root = try TestRoot()
    try root.directory.write("etc/glowplug/instance.json", text)
    try root.boot()
    let drive = try TestDrive()
    let before = try TreeSnapshot(root.directory.path)
    let refused = try glowplug(root, drive.path)
    #expect(refused.report.decision == "refused")
    #expect(refused.report.warnings.contains { $0.contains("/etc/glowplug/instance.json") })
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    let ran = try glowplug(root, drive.path, "--trust", "any")
    #expect(ran.exitStatus == 0)
    #expect(try root.marker().state == "done")
  }

  @Test("the marker: 0600, of root's, with the very hash of /etc/shadow")
  func marker() throws {
    let root = try OnceTests.provisioned(try TestDrive(), "--users", "root,debian")
    #expect(try root.directory.ownership("etc/glowplug/instance.json") == "0600 0:0")
    let marker = try root.marker()
    #expect(marker.version == 1)
    #expect(marker.instance == TestDrive.uuid)
    #expect(marker.state == "done")
    #expect(marker.applied.count == 4)
    for user in ["root", "debian"] {
      let password = try #require(marker.entry("password", of: user))
      #expect(password.state == "done")
      #expect(password.hash == (try root.hash(of: user)))
      #expect(password.previous == nil)
      #expect(marker.entry("keys", of: user)?.state == "done")
    }
  }
}
