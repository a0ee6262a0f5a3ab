import Foundation
import Testing

@testable import Glowplug

/// Keys for a home that is not mounted yet: what systemd-tmpfiles is asked for.
@Suite("Keys that are written later")
struct KeyDeliveryTests {
  private static func lines(_ table: String, sshd: String = "") throws -> [String]? {
    let root = try TestRoot()
    try root.directory.write("etc/fstab", table)
    try root.directory.write("etc/ssh/sshd_config", sshd)
    let booted = try Booted.boot(root, commandLine: "glowplug.key-users=debian")
    guard booted.seen.exists("run/tmpfiles.d/glowplug.conf") else { return nil }
    #expect(booted.status == 0)
    return try booted.seen.read("run/tmpfiles.d/glowplug.conf").components(separatedBy: "\n")
  }

  @Test("below a home: the directory and the file are the account's")
  func home() throws {
    let lines = try #require(try KeyDeliveryTests.lines("/dev/vdb /home ext4 defaults 0 2\n"))
    #expect(lines.count == 3)
    #expect(lines[0] == #"d "/home/debian/.ssh" 0700 1000 1000 - -"#)
    #expect(lines[1].hasPrefix(#"f~ "/home/debian/.ssh/authorized_keys" 0600 1000 1000 - "#))
  }

  @Test("outside of a home: no directory of the system changes its owner")
  func system() throws {
    let lines = try #require(
      try KeyDeliveryTests.lines(
        "/dev/vdb /var ext4 defaults 0 2\n", sshd: "AuthorizedKeysFile /var/lib/keys/%u\n"))
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix(#"f~ "/var/lib/keys/debian" 0600 1000 1000 - "#))
  }

  @Test(
    "a file system that needs the network comes too late for it: the account fails",
    arguments: [
      "nas:/home /home nfs4 defaults 0 0\n", "nas:/home /home nfs\n",
      "/dev/sdx /home ext4 noatime,_netdev 0 2\n",
      "/dev/vdb /home ext4 defaults 0 2\nnas:/debian /home/debian nfs defaults 0 0\n",
    ])
  func network(_ table: String) throws {
    #expect(try KeyDeliveryTests.lines(table) == nil)
  }
}
