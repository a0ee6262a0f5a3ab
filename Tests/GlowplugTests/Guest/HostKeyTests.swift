import Foundation
import Testing

@testable import Glowplug

/// Rule 16.
@Suite("Host keys")
struct HostKeyTests {
  private static let unit = "run/systemd/system/glowplug-host-keys.service"

  private static func root(_ policy: String = "") throws -> TestRoot {
    let root = try TestRoot.guest(policy)
    for program in ["usr/sbin/sshd", "usr/bin/ssh-keygen"] {
      try root.directory.write(program, "", mode: 0o755)
    }
    return root
  }

  @Test("where there are none and nobody makes them: ed25519 before sshd, the others after it")
  func missing() throws {
    let booted = try Booted.boot(try HostKeyTests.root(), try TestDrive.guest())
    #expect(booted.status == 0)
    let unit = try booted.seen.read(HostKeyTests.unit)
    #expect(unit.contains("ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key || "))
    #expect(unit.contains("\nBefore=ssh.service sshd.service ssh.socket sshd.socket "))
    let shown = try booted.seen.read("run/systemd/system/glowplug-host-keys-shown.service")
    #expect(shown.contains("-----BEGIN SSH HOST KEY FINGERPRINTS-----"))
    #expect(
      booted.seen.exists("run/systemd/system/multi-user.target.wants/glowplug-host-keys.service"))
  }

  /// In whichever order a directory lists them, one of those that name a key is not the last.
  private static let otherFiles = [
    "sshd_config.d/a.conf": "Port 22\n", "sshd_config.d/b.conf": "Port 22\n",
  ]

  static let configurationRows: [(files: [String: String], areNamed: Bool)] = [
    (["sshd_config": "HostKey /etc/ssh/ssh_host_rsa_key\n"], true),
    (["sshd_config": "Port 22\n\thostkey /x\n"], true),
    (["sshd_config": "#HostKey /x\n"], false),
    (otherFiles.merging(["sshd_config.d/a.conf": "HostKey /x\n"]) { $1 }, true),
    (otherFiles.merging(["sshd_config.d/b.conf": "HostKey /x\n"]) { $1 }, true),
    (otherFiles, false),
  ]

  @Test(
    "where sshd's configuration names its keys, all of them before sshd",
    arguments: configurationRows)
  func named(_ row: (files: [String: String], areNamed: Bool)) throws {
    let root = try HostKeyTests.root()
    for (name, text) in row.files { try root.directory.write("etc/ssh/\(name)", text) }
    let unit = try Booted.boot(root, try TestDrive.guest()).seen.read(HostKeyTests.unit)
    #expect(unit.contains("ExecStart=/usr/bin/ssh-keygen -A\n") == row.areNamed)
  }

  static let otherRows: [(name: String, change: @Sendable (TestRoot) throws -> Void, made: Bool)] =
    [
      ("they are there", { try $0.directory.write("etc/ssh/ssh_host_rsa_key", "x") }, false),
      ("no sshd", { try $0.directory.remove("usr/sbin/sshd") }, false),
      ("no ssh-keygen", { try $0.directory.remove("usr/bin/ssh-keygen") }, false),
      (
        "a unit makes them",
        { try $0.directory.write("usr/lib/systemd/system/sshd-keygen.target", "[Unit]\n") }, false
      ),
      (
        "a unit that is masked",
        {
          try $0.directory.write("usr/lib/systemd/system/sshd-keygen.target", "[Unit]\n")
          try $0.directory.makeDirectory("etc/systemd/system")
          try $0.directory.link("etc/systemd/system/sshd-keygen.target", to: "/dev/null")
        }, true
      ),
      (
        "a unit for a first boot, which an empty machine-id is not",
        { try $0.directory.write("usr/lib/systemd/system/sshd-keygen.service", firstBoot) }, true
      ),
      (
        "a unit for a first boot, which this one is",
        {
          try $0.directory.write("usr/lib/systemd/system/sshd-keygen.service", firstBoot)
          try $0.directory.write("etc/machine-id", "uninitialized\n")
        }, false
      ),
      ("switched off", { try $0.directory.write("etc/glowplug.conf", "host-keys=no\n") }, false),
    ]

  private static let firstBoot = "[Unit]\nConditionFirstBoot=yes\n"

  @Test("who makes them otherwise", arguments: otherRows)
  func others(
    _ row: (name: String, change: @Sendable (TestRoot) throws -> Void, made: Bool)
  ) throws {
    let root = try HostKeyTests.root()
    try row.change(root)
    let booted = try Booted.boot(root, try TestDrive.guest())
    #expect(booted.status == 0)
    #expect(booted.seen.exists(HostKeyTests.unit) == row.made)
  }

  @Test("a new instance on a provisioned root is told that it has its origin's keys")
  func copied() throws {
    let root = try HostKeyTests.root("trust=any\n")
    try root.directory.write("etc/ssh/ssh_host_rsa_key", "x")
    let first = try Booted.boot(root, try TestDrive.guest())
    #expect(!(try first.seen.read("err").contains("of the instance before")))
    let other = "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4"
    let copy = try Booted.boot(root, try TestDrive.guest(uuid: other))
    #expect(try copy.seen.read("err").contains("of the instance before"))
  }

  @Test("a drive that is refused on a root that was never provisioned: nothing is made")
  func refused() throws {
    let root = try HostKeyTests.root()
    try root.boot()
    let booted = try Booted.boot(root, try TestDrive.guest())
    #expect(booted.status == 1)
    #expect(!booted.seen.exists(HostKeyTests.unit))
  }
}
