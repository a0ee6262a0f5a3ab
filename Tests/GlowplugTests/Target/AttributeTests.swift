import Testing

@testable import Glowplug

/// Rules 7 and 9: the mode, the owner and the extended attributes of /etc/shadow stay.
@Suite("Attributes of what is replaced")
struct AttributeTests {
  @Test("modes and owners", arguments: [0o000, 0o400, 0o600, 0o640, 0o644])
  func modes(_ mode: Int) throws {
    try requireRoot()
    let root = try TestRoot()
    try root.directory.setOwner("etc/shadow", 7, 42)
    try root.directory.setMode("etc/shadow", mode)
    let before = try root.directory.ownership("etc/shadow")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.directory.ownership("etc/shadow") == before)
  }

  @Test("user's, trusted, the label and an ACL stay; IMA's and EVM's signatures do not")
  func attributes() throws {
    try requireRoot()
    let root = try TestRoot()
    let path = root.directory.path("etc/shadow")
    let label = Array("system_u:object_r:shadow_t:s0\0".utf8)
    let access = Attributes.accessList(user: 1000, permissions: 4)
    try Attributes.set(path, "user.comment", Array("kept".utf8))
    try Attributes.set(path, "user.empty", [])
    try Attributes.set(path, "trusted.x", [0, 1, 2, 0xFF])
    try Attributes.set(path, "security.selinux", label)
    try Attributes.set(path, "system.posix_acl_access", access)
    try Attributes.set(path, "security.ima", [3, 2, 1])
    let names = Attributes.names(path)
    #expect(names.contains("security.ima"))
    let before = try root.directory.status("etc/shadow")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(Attributes.names(path) == names.filter { $0 != "security.ima" })
    #expect(Attributes.get(path, "user.comment") == Array("kept".utf8))
    #expect(Attributes.get(path, "user.empty") == [])
    #expect(Attributes.get(path, "trusted.x") == [0, 1, 2, 0xFF])
    #expect(Attributes.get(path, "security.selinux") == label)
    #expect(Attributes.get(path, "system.posix_acl_access") == access)
    let after = try root.directory.status("etc/shadow")
    #expect(after.mode == before.mode)
    #expect(after.inode != before.inode)
  }

  @Test("a default ACL of /etc does not open /etc/shadow to anybody")
  func defaultAccessList() throws {
    try requireRoot()
    let root = try TestRoot()
    let access = Attributes.accessList(user: 1000, permissions: 6)
    try Attributes.set(root.directory.path("etc"), "system.posix_acl_default", access)
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(Attributes.get(root.directory.path("etc/shadow"), "system.posix_acl_access") == nil)
    #expect(try root.directory.ownership("etc/shadow") == "0640 0:42")
  }

  @Test("attributes of authorized_keys stay")
  func keys() throws {
    let root = try TestRoot()
    try root.directory.write("root/.ssh/authorized_keys", Keys.rsa + "\n", mode: 0o600)
    let path = root.directory.path("root/.ssh/authorized_keys")
    try Attributes.set(path, "security.selinux", Array("x:ssh_home_t:s0\0".utf8))
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(Attributes.get(path, "security.selinux") == Array("x:ssh_home_t:s0\0".utf8))
    #expect(
      try root.directory.read("root/.ssh/authorized_keys") == "\(Keys.rsa)\n\(Keys.ed25519)\n")
  }

  @Test("the umask of whoever starts the program does not count")
  func umask() throws {
    let root = try TestRoot()
    let script = "umask \"$4\"; \"$1\" --sysroot \"$2\" --source \"$3\" --users root,debian"
    for mask in ["000", "077", "777"] {
      let result = try Child.shell(
        script, try Child.glowplug, root.directory.path, Fixtures.drive("nova"), mask)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try root.directory.ownership("home/debian/.ssh") == "0700 1000:1000")
      #expect(try root.directory.ownership("home/debian/.ssh/authorized_keys") == "0600 1000:1000")
      #expect(try root.directory.ownership("etc/glowplug/instance.json") == "0600 0:0")
      #expect(try root.directory.ownership("etc/glowplug") == "0755 0:0")
      for name in ["etc/glowplug", "home/debian/.ssh", "root/.ssh"] {
        try root.directory.remove(name)
      }
    }
  }
}
