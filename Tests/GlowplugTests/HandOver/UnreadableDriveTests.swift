import Foundation
import Testing

@testable import Glowplug

/// A hand-over that lacks a file would be taken for the drive: cloud-init's first boot, which is its only
/// one, would run without.
@Suite("A file of the drive that can't be read")
struct UnreadableDriveTests {
  static let files = [
    "openstack/2025-04-04/user_data", "openstack/2025-04-04/vendor_data.json",
    "openstack/2025-04-04/vendor_data2.json", "openstack/2025-04-04/network_data.json",
    "openstack/content/0000", "ec2/latest/meta-data.json", "ec2/latest/user-data",
  ]

  /// Where the seed leads.
  private func seed(of root: TestRoot) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(
      atPath: root.directory.path("var/lib/cloud/seed/config_drive"))
  }

  @Test(
    "nothing is handed over, no seed leads there, and the next boot does both", arguments: files)
  func whole(_ file: String) throws {
    let root = try TestRoot.withCloudInit()
    let booted = try Booted.unreadable(root, Fixtures.drive("nova"), file)
    let errors = try booted.seen.read("err")
    #expect(booted.status == 0)
    #expect(errors.contains("nothing is handed over: failed to read '\(file)': "))
    #expect(!booted.seen.exists("run/glowplug"))
    #expect(!booted.seen.exists("run/.glowplug.new"))
    #expect(seed(of: root) == nil)
    let report = try ReportDocument(booted.seen.data("out"))
    #expect(report.outcomes.contains("seed failed"), "\(report.outcomes)")
    #expect(report.outcomes.allSatisfy { $0 == "seed failed" || $0.hasSuffix(" applied") })
    // The credentials are there all the same, and cloud-init may look at the drive.
    #expect(errors.contains("set the password of root"))
    #expect(try booted.seen.read("run/cloud-init/cloud.cfg").contains("ConfigDrive"))

    let next = try Booted.boot(root)
    #expect(next.status == 0)
    #expect(next.isHandedOver)
    #expect(seed(of: root) == "/run/glowplug/config-drive")
  }

  @Test("where it may be the drive that began the root, it is said why it is not let in")
  func begun() throws {
    let root = try TestRoot()
    try root.directory.write(
      "etc/glowplug/instance.json",
      """
      {"version":1,"instance":"\(BootTests.uuid)","state":"begun","content":"0123456789abcdef",
       "digest_key":"\(Situations.digestKey.text.text)","applied":[]}
      """, mode: 0o600)
    try root.boot()
    let file = "openstack/content/0000"
    let booted = try Booted.unreadable(root, Fixtures.drive("nova"), file)
    #expect(booted.status == 1)
    #expect(try booted.seen.read("err").contains("failed to read '\(file)': Input/output error"))
  }

  @Test("whichever read fails, the copy is whole or not there")
  func everyRead() throws {
    let whole = try copy(failing: nil)
    #expect(whole.files.count == 10)
    var failed = 0
    for (index, call) in whole.calls.enumerated() where call == .read {
      let torn = try copy(failing: FaultyRun.Fault(index: index, error: Errno(code: 5)))
      #expect(torn.files.isEmpty || torn.files == whole.files, "call \(index)")
      if torn.files.isEmpty { failed += 1 }
    }
    #expect(failed >= 7)
  }

  private func copy(
    failing fault: FaultyRun.Fault?
  ) throws -> (files: [String], calls: [SystemCall]) {
    let (root, run) = (try TestRoot(), try TemporaryDirectory())
    let arguments = [
      "--sysroot", root.directory.path, "--source", Fixtures.drive("nova"),
      "--run", run.path("glowplug"),
    ]
    let calls = FaultyRun.run(try runOptions(arguments), failing: fault).calls
    let files = try FileManager.default.subpathsOfDirectory(atPath: run.path)
      .filter {
        $0.contains(".json") || $0.hasSuffix("data") || $0.hasSuffix("0000") || $0.hasSuffix("env")
      }
    return (files.sorted(), calls)
  }
}
