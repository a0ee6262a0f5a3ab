import Foundation
import Testing

@testable import Glowplug

/// Rule 8: below a home no link is followed, and nothing is ever written outside the root.
@Suite("Links and owners in a target")
struct LinkTests {
  /// Somewhere that nothing may be written to.
  private static func outside() throws -> (directory: TemporaryDirectory, snapshot: TreeSnapshot) {
    let directory = try TemporaryDirectory()
    try directory.write("root/marker", "outside\n")
    try directory.write("authorized_keys", "outside\n")
    return (directory, try TreeSnapshot(directory.path))
  }

  @Test(
    "/root may be a link inside the root, relative or absolute",
    arguments: [
      "var/roothome", "/var/roothome", "../../../var/roothome",
    ])
  func rootHome(_ target: String) throws {
    let root = try TestRoot()
    try root.directory.remove("root")
    try root.directory.makeDirectory("var/roothome", mode: 0o700)
    try root.directory.link("root", to: target)
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.directory.read("var/roothome/.ssh/authorized_keys") == Keys.ed25519 + "\n")
    #expect(!FileManager.default.fileExists(atPath: "/var/roothome"))
  }

  @Test("/etc may be a link inside the root")
  func etc() throws {
    let root = try TestRoot()
    try root.directory.move("etc", to: "real-etc")
    try root.directory.link("etc", to: "/real-etc")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.directory.read("real-etc/shadow") != TestRoot.shadow)
    #expect(try root.directory.ownership("real-etc/shadow") == "0640 0:42")
    #expect(root.directory.exists("real-etc/glowplug/instance.json"))
  }

  @Test("a home that leads out of the root ends inside it")
  func escape() throws {
    let (outside, before) = try LinkTests.outside()
    let root = try TestRoot()
    try root.directory.remove("root")
    try root.directory.link("root", to: outside.path("root"))
    let ran = try glowplug(root, Fixtures.drive("nova"))
    #expect(ran.exitStatus == 1)
    #expect(ran.report.change("keys", of: "root")?.outcome == "failed")
    #expect(ran.report.change("password", of: "root")?.outcome == "applied")
    #expect(try TreeSnapshot(outside.path).difference(to: before) == [])
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let make: @Sendable (TemporaryDirectory) throws -> Void

    init(_ name: String, _ make: @escaping @Sendable (TemporaryDirectory) throws -> Void) {
      testDescription = name
      self.make = make
    }
  }

  static let ssh = "home/debian/.ssh"
  static let keys = "home/debian/.ssh/authorized_keys"

  static func makeSSH(_ directory: TemporaryDirectory) throws {
    try directory.makeDirectory(ssh, mode: 0o700)
    try directory.setOwner(ssh, 1000, 1000)
  }

  static let bad: [Row] = [
    Row(".ssh is a link to root's") {
      try $0.makeDirectory("root/.ssh", mode: 0o700)
      try $0.link(ssh, to: "/root/.ssh")
    },
    Row(".ssh is a link to a directory of his own") {
      try $0.makeDirectory("home/debian/real", mode: 0o700)
      try $0.setOwner("home/debian/real", 1000, 1000)
      try $0.link(ssh, to: "real")
    },
    Row(".ssh is a dangling link") { try $0.link(ssh, to: "nowhere") },
    Row(".ssh is a file") { try $0.write(ssh, "") },
    Row("authorized_keys is a link to /etc/shadow") {
      try makeSSH($0)
      try $0.link(keys, to: "/etc/shadow")
    },
    Row("authorized_keys is a dangling link") {
      try makeSSH($0)
      try $0.link(keys, to: "/etc/nologin")
    },
    Row("authorized_keys has another name") {
      try makeSSH($0)
      try $0.write(keys, "", mode: 0o600)
      try $0.setOwner(keys, 1000, 1000)
      try $0.hardLink("etc/other-name", to: keys)
    },
    Row("authorized_keys is /etc/passwd by another name") {
      try makeSSH($0)
      try $0.hardLink(keys, to: "etc/passwd")
    },
    Row("authorized_keys is a directory") {
      try makeSSH($0)
      try $0.makeDirectory(keys)
    },
    Row("authorized_keys is a FIFO") {
      try makeSSH($0)
      try $0.makeFIFO(keys)
    },
    Row("authorized_keys is somebody else's") {
      try makeSSH($0)
      try $0.write(keys, "", mode: 0o600)
      try $0.setOwner(keys, 1001, 1001)
    },
    Row("authorized_keys may be written by its group") {
      try makeSSH($0)
      try $0.write(keys, "", mode: 0o660)
      try $0.setOwner(keys, 1000, 1000)
    },
    Row(".ssh may be written by its group") {
      try makeSSH($0)
      try $0.setMode(ssh, 0o770)
    },
    Row(".ssh may be written by everybody") {
      try makeSSH($0)
      try $0.setMode(ssh, 0o777)
    },
    Row(".ssh is somebody else's") {
      try makeSSH($0)
      try $0.setOwner(ssh, 1001, 1001)
    },
    Row("the home is somebody else's") { try $0.setOwner("home/debian", 1001, 1001) },
    Row("the home may be written by its group") { try $0.setMode("home/debian", 0o775) },
    Row("the home is missing") { try $0.remove("home/debian") },
    Row("the home is a file") {
      try $0.remove("home/debian")
      try $0.write("home/debian", "")
    },
    Row("the home is a dangling link") {
      try $0.remove("home/debian")
      try $0.link("home/debian", to: "/nowhere")
    },
    Row("authorized_keys is root's, and its account cannot read it") {
      try makeSSH($0)
      try $0.write(keys, "", mode: 0o600)
    },
    Row("the home is behind a link in another account's directory") {
      try $0.makeDirectory("home/eve/debian", mode: 0o700)
      try $0.setOwner("home/eve/debian", 1000, 1000)
      try $0.remove("home/debian")
      try $0.link("home/eve/way", to: "/home/eve/debian")
      try $0.link("home/debian", to: "eve/way")
    },
    Row("/home is a link, and everybody can write where it leads through") {
      try $0.makeDirectory("home/all/debian", mode: 0o700)
      try $0.setOwner("home/all/debian", 1000, 1000)
      try $0.setMode("home/all", 0o1777)
      try $0.link("home/all/way", to: "debian")
      try $0.remove("home/debian")
      try $0.link("home/debian", to: "all/way/../way")
    },
    Row("authorized_keys is above 1 MiB") {
      try makeSSH($0)
      try $0.write(keys, String(repeating: "#\n", count: 1 << 19) + "#", mode: 0o600)
      try $0.setOwner(keys, 1000, 1000)
    },
  ]

  @Test("that account fails, nothing is written for it, and root is served", arguments: bad)
  func failing(_ row: Row) throws {
    try requireRoot()
    let root = try TestRoot()
    try row.make(root.directory)
    let before = try TreeSnapshot(root.directory.path("home"))
    let passwd = try root.directory.read("etc/passwd")
    let dry = try glowplug(
      root, Fixtures.drive("nova"), "--dry-run", "--users", "debian,root")
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "debian,root")
    #expect(ran.exitStatus == 1)
    #expect(dry.exitStatus == 1)
    #expect(ran.report.change("keys", of: "debian")?.outcome == "failed")
    #expect(ran.report.change("keys", of: "debian")?.reason?.isEmpty == false)
    #expect(ran.report.change("keys", of: "root")?.outcome == "applied")
    #expect(ran.report.change("password", of: "debian")?.outcome == "applied")
    #expect(try TreeSnapshot(root.directory.path("home")).difference(to: before) == [])
    #expect(try root.directory.read("root/.ssh/authorized_keys") == Keys.ed25519 + "\n")
    #expect(try root.directory.read("etc/passwd") == passwd)
    #expect(!root.directory.exists("etc/nologin"))
  }

  static let good: [Row] = [
    Row("a home of root's") { try $0.setOwner("home/debian", 0, 0) },
    Row(".ssh of root's") {
      try makeSSH($0)
      try $0.setOwner(ssh, 0, 0)
    },
    Row("a home that others may read") { try $0.setMode("home/debian", 0o755) },
    Row("authorized_keys of its account's, which everybody may read") {
      try makeSSH($0)
      try $0.write(keys, "", mode: 0o644)
      try $0.setOwner(keys, 1000, 1000)
    },
    Row("what a kill left behind") {
      try $0.makeDirectory("home/debian/..ssh.glowplug", mode: 0o700)
    },
    Row("what a kill left behind in .ssh") {
      try makeSSH($0)
      try $0.write("\(ssh)/.authorized_keys.glowplug", "half")
    },
    Row("a link in place of the temporary file") {
      try makeSSH($0)
      try $0.link("\(ssh)/.authorized_keys.glowplug", to: "/etc/passwd")
    },
  ]

  @Test("what is in order", arguments: good)
  func working(_ row: Row) throws {
    try requireRoot()
    let root = try TestRoot()
    try row.make(root.directory)
    let passwd = try root.directory.read("etc/passwd")
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "debian")
    #expect(ran.exitStatus == 0, "\(ran.printed)")
    #expect(try root.directory.read(LinkTests.keys) == Keys.ed25519 + "\n")
    #expect(try root.directory.ownership(LinkTests.keys) == "0600 1000:1000")
    let left = try FileManager.default.subpathsOfDirectory(atPath: root.directory.path)
    #expect(left.allSatisfy { !$0.hasSuffix(".glowplug") })
    #expect(try root.directory.read("etc/passwd") == passwd)
  }

  @Test("a home behind a link that root made")
  func homeBehindLink() throws {
    let root = try TestRoot()
    try root.directory.move("home", to: "data")
    try root.directory.link("home", to: "/data")
    #expect(try glowplug(root, Fixtures.drive("nova"), "--users", "debian").exitStatus == 0)
    #expect(try root.directory.ownership("data/debian/.ssh/authorized_keys") == "0600 1000:1000")
  }

  @Test("/etc/shadow as a link: its account fails, in a dry run too, and no file is touched")
  func shadowLink() throws {
    let root = try TestRoot()
    try root.directory.move("etc/shadow", to: "etc/real")
    try root.directory.link("etc/shadow", to: "real")
    let dry = try glowplug(root, Fixtures.drive("nova"), "--dry-run")
    let ran = try glowplug(root, Fixtures.drive("nova"))
    #expect(ran.exitStatus == 1)
    #expect(try root.directory.read("etc/real") == TestRoot.shadow)
    #expect(ran.report.change("keys", of: "root")?.outcome == "applied")
    #expect(dry.exitStatus == 1)
  }

  @Test("a directory of the marker that is a link: nothing is changed without a marker")
  func markerLink() throws {
    let (outside, before) = try LinkTests.outside()
    let root = try TestRoot()
    try root.directory.link("etc/glowplug", to: outside.path)
    let ran = try glowplug(root, Fixtures.drive("nova"))
    #expect(ran.exitStatus == 1)
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
    #expect(!root.directory.exists("root/.ssh"))
    #expect(try TreeSnapshot(outside.path).difference(to: before) == [])
  }
}
