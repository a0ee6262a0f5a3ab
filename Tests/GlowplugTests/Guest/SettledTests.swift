import Foundation
import Testing

@testable import Glowplug

/// What was provisioned runs as it is, whatever a later version of this program could give it.
@Suite("A server that runs already")
struct SettledTests {
  private static func drive() throws -> TestDrive {
    let files = [["path": "/etc/motd", "content_path": "/content/0000"]]
    let drive = try TestDrive.guest(["files": files], userData: "#!/bin/sh\n")
    try drive.directory.write("openstack/content/0000", "welcome\n")
    try drive.directory.write("openstack/latest/network_data.json", NetworkBootTests.data)
    return drive
  }

  /// A root that an earlier version provisioned, or began to.
  private static func root(_ state: String) throws -> TestRoot {
    let root = try TestRoot.guest("trust=any\n")
    try root.directory.write(
      "etc/glowplug/instance.json",
      "{\"version\": 1, \"instance\": \"\(TestDrive.uuid)\", \"state\": \"\(state)\", \"applied\": []}",
      mode: 0o600)
    try root.boot()
    return root
  }

  @Test(
    "by an earlier version: no name, no file, no network and no script",
    arguments: ["done", "begun"])
  func earlier(_ state: String) throws {
    let root = try SettledTests.root(state)
    let booted = try Booted.boot(root, try SettledTests.drive())
    #expect(booted.status == 0)
    #expect(try root.directory.read("etc/hostname") == "builder\n")
    #expect(!root.directory.exists("etc/motd"))
    #expect(!root.directory.exists("etc/glowplug/network.json"))
    #expect(!booted.seen.exists("run/systemd"))
    let again = try Booted.boot(root, try SettledTests.drive())
    #expect(!again.seen.exists("run/systemd"))
    #expect(!root.directory.exists("etc/motd"))
  }

  @Test("a file that can't be read opens nothing again", arguments: ["hostname", "hosts"])
  func unreadable(_ name: String) throws {
    let root = try SettledTests.root("done")
    try root.directory.remove("etc/\(name)")
    try root.directory.makeDirectory("etc/\(name)")
    let drive = try SettledTests.drive()
    let ran = try glowplug(root, drive)
    #expect(ran.report.decision == "already-provisioned")
    #expect(try root.marker().state == "done")
    try root.directory.remove("etc/\(name)")
    try root.directory.write("etc/\(name)", "mine\n")
    _ = try glowplug(root, drive)
    #expect(try root.directory.read("etc/\(name)") == "mine\n")
    #expect(!root.directory.exists("etc/motd"))
  }

  @Test("what was written and can't be read since fails nothing", arguments: ["hostname", "hosts"])
  func unreadableSince(_ name: String) throws {
    let root = try TestRoot.guest("trust=any\n")
    let drive = try SettledTests.drive()
    #expect(try glowplug(root, drive).exitStatus == 0)
    try root.directory.remove("etc/\(name)")
    try root.directory.makeDirectory("etc/\(name)")
    let ran = try glowplug(root, drive)
    #expect(ran.exitStatus == 0)
    #expect(ran.report.decision == "already-provisioned")
    #expect(!ran.report.changes.contains { $0.kind == "hostname" && $0.outcome == "failed" })
  }

  @Test("user-data=no at the first boot: a later yes does not run it")
  func laterYes() throws {
    let root = try TestRoot.guest("user-data=no\ntrust=any\n")
    _ = try Booted.boot(root, try SettledTests.drive())
    try root.directory.write("etc/glowplug.conf", "trust=any\n")
    let later = try Booted.boot(root, try SettledTests.drive())
    #expect(!later.seen.exists("run/systemd/system/glowplug-user-data.service"))
  }

  @Test("what could not be read at the first boot is written by the second")
  func healed() throws {
    let root = try TestRoot.guest()
    try root.directory.remove("etc/hostname")
    try root.directory.makeDirectory("etc/hostname")
    let drive = try SettledTests.drive()
    #expect(try glowplug(root, drive).exitStatus == 1)
    #expect(try root.marker().state == "begun")
    try root.boot()
    #expect(try glowplug(root, drive).exitStatus == 1)
    #expect(try root.marker().state == "begun")
    try root.directory.remove("etc/hostname")
    try root.directory.write("etc/hostname", "builder\n")
    #expect(try glowplug(root, drive).exitStatus == 0)
    #expect(try root.directory.read("etc/hostname") == "web-1\n")
    #expect(try root.marker().state == "done")
  }

  @Test("what no boot can write keeps nothing open")
  func refused() throws {
    let root = try TestRoot.guest()
    let files = [["path": "/proc/x", "content_path": "/content/0000"]]
    let drive = try TestDrive.guest(["files": files])
    try drive.directory.write("openstack/content/0000", "x\n")
    #expect(try glowplug(root, drive).exitStatus == 1)
    #expect(try root.marker().state == "done")
  }

  @Test("a target that does not start systemd gets nothing in /run/systemd")
  func otherInit() throws {
    let root = try TestRoot.guest()
    try root.directory.write("sbin/init", "#!/bin/sh\n", mode: 0o755)
    let booted = try Booted.boot(root, try SettledTests.drive())
    #expect(!booted.seen.exists("run/systemd"))
    #expect(try booted.seen.read("err").contains("does not start systemd"))
    #expect(try root.directory.read("etc/hostname") == "web-1\n")
  }
}
