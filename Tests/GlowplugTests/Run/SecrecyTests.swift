import Foundation
import Testing

@testable import Glowplug

/// A secret never reaches argv, the environment, a log, the hand-over or the report.
@Suite("Secrets")
struct SecrecyTests {
  static let arguments: [[String]] = [
    [], ["--json"], ["--dry-run"], ["--dry-run", "--json"], ["--trust", "machine"],
    ["--users", "root,nobody2"],
  ]

  @Test(
    "the password and its hash are in no output and no file of the hand-over", arguments: arguments)
  func nowhere(_ arguments: [String]) throws {
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    // Every version of Nova's drive holds the password.
    let result = try Child.run(
      try Child.glowplug,
      [
        "--sysroot", root.directory.path, "--source", Fixtures.drive("nova"), "--run",
        run.path("glowplug"),
      ] + arguments)
    var seen = result.output + result.errors
    for file in try FileManager.default.subpathsOfDirectory(atPath: run.path) {
      seen += (try? run.read(file)) ?? ""
    }
    #expect(!seen.contains("Tr4ce9WqLmXz"))
    #expect(!seen.contains("admin_pass"))
    #expect(!seen.contains("$y$"))
    let hash = try root.hash(of: "root")
    if hash != "*" { #expect(!seen.contains(hash)) }
    #expect(!seen.isEmpty)
  }

  @Test("in the target the hash is in /etc/shadow and the marker, the password nowhere")
  func target() throws {
    let root = try TestRoot()
    #expect(try glowplug(root, Fixtures.drive("nova"), "--users", "root,debian").exitStatus == 0)
    let hash = try root.hash(of: "root")
    var holders: [String] = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: root.directory.path) {
      guard let text = try? root.directory.read(file) else { continue }
      #expect(!text.contains("Tr4ce9WqLmXz"))
      if text.contains(hash) { holders.append(file) }
    }
    #expect(holders.sorted() == ["etc/glowplug/instance.json", "etc/shadow"])
    #expect(try root.directory.status("etc/glowplug/instance.json").mode == 0o600)
  }

  @Test("no file that a failing run leaves behind holds it")
  func failing() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/shadow")
    try root.directory.makeDirectory("etc/shadow")
    let ran = try glowplug(root, Fixtures.drive("nova"))
    #expect(ran.exitStatus == 1)
    for file in try FileManager.default.subpathsOfDirectory(atPath: root.directory.path) {
      guard let text = try? root.directory.read(file) else { continue }
      #expect(!text.contains("Tr4ce9WqLmXz") && !text.contains("$y$j9T$"))
    }
  }

  @Test("a password that is refused is shown no more than one that is taken")
  func refused() throws {
    let root = try TestRoot()
    let secret = "top-secret-\(String(repeating: "z", count: 600))"
    let run = try TemporaryDirectory()
    let drive = try TestDrive(password: secret)
    let ran = try glowplug(root, drive.path, "--run", run.path("g"))
    #expect(ran.exitStatus == 1)
    #expect(!ran.printed.contains("top-secret"))
    #expect(!(try run.read("g/report.json").contains("top-secret")))
    #expect(
      !(try run.read("g/config-drive/openstack/latest/meta_data.json").contains("top-secret")))
  }
}
