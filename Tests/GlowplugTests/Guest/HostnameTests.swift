import Foundation
import Testing

@testable import Glowplug

/// Rule 12.
@Suite("The host's name")
struct HostnameTests {
  @Test("the name to its first dot, and a line in /etc/hosts")
  func short() throws {
    let root = try TestRoot.guest()
    let ran = try glowplug(root, TestDrive.guest())
    #expect(ran.exitStatus == 0)
    #expect(ran.report.outcomes.contains("hostname applied"))
    #expect(try root.directory.read("etc/hostname") == "web-1\n")
    #expect(
      try root.directory.read("etc/hosts")
        == "127.0.0.1 localhost\n127.0.1.1 web-1.example.org web-1\n")
    #expect(try root.directory.ownership("etc/hostname") == "0644 0:0")
  }

  static let policyRows: [(policy: String, name: String)] = [
    ("hostname=yes\n", "web-1"), ("hostname=fqdn\n", "web-1.example.org"),
    ("hostname=no\n", "builder"),
  ]

  @Test("as the policy says", arguments: policyRows)
  func policy(_ row: (policy: String, name: String)) throws {
    let root = try TestRoot.guest(row.policy)
    _ = try glowplug(root, TestDrive.guest())
    #expect(try root.directory.read("etc/hostname") == row.name + "\n")
  }

  static let memberRows: [(members: [String: String], name: String)] = [
    (["hostname": "a"], "a"), (["local-hostname": "b.c"], "b"), (["local_hostname": "d"], "d"),
    (["hostname": "e", "local-hostname": "f"], "e"), (["name": "g"], "builder"),
    (["hostname": ""], "builder"), (["hostname": "under_score"], "builder"),
    (["hostname": "-a"], "builder"), (["hostname": "a-"], "builder"),
    (["hostname": "a\nb"], "builder"), (["hostname": ".a"], "builder"),
    (["hostname": String(repeating: "a", count: 64)], String(repeating: "a", count: 64)),
    (["hostname": String(repeating: "a", count: 65)], "builder"),
    (["hostname": "ä"], "builder"), (["hostname": "a?"], "builder"),
  ]

  @Test("which member is the name, and what is none", arguments: memberRows)
  func member(_ row: (members: [String: String], name: String)) throws {
    let root = try TestRoot.guest()
    var members: [String: Any] = row.members
    members["uuid"] = TestDrive.uuid
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: members), as: Unicode.UTF8.self)
    let ran = try glowplug(root, TestDrive(metaData: text))
    #expect(ran.exitStatus == 0)
    #expect(try root.directory.read("etc/hostname") == row.name + "\n")
    let isBad = row.name == "builder" && row.members["name"] == nil && row.members["hostname"] != ""
    #expect(ran.report.warnings.contains { $0.contains("is no host name") } == isBad)
  }

  @Test("a name that its owner changed stays, and one that is ours is renewed by a rebuild")
  func owner() throws {
    let root = try TestRoot.guest("trust=any\n")
    _ = try glowplug(root, TestDrive.guest())
    try root.boot()
    let again = try glowplug(root, TestDrive.guest(["hostname": "web-2"]))
    #expect(again.report.decision == "provision")
    #expect(try root.directory.read("etc/hostname") == "web-2\n")
    try root.directory.write("etc/hostname", "mine\n")
    let third = try glowplug(root, TestDrive.guest(["hostname": "web-3"]))
    #expect(third.report.decision == "already-provisioned")
    #expect(try root.directory.read("etc/hostname") == "mine\n")
  }

  @Test("by first-boot a known instance gets no other name")
  func firstBoot() throws {
    let root = try TestRoot.guest()
    _ = try glowplug(root, TestDrive.guest())
    try root.boot()
    _ = try glowplug(root, TestDrive.guest(["hostname": "web-2"]))
    #expect(try root.directory.read("etc/hostname") == "web-1\n")
  }

  @Test("a new instance on a copied disk gets its own name")
  func copy() throws {
    let root = try TestRoot.guest("trust=any\n")
    _ = try glowplug(root, TestDrive.guest())
    let other = "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4"
    _ = try glowplug(root, TestDrive.guest(["hostname": "copy"], uuid: other))
    #expect(try root.directory.read("etc/hostname") == "copy\n")
  }

  static let hostsRows: [(name: String, hosts: String?, switching: String, line: Bool)] = [
    ("missing", nil, "hosts: files\n", true), ("no final line end", "::1 ip6-localhost", "", true),
    ("there already", "127.0.1.1 web-1\n", "hosts: files\n", false),
    ("there in other letters", "10.0.0.1 WEB-1.example.org # x\n", "hosts: files\n", false),
    ("only in a comment", "10.0.0.1 x # web-1\n", "hosts: files\n", true),
    ("myhostname", "", "hosts: files myhostname dns\n", false),
    ("resolve", "", "hosts: files resolve [!UNAVAIL=return] dns\n", false),
  ]

  @Test("a line in /etc/hosts where nothing else knows the name", arguments: hostsRows)
  func hosts(_ row: (name: String, hosts: String?, switching: String, line: Bool)) throws {
    let root = try TestRoot.guest()
    try root.directory.remove("etc/hosts")
    if let hosts = row.hosts { try root.directory.write("etc/hosts", hosts) }
    try root.directory.write("etc/nsswitch.conf", row.switching)
    _ = try glowplug(root, TestDrive.guest())
    let text = root.directory.exists("etc/hosts") ? try root.directory.read("etc/hosts") : ""
    #expect(
      text.hasSuffix("\n127.0.1.1 web-1.example.org web-1\n") == (row.line && row.hosts != nil))
    #expect(text.contains("127.0.1.1 web-1.example.org web-1\n") == row.line)
  }

  @Test("where cloud-init runs nothing of it is done, and where it is switched off all of it")
  func cloudInit() throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.write("etc/glowplug.conf", "")
    try root.directory.write("etc/hostname", "builder\n")
    _ = try glowplug(root, TestDrive.guest())
    #expect(try root.directory.read("etc/hostname") == "builder\n")
    let other = try TestRoot.withCloudInit()
    try other.directory.write("etc/glowplug.conf", "")
    try other.directory.write("etc/cloud/cloud-init.disabled", "")
    _ = try glowplug(other, TestDrive.guest())
    #expect(try other.directory.read("etc/hostname") == "web-1\n")
  }

  static let traces = [
    "usr/bin/cloud-init", "usr/local/bin/cloud-init", "usr/lib/systemd/system/cloud-init.target",
  ]

  @Test("where there is a trace of cloud-init nothing of it is done", arguments: traces)
  func trace(_ path: String) throws {
    let root = try TestRoot.guest()
    try root.directory.write(path, "")
    _ = try glowplug(root, TestDrive.guest())
    #expect(try root.directory.read("etc/hostname") == "builder\n")
  }

  @Test("a file that can't be written fails, and the password is set all the same")
  func failing() throws {
    let root = try TestRoot.guest()
    try root.directory.remove("etc/hostname")
    try root.directory.link("etc/hostname", to: "/nowhere/else")
    let ran = try glowplug(root, TestDrive.guest(["admin_pass": "Tr4ce9WqLmXz"]))
    #expect(ran.exitStatus == 1)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(ran.report.changes.contains { $0.kind == "hostname" && $0.outcome == "failed" })
  }

  static let bootRows: [(name: String, commandLine: String, owners: String?, kernel: String)] = [
    ("first", "", nil, "web-1"), ("the command line's", "systemd.hostname=other", nil, "unnamed"),
    ("the owner's stays", "glowplug.trust=any", "mine\n", "unnamed"),
    ("the owner's is the same", "glowplug.trust=any", "web-1", "web-1"),
  ]

  @Test("the kernel's name at a boot", arguments: bootRows)
  func kernel(_ row: (name: String, commandLine: String, owners: String?, kernel: String)) throws {
    let root = try TestRoot.guest()
    let drive = try TestDrive.guest()
    if let name = row.owners {
      _ = try glowplug(root, drive)
      try root.directory.write("etc/hostname", name)
    }
    let booted = try Booted.boot(root, drive, commandLine: row.commandLine)
    #expect(booted.status == 0)
    #expect(try booted.seen.read("hostname") == row.kernel + "\n")
  }
}
