import Testing

@testable import Glowplug

/// Rule 9: paths that are new on an SELinux target are listed for systemd.
@Suite("New paths on an SELinux target")
struct RelabellingTests {
  private static let list = "run/systemd/relabel-extra.d/glowplug.relabel"

  private static func root(selinux: Bool = true) throws -> TestRoot {
    let root = try TestRoot()
    if selinux { try root.directory.write("etc/selinux/config", "SELINUX=enforcing\n") }
    return root
  }

  @Test("all of them, the topmost of each, and nothing that was there")
  func all() throws {
    let root = try RelabellingTests.root()
    try root.directory.write("root/.ssh/authorized_keys", "# mine\n", mode: 0o600)
    try root.directory.makeDirectory("home/eve/.ssh", mode: 0o700)
    try root.directory.setOwner("home/eve/.ssh", 1001, 1001)
    let booted = try Booted.boot(root, commandLine: "glowplug.users=root,debian,eve")
    #expect(booted.status == 0)
    let paths = try booted.seen.read(RelabellingTests.list).split(separator: "\n").sorted()
    #expect(
      paths == ["/etc/glowplug", "/home/debian/.ssh", "/home/eve/.ssh/authorized_keys"])
    #expect(try booted.seen.ownership(RelabellingTests.list) == "0644 0:0")
  }

  @Test("none where nothing is new, or nobody labels")
  func none() throws {
    let root = try RelabellingTests.root()
    #expect(try Booted.boot(root).seen.exists(RelabellingTests.list))
    try root.boot()
    #expect(try !Booted.boot(root).seen.exists(RelabellingTests.list))
    let other = try RelabellingTests.root(selinux: false)
    #expect(try !Booted.boot(other).seen.exists(RelabellingTests.list))
  }
}
