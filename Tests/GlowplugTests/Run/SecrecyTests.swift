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

  @Test(
    "the one in meta is handed on no more than that at the top",
    arguments: [#""Meta-Secret1""#, #"["Meta-Secret1"]"#, #"{"x":"Meta-Secret1"}"#])
  func inMeta(_ value: String) throws {
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    let drive = try TestDrive(
      metaData: #"{"admin_pass":"Top-Secret1","meta":{"role":"web","admin_pass":\#(value)}}"#)
    let ran = try glowplug(root, drive.path, "--run", run.path("g"))
    #expect(ran.exitStatus == 0)
    var seen = ran.printed
    for file in try FileManager.default.subpathsOfDirectory(atPath: run.path) {
      seen += (try? run.read(file)) ?? ""
    }
    #expect(!seen.contains("Meta-Secret1"))
    #expect(!seen.contains("Top-Secret1"))
    #expect(!seen.contains("admin_pass"))
    #expect(seen.contains(#""meta":{"role":"web"}"#))
  }

  @Test("no name of an instance is made of it, and no digest of the one in meta")
  func inDigests() throws {
    let texts = ["One", "Another"].map {
      #"{"hostname":"a","admin_pass":"\#($0)","meta":{"admin_pass":"\#($0)"}}"#
    }
    let inMeta = ["One", "Another"].map {
      #"{"hostname":"a","admin_pass":"x","meta":{"admin_pass":"\#($0)"}}"#
    }
    let names = try texts.map { try ReadMetaData($0).facts.instance.text }
    #expect(names[0] == names[1])
    let digests = try inMeta.map {
      let drive = try TestDrive(metaData: $0)
      return try DriveSource(path: drive.path.bytes, kind: .directory).opened()
        .plainFingerprint()
    }
    #expect(digests[0] == digests[1])
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
