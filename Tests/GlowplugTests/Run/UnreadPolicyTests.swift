import Foundation
import Testing

@testable import Glowplug

/// A boot that does not know whom it serves: nobody now, and nothing is noted as done.
@Suite("A policy that can't be read")
struct UnreadPolicyTests {
  static let rows: [(name: String, product: String, commandLine: String, file: String?)] = [
    ("a policy file", "OpenStack Nova", "", nil),
    ("on another machine with the drive's uuid", "KVM", "", nil),
    ("a list of accounts that is none", "OpenStack Nova", "", "users=root:\n"),
    ("a list of those with keys", "KVM", "", "password-users=none\nkey-users=root:\n"),
  ]

  @Test("nobody is served, and the next boot serves them", arguments: rows)
  func healed(_ row: (name: String, product: String, commandLine: String, file: String?)) throws {
    let root = try TestRoot()
    let policy = "etc/glowplug.conf"
    if let file = row.file {
      try root.directory.write(policy, file)
    } else {
      try root.spoilPolicy()
    }
    let uuid = BootTests.uuid.uppercased()
    let first = try Booted.boot(root, product: row.product, uuid: uuid)
    #expect(first.status == 2)
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
    #expect(!root.directory.exists("root/.ssh"))
    #expect(try root.marker().state == "begun")
    try root.boot()
    let again = try Booted.boot(root, product: row.product, uuid: uuid)
    #expect(again.status != 0)
    #expect(try root.marker().state == "begun")
    try root.directory.remove(policy)
    try root.directory.write(policy, "users=root,debian\n")
    let next = try Booted.boot(root, product: row.product, uuid: uuid)
    let said = try next.seen.read("err")
    #expect(next.status == 0, "\(said)")
    for user in ["root", "debian"] { #expect(try root.accepts("Tr4ce9WqLmXz", for: user)) }
    #expect(root.directory.exists("home/debian/.ssh/authorized_keys"))
    let marker = try root.directory.read("etc/glowplug/instance.json")
    #expect(try root.marker().state == "done")
    #expect(!marker.contains("unknown"))
    // And from then on that is all.
    try root.directory.write(policy, "users=root,debian,eve\n")
    #expect(try Booted.boot(root, product: "KVM", uuid: uuid).status == 0)
    #expect(try root.hash(of: "eve") == "!")
  }

  @Test("what the kernel command line says of the accounts counts all the same")
  func named() throws {
    let root = try TestRoot()
    try root.spoilPolicy()
    let booted = try Booted.boot(
      root, commandLine: "glowplug.users=root", product: "OpenStack Nova",
      uuid: BootTests.uuid.uppercased())
    #expect(booted.status == 2)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try root.marker().state == "done")
  }

  @Test("a kernel command line that can't be read is as strict")
  func commandLine() throws {
    let root = try TestRoot()
    let seen = try TemporaryDirectory()
    let booted = try Booted.boot(root, "--cmdline", seen.path("none"))
    #expect(booted.status == 1)
    #expect(!booted.isHandedOver)
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
  }
}
