import Foundation
import Testing

@testable import Glowplug

/// Rule 14.
@Suite("Files of the drive")
struct InjectedFileTests {
  private static func drive(_ files: [(path: String, content: String?)]) throws -> TestDrive {
    var list: [[String: String]] = []
    for (index, file) in files.enumerated() {
      var entry = ["path": file.path]
      if file.content != nil { entry["content_path"] = "/content/000\(index)" }
      list.append(entry)
    }
    let drive = try TestDrive.guest(["files": list, "admin_pass": "Tr4ce9WqLmXz"])
    for (index, file) in files.enumerated() where file.content != nil {
      try drive.directory.write("openstack/content/000\(index)", file.content ?? "")
    }
    return drive
  }

  @Test("a new file is root's alone, and one that is there keeps what it has")
  func written() throws {
    let root = try TestRoot.guest()
    try root.directory.write("srv/old", "old\n", mode: 0o640)
    try root.directory.setOwner("srv/old", 1000, 42)
    let drive = try InjectedFileTests.drive([("/etc/app/a/new", "new\n"), ("/srv/old", "more\n")])
    let ran = try glowplug(root, drive)
    #expect(ran.exitStatus == 0)
    #expect(try root.directory.read("etc/app/a/new") == "new\n")
    #expect(try root.directory.ownership("etc/app/a/new") == "0600 0:0")
    #expect(try root.directory.ownership("etc/app/a") == "0755 0:0")
    #expect(try root.directory.read("srv/old") == "more\n")
    #expect(try root.directory.ownership("srv/old") == "0640 1000:42")
    #expect(ran.report.outcomes.filter { $0 == "file applied" }.count == 2)
  }

  @Test("each once: what its owner changed or removed stays so, a new instance gets them anew")
  func once() throws {
    let root = try TestRoot.guest("trust=any\n")
    let drive = try InjectedFileTests.drive([("/srv/a", "a\n"), ("/srv/b", "b\n")])
    _ = try glowplug(root, drive)
    try root.directory.write("srv/a", "owner's\n")
    try root.directory.remove("srv/b")
    let again = try glowplug(root, drive)
    #expect(again.report.decision == "already-provisioned")
    #expect(try root.directory.read("srv/a") == "owner's\n")
    #expect(!root.directory.exists("srv/b"))
  }

  static let refusedRows: [(path: String, reason: String)] = [
    ("/proc/sys/kernel/core_pattern", "no file of /proc stays"), ("/sys/x", "no file of /sys"),
    ("/dev/x", "no file of /dev"), ("/run/x", "no file of /run"), ("/var/run/x", "no file of /run"),
    ("/etc/../etc/x", "no absolute path"), ("etc/x", "no absolute path"), ("/", "no absolute path"),
    ("/srv/x/", "no absolute path"), ("/srv/x\n/etc/y", "no absolute path"),
    ("/etc/glowplug/instance.json", "glowplug's own"),
    ("/etc/glowplug.conf", "glowplug's own"), ("/etc/shadow", "glowplug's own"),
    ("/etc/passwd", "glowplug's own"), ("/etc/hostname", "glowplug's own"),
    ("/root/.ssh/authorized_keys", "glowplug's own"), ("/etc", "it is a directory"),
    ("/home/eve/link", "others than root can write"), ("/tmp/link/x", "others than root can write"),
    ("/data/x", "is not mounted yet"),
  ]

  @Test("what is refused costs itself alone", arguments: refusedRows)
  func refused(_ row: (path: String, reason: String)) throws {
    let root = try TestRoot.guest()
    try root.directory.link("var/run", to: "/run")
    try root.directory.makeDirectory("tmp", mode: 0o1777)
    try root.directory.link("tmp/link", to: "/etc")
    try root.directory.link("home/eve/link", to: "/etc/cron.d/x")
    try root.directory.write("etc/fstab", "/dev/vda1 / ext4 x 0 1\n/dev/vdb1 /data ext4 x 0 2\n")
    let drive = try InjectedFileTests.drive([(row.path, "bad\n"), ("/srv/good", "good\n")])
    let ran = try glowplug(root, drive)
    #expect(ran.exitStatus == 1)
    let change = try #require(ran.report.changes.first { $0.kind == "file" })
    #expect(change.outcome == "failed")
    #expect(change.reason?.contains(row.reason) == true, "\(change.reason ?? "")")
    #expect(try root.directory.read("srv/good") == "good\n")
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try root.directory.read("etc/passwd") == TestRoot.passwd)
  }

  @Test("links of root's own are followed")
  func links() throws {
    let root = try TestRoot.guest()
    try root.directory.makeDirectory("usr/lib")
    try root.directory.link("lib", to: "usr/lib")
    let drive = try InjectedFileTests.drive([("/lib/x", "x\n")])
    #expect(try glowplug(root, drive).exitStatus == 0)
    #expect(try root.directory.read("usr/lib/x") == "x\n")
  }

  @Test("without content, or with content that is missing: it fails, and the dry run says so")
  func missing() throws {
    let root = try TestRoot.guest()
    let drive = try InjectedFileTests.drive([("/srv/x", nil), ("/srv/y", "y\n")])
    try drive.directory.remove("openstack/content/0001")
    for isDryRun in [true, false] {
      let ran = try isDryRun ? glowplug(root, drive, "--dry-run") : glowplug(root, drive)
      #expect(ran.exitStatus == 1)
      #expect(ran.report.outcomes.filter { $0 == "file failed" }.count == 2)
    }
  }

  @Test("files=no, and a later boot by first-boot, write none")
  func off() throws {
    let drive = try InjectedFileTests.drive([("/srv/x", "x\n")])
    let root = try TestRoot.guest("files=no\n")
    _ = try glowplug(root, drive)
    #expect(!root.directory.exists("srv/x"))
    try root.directory.write("etc/glowplug.conf", "")
    _ = try glowplug(root, drive)
    #expect(!root.directory.exists("srv/x"))
  }

  @Test("what stops no boot: a file that fails, where required=yes")
  func required() throws {
    let drive = try InjectedFileTests.drive([("/proc/x", "x\n")])
    let booted = try Booted.boot(
      try TestRoot.guest(), drive, commandLine: "glowplug.required=yes")
    #expect(booted.status == 1)
    #expect(!booted.stops)
  }
}
