import Foundation
import Testing

@testable import Glowplug

@Suite("A dry run")
struct DryRunTests {
  @Test("changes nothing at all", arguments: ProducerTests.producers)
  func nothing(_ producer: ProducerTests.Producer) throws {
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    try run.write("glowplug/config-drive/x", "old")
    let before = (try TreeSnapshot(root.directory.path), try TreeSnapshot(run.path))
    let ran = try glowplug(
      root, Fixtures.drive(producer.name), "--dry-run", "--users", "root,debian", "--run",
      run.path("glowplug"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.dryRun)
    #expect(ran.report.decision == "provision")
    #expect(ran.report.changes.allSatisfy { $0.outcome == "planned" })
    #expect(try TreeSnapshot(root.directory.path).difference(to: before.0) == [])
    #expect(try TreeSnapshot(run.path).difference(to: before.1) == [])
  }

  @Test("is the very plan that the run then applies", arguments: ProducerTests.producers)
  func samePlan(_ producer: ProducerTests.Producer) throws {
    let root = try TestRoot()
    let arguments = ["--sysroot", root.directory.path, "--source", Fixtures.drive(producer.name)]
    let dry = try glowplug(arguments + ["--dry-run"])
    let real = try glowplug(arguments)
    #expect(dry.exitStatus == real.exitStatus)
    #expect(dry.report.decision == real.report.decision)
    #expect(
      dry.report.outcomes.map { $0.replacing("planned", with: "applied") }
        == real.report.outcomes)
    #expect(dry.report.changes.map { $0.path } == real.report.changes.map { $0.path })
    #expect(dry.report.changes.map { $0.added } == real.report.changes.map { $0.added })
  }

  @Test("shows a person what would happen to whom")
  func text() throws {
    let root = try TestRoot()
    let options = try runOptions([
      "--dry-run", "--sysroot", root.directory.path, "--source", Fixtures.drive("kubevirt"),
      "--users", "root,nobody2",
    ])
    let outcome = Run.run(options)
    let text = outcome.output.text
    #expect(outcome.exitStatus == 1)
    for part in [
      root.directory.path, Fixtures.drive("kubevirt"), "5d307ca9-b3ef-428c-8861-06e72d69f223",
      "fedora-vm", "provision", "would add 3 keys for root to /root/.ssh/authorized_keys",
      "'nobody2': the target has no such account",
    ] { #expect(text.contains(part), "\(text)") }
  }

  @Test(
    "needs no write access: a root and a drive that nobody may write to",
    .enabled(if: Nobody.exists))
  func asNobody() throws {
    let root = try TestRoot()
    try root.directory.setMode("etc/shadow", 0o644)
    for name in ["root", "home/debian"] { try root.directory.setMode(name, 0o755) }
    // Where the build and the fixtures lie, only root may look.
    let copy = try TemporaryDirectory()
    try copy.copy(try Child.glowplug, to: "glowplug")
    try copy.copy(Fixtures.drive("nova"), to: "drive")
    let result = try Child.run(
      "setpriv",
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", copy.path("glowplug"), "--dry-run",
        "--sysroot", root.directory.path, "--source", copy.path("drive"),
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("would set the password of root"))
  }

  private enum Nobody {
    static let exists = ((try? Child.shell("command -v setpriv"))?.status ?? 1) == 0
  }
}
