import Foundation
import Testing

@testable import Glowplug

/// Rule 11: what is there and can't be read fails what depends on it, and stays open.
@Suite("A file of the root that can't be read")
struct UnreadableTests {
  /// A root whose keys are not where they would be by default.
  private static func root() throws -> TestRoot {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config.d/keys.conf", "AuthorizedKeysFile .ssh/keys\n")
    return root
  }

  private static func run(_ root: TestRoot, _ drive: TestDrive) throws -> Ran {
    try glowplug(root, drive.path, "--users", "root,debian")
  }

  /// Puts something in its place that is no file, or, of a directory, a loop of links.
  private static func hide(_ path: String, in root: TestRoot) throws {
    let isDirectory = path.hasSuffix(".d")
    try FileManager.default.moveItem(
      atPath: root.directory.path(path), toPath: root.directory.path(path + ".kept"))
    if isDirectory {
      try root.directory.link(path, to: String(path.split(separator: "/").last ?? ""))
    } else {
      try root.directory.makeDirectory(path)
    }
  }

  private static func restore(_ path: String, in root: TestRoot) throws {
    try root.directory.remove(path)
    try FileManager.default.moveItem(
      atPath: root.directory.path(path + ".kept"), toPath: root.directory.path(path))
  }

  @Test(
    "a marker that can't be read: nothing is written, whatever the rule",
    arguments: ["first-boot", "any"])
  func marker(_ trust: String) throws {
    let root = try UnreadableTests.root()
    let drive = try TestDrive()
    #expect(try UnreadableTests.run(root, drive).exitStatus == 0)
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    let marker = "etc/glowplug/instance.json"
    try UnreadableTests.hide(marker, in: root)
    let before = try TreeSnapshot(root.directory.path)
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--trust", trust, "--run", run.path("g"))
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "failed")
    #expect(ran.result.messages[0].text.text.contains("'/\(marker)'"))
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    try UnreadableTests.restore(marker, in: root)
    #expect(try glowplug(root, drive.path, "--trust", "any").exitStatus == 0)
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
  }
}
