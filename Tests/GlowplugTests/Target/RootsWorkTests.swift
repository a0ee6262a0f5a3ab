import Foundation
import Testing

@testable import Glowplug

/// Rule 8: what root made for an account on the way to its keys.
@Suite("Links and files of root's")
struct RootsWorkTests {
  @Test(
    "a file of keys that is root's stays root's, with its mode", arguments: [0o644, 0o640, 0o604])
  func rootsFile(_ mode: Int) throws {
    try requireRoot()
    let root = try TestRoot()
    try LinkTests.makeSSH(root.directory)
    try root.directory.write(LinkTests.keys, "# root's\n", mode: mode)
    try root.directory.setOwner(LinkTests.keys, 0, 1000)
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "debian")
    #expect(ran.exitStatus == 0, "\(ran.printed)")
    #expect(try root.directory.read(LinkTests.keys) == "# root's\n\(Keys.ed25519)\n")
    let octal = String(mode, radix: 8)
    #expect(try root.directory.ownership(LinkTests.keys) == "0\(octal) 0:1000")
  }

  @Test("one that its account cannot read: that account fails", arguments: [0o600, 0o640])
  func unreadable(_ mode: Int) throws {
    try requireRoot()
    let root = try TestRoot()
    try LinkTests.makeSSH(root.directory)
    try root.directory.write(LinkTests.keys, "# root's\n", mode: mode)
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "debian")
    #expect(ran.report.change("keys", of: "debian")?.outcome == "failed")
    #expect(try root.directory.read(LinkTests.keys) == "# root's\n")
  }

  @Test("sshd reads what was added to a file of root's")
  func served() throws {
    let root = try TestRoot()
    let directory = try TemporaryDirectory()
    try SSHServer.makeKey(directory.path("key"))
    let line = try directory.read("key.pub").trimmingCharacters(in: .newlines)
    try LinkTests.makeSSH(root.directory)
    try root.directory.write(LinkTests.keys, "# root's\n", mode: 0o644)
    let drive = try TestDrive(keys: [line])
    #expect(try glowplug(root, drive.path, "--users", "debian").exitStatus == 0)
    #expect(try SSHServer().letsIn("debian", with: directory.path("key"), to: root))
  }

  @Test("root's own file keeps its mode, too")
  func rootsOwnFile() throws {
    let root = try TestRoot()
    try root.directory.write("root/.ssh/authorized_keys", "# mine\n", mode: 0o644)
    #expect(try glowplug(root, Fixtures.drive("nova"), "--users", "root").exitStatus == 0)
    #expect(try root.directory.ownership("root/.ssh/authorized_keys") == "0644 0:0")
  }

  @Test("a home behind links in directories of root's, one after the other")
  func homeBehindLinks() throws {
    let root = try TestRoot()
    try root.directory.move("home/debian", to: "srv-debian")
    try root.directory.makeDirectory("srv")
    try root.directory.link("srv/one", to: "../../srv-debian")
    try root.directory.link("home/debian", to: "/srv/./one")
    #expect(try glowplug(root, Fixtures.drive("nova"), "--users", "debian").exitStatus == 0)
    #expect(try root.directory.ownership("srv-debian/.ssh/authorized_keys") == "0600 1000:1000")
  }

  @Test("links that lead in a circle")
  func circle() throws {
    let root = try TestRoot()
    try root.directory.remove("home/debian")
    try root.directory.link("home/debian", to: "other")
    try root.directory.link("home/other", to: "debian")
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "debian")
    #expect(ran.report.change("keys", of: "debian")?.outcome == "failed")
  }

  @Test("forty links one after the other, as the kernel takes them, and no more")
  func most() throws {
    let directory = try TemporaryDirectory()
    for number in 0..<41 { try directory.link("\(number)", to: "\(number + 1)") }
    let root = try SystemRoot(opening: directory.path.bytes)
    #expect(try root.withoutLinks("/1").text == "/41")
    #expect(try root.withoutLinks("/0").text == "/40")
  }
}
