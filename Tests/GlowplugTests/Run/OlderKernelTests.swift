import Foundation
import Testing

@testable import Glowplug

/// A whole boot of a root with links, where the kernel lacks a call: strace(1) has it fail with ENOSYS.
@Suite("A boot on an older kernel")
struct OlderKernelTests {
  /// The calls, and the Linux that brought each.
  static let lacking = [
    "openat2",  // 5.6
    "statx",  // 4.11, and what it tells of mounts 5.8
    "openat2,statx,fspick,fsconfig,mount_setattr,close_range",
  ]

  /// What each link is, the kernel's walk goes through.
  private static func root() throws -> TestRoot {
    let root = try TestRoot.withCloudInit()
    let directory = root.directory
    try directory.move("etc", to: "real-etc")
    try directory.link("etc", to: "/real-etc")
    try directory.remove("root")
    try directory.makeDirectory("var/roothome", mode: 0o700)
    try directory.link("root", to: "../../var/roothome")
    try directory.move("home", to: "data")
    try directory.link("home", to: "data/")
    try directory.link("home/eve/.ssh", to: "/var/roothome")
    try directory.makeDirectory("usr/share")
    try directory.move("real-etc/ssh/sshd_config", to: "usr/share/sshd_config")
    try directory.link("real-etc/ssh/sshd_config", to: "../../usr/share/sshd_config")
    try directory.write(
      "real-etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n/dev/vda2 /data/root2 ext4 defaults 0 2\n")
    return root
  }

  /// Names, kinds, modes, owners and content of what came of it; a hash has a salt of its own.
  private static func outcome(_ boot: Booted) throws -> [String] {
    let texts =
      try TreeSnapshot(boot.root.directory.path, withTimes: false).lines
      + TreeSnapshot(boot.seen.path("run"), withTimes: false).lines
    let changing = [
      "/real-etc/shadow ", "/real-etc/glowplug/instance.json ", "/glowplug/report.json ",
    ]
    return texts.map { line in
      let isChanging = changing.contains { line.hasPrefix($0) }
      return isChanging ? line.split(separator: " ").dropLast().joined(separator: " ") : line
    }
  }

  private static func report(_ boot: Booted) throws -> ReportDocument {
    try ReportDocument(try boot.seen.data("run/glowplug/report.json"))
  }

  @Test("comes to the same tree and the same report", arguments: lacking)
  func alike(_ calls: String) throws {
    let line = "glowplug.users=root,debian,eve,root2"
    let new = try Booted.boot(try OlderKernelTests.root(), commandLine: line)
    let old = try Booted.lacking(calls, try OlderKernelTests.root(), commandLine: line)
    #expect(new.status == 1)
    #expect(old.status == new.status)
    #expect(try old.seen.read("calls").contains("ENOSYS (Function not implemented) (INJECTED)"))
    #expect(try OlderKernelTests.outcome(old) == OlderKernelTests.outcome(new))
    let (one, other) = (try OlderKernelTests.report(new), try OlderKernelTests.report(old))
    #expect(other.decision == one.decision)
    #expect(other.warnings == one.warnings)
    #expect(other.changes.map { $0.outcome } == one.changes.map { $0.outcome })
    #expect(other.changes.map { $0.reason } == one.changes.map { $0.reason })
    #expect(other.change("keys", of: "eve")?.outcome == "failed")
    #expect(try old.root.directory.read("real-etc/shadow").contains("\ndebian:$y$"))
  }
}
