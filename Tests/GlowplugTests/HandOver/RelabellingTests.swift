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

  @Test(
    "new keys, and the directory made for them, have their label at once; nothing else, and nobody else's has"
  )
  func keys() throws {
    let label = Array("system_u:object_r:ssh_home_t:s0".utf8) + [0]
    for selinux in [true, false] {
      let root = try RelabellingTests.root(selinux: selinux)
      try root.directory.makeDirectory("home/eve/.ssh", mode: 0o700)
      try root.directory.setOwner("home/eve/.ssh", 1001, 1001)
      let booted = try Booted.boot(root, commandLine: "glowplug.users=root,debian,eve")
      #expect(booted.status == 0)
      func found(_ path: String) -> [UInt8]? {
        Attributes.get(root.directory.path(path), "security.selinux")
      }
      let new = [
        "home/debian/.ssh", "home/debian/.ssh/authorized_keys", "home/eve/.ssh/authorized_keys",
      ]
      for path in new { #expect(found(path) == (selinux ? label : nil), "\(path)") }
      for path in ["home/eve/.ssh", "etc/shadow", "etc/glowplug/instance.json"] {
        #expect(found(path) == nil, "\(path)")
      }
    }
  }

  @Test("a file of keys that is there keeps the label it has")
  func kept() throws {
    let root = try RelabellingTests.root()
    let path = root.directory.path("root/.ssh/authorized_keys")
    try root.directory.write("root/.ssh/authorized_keys", "# mine\n", mode: 0o600)
    try Attributes.set(path, "security.selinux", Array("u:r:own_t:s0".utf8) + [0])
    #expect(try Booted.boot(root).status == 0)
    #expect(Attributes.get(path, "security.selinux") == Array("u:r:own_t:s0".utf8) + [0])
  }
}
