import Foundation
import Testing

@testable import Glowplug

/// Rule 8: where keys go in a target.
@Suite("Where keys are written")
struct KeyPlaceTests {
  private static func outcome(
    _ root: TestRoot, users: String = "debian"
  ) throws -> ReportDocument.Change {
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", users)
    return try #require(ran.report.changes.first { $0.user == users && $0.kind != "password" })
  }

  @Test(
    "AuthorizedKeysFile is obeyed",
    arguments: [
      ("%h/.keys", "home/debian/.keys", "1000:1000"),
      (".config/ssh/keys", "home/debian/.config/ssh/keys", "1000:1000"),
      ("/etc/ssh/keys/%u", "etc/ssh/keys/debian", "1000:1000"),
      ("/etc/ssh/keys/%U/keys", "etc/ssh/keys/1000/keys", "1000:1000"),
      ("/etc/ssh/global .k", "home/debian/.k", "1000:1000"),
    ])
  func obeyed(_ value: String, _ file: String, _ owner: String) throws {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config.d/k.conf", "AuthorizedKeysFile \(value)\n")
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.outcome == "applied")
    #expect(change.path == "/" + file)
    #expect(try root.directory.read(file) == Keys.ed25519 + "\n")
    #expect(try root.directory.ownership(file) == "0600 \(owner)")
    #expect(!root.directory.exists("home/debian/.ssh"))
  }

  @Test(
    "none, or files that every account shares: that account fails",
    arguments: [
      "none", "/etc/ssh/authorized_keys", "/etc/ssh/a /etc/ssh/b",
    ])
  func global(_ value: String) throws {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config", "AuthorizedKeysFile \(value)\n")
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.outcome == "failed")
    #expect(change.reason?.contains("AuthorizedKeysFile") == true)
    #expect(!root.directory.exists("home/debian/.ssh"))
    #expect(!root.directory.exists("etc/ssh/a"))
  }

  @Test("directories that are made outside a home are root's, 0755")
  func directoriesOutside() throws {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config", "AuthorizedKeysFile /etc/ssh/keys/%u\n")
    _ = try KeyPlaceTests.outcome(root)
    #expect(try root.directory.ownership("etc/ssh/keys") == "0755 0:0")
  }

  @Test("existing lines, options and their order stay; the account's file becomes 0600")
  func merging() throws {
    let root = try TestRoot()
    let old = "# mine\nfrom=\"10.0.0.1\" \(Keys.rsa)\n\nrubbish"
    try root.directory.write("home/debian/.ssh/authorized_keys", old, mode: 0o644)
    let file = "home/debian/.ssh/authorized_keys"
    for path in ["home/debian/.ssh", file] { try root.directory.setOwner(path, 1000, 1000) }
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.added == 1)
    #expect(try root.directory.read(file) == "\(old)\n\(Keys.ed25519)\n")
    #expect(try root.directory.ownership(file) == "0600 1000:1000")
  }

  @Test("a key that is there is not added, and the file is not written")
  func present() throws {
    let root = try TestRoot()
    let file = "home/debian/.ssh/authorized_keys"
    try root.directory.write(file, "no-pty \(Keys.bare(Keys.ed25519)) other comment", mode: 0o600)
    try root.directory.setOwner("home/debian/.ssh", 1000, 1000)
    try root.directory.setOwner(file, 1000, 1000)
    let before = try TreeSnapshot(root.directory.path("home"))
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.outcome == "unchanged")
    #expect(change.added == 0)
    #expect(try TreeSnapshot(root.directory.path("home")).difference(to: before) == [])
  }

  static let tables: [(name: String, fstab: String)] = [
    ("the home's parent", "/dev/vda2 /home ext4 defaults 0 2\n"),
    ("the home itself", "/dev/vda2 /home/debian ext4 defaults 0 2\n"),
  ]

  @Test("a home on a file system that is not mounted is never made", arguments: tables)
  func unmounted(_ row: (name: String, fstab: String)) throws {
    let root = try TestRoot()
    try root.directory.write("etc/fstab", row.fstab)
    let before = try TreeSnapshot(root.directory.path("home"))
    let change = try KeyPlaceTests.outcome(root)
    // What lies in /run reaches no boot of an image.
    #expect(change.outcome == "failed" && change.kind == "keys")
    #expect(try TreeSnapshot(root.directory.path("home")).difference(to: before) == [])
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "debian"))
  }

  @Test("a home behind a link to a file system that is not mounted")
  func unmountedBehindLink() throws {
    let root = try TestRoot()
    try root.directory.move("home", to: "data")
    try root.directory.link("home", to: "data")
    try root.directory.write("etc/fstab", "/dev/vda2 /data ext4 defaults 0 2\n")
    let before = try TreeSnapshot(root.directory.path("data"))
    let change = try KeyPlaceTests.outcome(root)
    // What lies in /run reaches no boot of an image.
    #expect(change.outcome == "failed" && change.kind == "keys")
    #expect(try TreeSnapshot(root.directory.path("data")).difference(to: before) == [])
  }

  @Test("a /home that systemd-gpt-auto-generator may mount: it is empty, so there is no home")
  func discoverable() throws {
    let root = try TestRoot()
    try root.directory.write(
      "usr/lib/systemd/system-generators/systemd-gpt-auto-generator", "", mode: 0o755)
    try root.directory.remove("home")
    try root.directory.makeDirectory("home")
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.outcome == "failed")
    #expect(change.reason?.contains("/home/debian does not exist") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root.directory.path("home")) == [])
    // It is tried again, in case that it is there one day.
    #expect(try root.marker().state == "begun")
  }

  @Test("a .ssh that is a file system of its own, and mounted")
  func mounted() throws {
    try requireRoot()
    let root = try TestRoot()
    try root.directory.makeDirectory("home/debian/.ssh", mode: 0o700)
    try root.directory.setOwner("home/debian/.ssh", 1000, 1000)
    let script = """
      mount -t tmpfs -o mode=700,uid=1000,gid=1000 none "$2/home/debian/.ssh"
      "$1" --sysroot "$2" --source "$3" --users debian || exit
      cat "$2/home/debian/.ssh/authorized_keys"
      """
    let child = try Child.shellWithOwnMounts(
      script, try Child.glowplug, root.directory.path, Fixtures.drive("nova"))
    #expect(child.status == 0, "\(child.errors)")
    #expect(child.output == Keys.ed25519 + "\n")
    // Where it was mounted nothing lies below.
    #expect(!root.directory.exists("home/debian/.ssh/authorized_keys"))
  }

  @Test("keys outside a home, on a file system that is not mounted")
  func unmountedOutside() throws {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config", "AuthorizedKeysFile /srv/keys/%u\n")
    try root.directory.write("etc/fstab", "/dev/vda2 /srv ext4 defaults 0 2\n")
    try root.directory.makeDirectory("srv")
    let change = try KeyPlaceTests.outcome(root)
    // What lies in /run reaches no boot of an image.
    #expect(change.outcome == "failed" && change.kind == "keys")
    #expect(try FileManager.default.contentsOfDirectory(atPath: root.directory.path("srv")) == [])
  }

  @Test("an /etc/fstab that cannot be read does not hide sshd's configuration")
  func brokenTable() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/fstab")
    try root.directory.makeDirectory("etc/fstab")
    try root.directory.write("etc/ssh/sshd_config", "AuthorizedKeysFile .k\n")
    let change = try KeyPlaceTests.outcome(root)
    #expect(change.path == "/home/debian/.k")
  }

  @Test("an account whose home is the root itself")
  func rootHome() throws {
    let root = try TestRoot()
    try root.directory.write(
      "etc/passwd", TestRoot.passwd.replacing(":/root:", with: ":/:"))
    let change = try KeyPlaceTests.outcome(root, users: "root")
    #expect(change.outcome == "applied")
    #expect(try root.directory.ownership(".ssh") == "0700 0:0")
    #expect(try root.directory.ownership(".ssh/authorized_keys") == "0600 0:0")
  }
}
