import Foundation
import Testing

@testable import Glowplug

/// Rule 1: what a drive makes this program say has its limits.
@Suite("Limits of what is said")
struct BoundedTextTests {
  static let longest = 100

  static let texts: [(name: String, text: String, quoted: String)] = [
    ("short", "server 1", "server 1"),
    ("as long as may be", String(repeating: "x", count: 100), String(repeating: "x", count: 100)),
    ("one more", String(repeating: "x", count: 101), String(repeating: "x", count: 100) + "…"),
    (
      "a character across the limit", String(repeating: "x", count: 99) + "ëy",
      String(repeating: "x", count: 99) + "…"
    ),
    (
      "four bytes from the last place on", String(repeating: "x", count: 99) + "𝄞",
      String(repeating: "x", count: 99) + "…"
    ),
    (
      "control characters", String(repeating: "\n", count: 50),
      String(repeating: "\\x0a", count: 25) + "…"
    ),
  ]

  @Test("a quote is printable, whole characters, and 100 bytes at most", arguments: texts)
  func quoted(_ row: (name: String, text: String, quoted: String)) {
    #expect(row.text.bytes.quoted.text == row.quoted)
  }

  @Test("a list that is too long says how much is missing")
  func bounded() {
    let lines = (0..<100).map { "line \($0)".bytes }
    #expect(lines.bounded(to: 10_000) == lines)
    let kept = lines.bounded(to: 30).map { $0.text }
    #expect(kept == ["line 0", "line 1", "line 2", "line 3", "96 more lines are left out"])
    #expect(lines.bounded(to: 0).map { $0.text } == ["100 more lines are left out"])
  }

  private func size(_ messages: [Message]) -> Int { messages.reduce(0) { $0 + $1.text.count } }

  @Test("a key's long name is not repeated for each of its lines")
  func keyNames() throws {
    let name = String(repeating: "n", count: 100_000)
    let lines = String(repeating: #"x\n"#, count: 100_000)
    let drive = try TestDrive(
      metaData: #"{"uuid":"u","public_keys":{"\#(name)":"\#(lines)"}}"#)
    let start = ContinuousClock.now
    let ran = try glowplug(TestRoot(), drive.path)
    // Ordinary builds without optimization take a second for it; with the name repeated, minutes.
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(ran.report.warnings.allSatisfy { $0.utf8.count < 250 })
    #expect(ran.report.warnings.contains { $0.hasPrefix("public_keys.nnn") && $0.contains("…") })
  }

  @Test("long paths, types and names on the drive are cut in each message")
  func longTexts() throws {
    let long = String(repeating: "a", count: 20_000)
    let entries = (0..<256).map {
      #"{"path":"/f","content_path":"/content/\#(long.prefix(500))\#($0)"}"#
    }
    let types = (0..<40).map { #"{"type":"\#(long)\#($0)","data":"x"}"# }
    let drive = try TestDrive(
      metaData: #"""
        {"uuid":"\#(long.prefix(255))","hostname":"\#(long)","name":"\#(long)",
        "files":[\#(entries.joined(separator: ","))],"keys":[\#(types.prefix(10).joined(separator: ","))]}
        """#)
    try drive.directory.makeDirectory("openstack/content")
    let run = try TemporaryDirectory()
    let ran = try glowplug(TestRoot(), drive.path, "--run", run.path("g"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.warnings.count > 200)
    #expect(ran.report.warnings.allSatisfy { $0.utf8.count < 400 })
    #expect(size(ran.result.messages) <= 64 << 10)
    #expect(ran.result.output.count <= 256 << 10)
    #expect(ran.report.instance?.hostname?.utf8.count == 258)
    let last = ran.report.warnings.last ?? ""
    #expect(last.hasSuffix("more lines are left out"), "\(ran.report.warnings.count) \(last)")
  }

  @Test(
    "as many accounts as there may be: messages and the report have their limits, and say what is missing"
  )
  func accounts() throws {
    let names = (0..<250).map { "\(String(repeating: "n", count: 250))\($0)" }
      .joined(separator: ",")
    let (root, run) = (try TestRoot(), try TemporaryDirectory())
    let drive = try TestDrive()
    let ran = try glowplug(root, drive.path, "--users", "root," + names, "--run", run.path("g"))
    #expect(ran.exitStatus == 1)
    #expect(size(ran.result.messages) <= 64 << 10)
    #expect(ran.result.output.count <= 256 << 10)
    #expect(try run.data("g/report.json").count <= 256 << 10)
    #expect(ran.report.warnings.last?.hasSuffix("more changes are left out") == true)
    #expect(ran.report.change("password", of: "root")?.outcome == "applied")
    let text = try Child.run(
      try Child.glowplug,
      ["--sysroot", root.directory.path, "--source", drive.path, "--users", names, "--dry-run"])
    #expect(text.output.utf8.count <= (256 << 10) + 100)
    #expect(text.errors.utf8.count <= 64 << 10)
  }

  @Test("a policy that is wrong from its first line to its last")
  func policy() throws {
    let root = try TestRoot()
    try root.directory.write("etc/glowplug.conf", String(repeating: "x\n", count: 30_000))
    let ran = try Child.run(
      try Child.glowplug, ["--sysroot", root.directory.path, "--source", Fixtures.drive("nova")])
    #expect(ran.status == 2)
    // Each line has the program's name before it.
    #expect(ran.errors.utf8.count <= 80 << 10)
    #expect(ran.errors.hasSuffix("more lines are left out\n"))
  }
}
