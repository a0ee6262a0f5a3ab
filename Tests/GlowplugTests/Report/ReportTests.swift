import Foundation
import Testing

@testable import Glowplug

@Suite("The report")
struct ReportTests {
  private static func raw(_ ran: Ran) throws -> [String: Any] {
    let data = Data(ran.result.output.bytes)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("has the contract's fields, and no others at its top")
  func fields() throws {
    let root = try TestRoot()
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "root,debian")
    let raw = try ReportTests.raw(ran)
    #expect(
      Set(raw.keys) == [
        "version", "dry_run", "decision", "reason", "drive", "instance", "changes", "trust",
        "candidates", "measured", "warnings", "microseconds",
      ])
    let report = ran.report
    #expect(report.version == Version.number.text)
    #expect(!report.dryRun)
    #expect(report.reason == nil)
    #expect(
      report.drive
        == ReportDocument.Drive(
          source: Fixtures.drive("nova"), filesystem: nil, label: nil,
          metadata_version: "2025-04-04"))
    #expect(
      report.instance
        == ReportDocument.Instance(
          uuid: "b0fa911b-69d4-4476-bbe2-1c92bff6535c", hostname: "web-1.novalocal"))
    #expect(report.trust == ReportDocument.Trust(rule: "first-boot", machine_uuid: nil))
    #expect(
      report.candidates
        == [ReportDocument.Candidate(source: Fixtures.drive("nova"), used: true, reason: nil)])
    #expect(
      Set(report.microseconds.keys)
        == ["find", "read", "plan", "hash", "apply", "hand_over", "total"])
    #expect(report.microseconds.values.allSatisfy { $0 >= 0 })
    let total = try #require(report.microseconds["total"])
    #expect(total >= (report.microseconds["hash"] ?? 0) + (report.microseconds["apply"] ?? 0))
  }

  @Test("a drive that is refused: not used, and why")
  func refusedCandidate() throws {
    let root = try TestRoot()
    try root.boot()
    let report = try glowplug(root, Fixtures.drive("nova")).report
    #expect(report.decision == "refused")
    let reason = try #require(report.reason)
    #expect(
      report.candidates
        == [ReportDocument.Candidate(source: Fixtures.drive("nova"), used: false, reason: reason)])
  }

  @Test("tells every change: where, what, for whom, how it went")
  func changes() throws {
    let root = try TestRoot()
    let file = "home/debian/.ssh/authorized_keys"
    try root.directory.write(file, Keys.ed25519 + "\n", mode: 0o600)
    for path in ["home/debian/.ssh", file] { try root.directory.setOwner(path, 1000, 1000) }
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "root,debian,nobody2")
    #expect(
      ran.report.outcomes == [
        "password root applied", "password debian applied", "password nobody2 failed",
        "keys root applied", "keys debian unchanged", "keys nobody2 failed", "marker applied",
      ])
    #expect(
      ran.report.changes.map { $0.path } == [
        "/etc/shadow", "/etc/shadow", "/etc/shadow", "/root/.ssh/authorized_keys",
        "/home/debian/.ssh/authorized_keys", nil, "/etc/glowplug/instance.json",
      ])
    #expect(ran.report.changes.map { $0.added } == [nil, nil, nil, 1, 0, nil, nil])
  }

  @Test("null where there is no drive and no instance")
  func nothing() throws {
    let root = try TestRoot()
    let raw = try ReportTests.raw(try glowplug(root, "/nonexistent"))
    #expect(raw["drive"] is NSNull)
    #expect(raw["instance"] is NSNull)
    #expect(raw["decision"] as? String == "no-drive")
    #expect((raw["reason"] as? String)?.contains("/nonexistent") == true)
    #expect((raw["changes"] as? [Any])?.isEmpty == true)
  }

  @Test(
    "with --json there is nothing else on standard output, whatever comes of it",
    arguments: [
      ["--source", Fixtures.drive("nova")], ["--source", Fixtures.drive("ironic-boot-iso")],
      ["--source", Fixtures.drive("nova"), "--trust", "machine"],
      ["--source", Fixtures.drive("nova"), "--dry-run"],
      ["--source", Fixtures.drive("nova"), "--sysroot", "/nonexistent"],
    ])
  func onlyJSON(_ arguments: [String]) throws {
    let root = try TestRoot()
    let result = try Child.run(
      try Child.glowplug, ["--sysroot", root.directory.path, "--json"] + arguments)
    let data = Data(result.output.utf8)
    #expect(throws: Never.self) { try JSONDecoder().decode(ReportDocument.self, from: data) }
  }

  @Test("messages are one line each: what, to which object, why")
  func messages() throws {
    let root = try TestRoot()
    let drive = try TestDrive(
      metaData: #"{"uuid":"u","name":5,"public_keys":{"a\nb":"bad"},"admin_pass":"a\nb"}"#)
    let result = try Child.run(
      try Child.glowplug, ["--sysroot", root.directory.path, "--source", drive.path])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines.allSatisfy { $0.hasPrefix("glowplug: ") })
    #expect(lines[0].contains("instance u from \(drive.path)"))
    #expect(lines[2].contains("a\\x0ab"))
  }
}
