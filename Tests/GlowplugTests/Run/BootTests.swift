import Foundation
import Testing

@testable import Glowplug

/// What `--boot` decides, says and asks for.
@Suite("A boot, without booting")
struct BootTests {
  static let uuid = "b0fa911b-69d4-4476-bbe2-1c92bff6535c"

  @Test("Nova's own drive, whatever the case of the uuid; on a system that has booted, too")
  func own() throws {
    let root = try TestRoot()
    try root.boot()
    let booted = try Booted.boot(
      root, product: "OpenStack Nova", uuid: BootTests.uuid.uppercased())
    #expect(booted.status == 0)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(booted.isHandedOver)
    #expect(!booted.stops)
    let report = try ReportDocument(booted.seen.data("run/glowplug/report.json"))
    #expect(report.trust.rule == "machine")
    #expect(report.trust.machine_uuid == BootTests.uuid.uppercased())
  }

  @Test("a stranger's drive on a server of Nova's: refused, said, nothing written")
  func stranger() throws {
    let root = try TestRoot()
    let before = try TreeSnapshot(root.directory.path)
    let booted = try Booted.boot(
      root, product: "OpenStack Nova", uuid: "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4")
    #expect(booted.status == 1)
    #expect(!booted.isHandedOver)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    let line = try booted.seen.read("kmsg")
    #expect(line.contains("refused") && line.contains(BootTests.uuid) && line.contains("machine"))
  }

  static let required: [(name: String, commandLine: String, stops: Bool)] = [
    ("required", "glowplug.required=yes", true), ("not required", "", false),
    ("required=no", "glowplug.required=no", false),
    ("a bad value counts as yes", "glowplug.required=maybe", true),
    ("off", "glowplug.required=yes glowplug=off", false),
  ]

  @Test("no drive on a root that was never provisioned", arguments: required)
  func noDrive(_ row: (name: String, commandLine: String, stops: Bool)) throws {
    let booted = try Booted.boot(
      try TestRoot(), drive: nil, commandLine: row.commandLine + " glowplug.wait=0")
    #expect((booted.status == ExitStatus.stopBoot) == row.stops)
    #expect(booted.stops == row.stops)
  }

  @Test("what worked stops no boot, what failed does")
  func requiredOutcome() throws {
    let good = try Booted.boot(try TestRoot(), commandLine: "glowplug.required=yes")
    #expect(good.status == 0)
    #expect(!good.stops)
    let bad = try Booted.boot(
      try TestRoot(), commandLine: "glowplug.required=yes glowplug.users=root,nobody2")
    #expect(bad.status == ExitStatus.stopBoot)
    #expect(bad.stops)
    #expect(try bad.root.accepts("Tr4ce9WqLmXz", for: "root"))
    let again = try Booted.boot(
      good.root, drive: nil, commandLine: "glowplug.required=yes glowplug.wait=0")
    #expect(again.status == 0)
    #expect(!again.stops)
    let missing = try Booted.boot(
      try TestRoot(), commandLine: "glowplug.required=yes", "--sysroot", "/nonexistent")
    #expect(missing.status == ExitStatus.stopBoot)
    #expect(missing.stops)
  }

  @Test("what an earlier run of the same boot asked for is taken back")
  func takenBack() throws {
    let machine = try TemporaryDirectory()
    try machine.write("run/glowplug-required", "")
    let good = try Booted.boot(try TestRoot(), on: machine, commandLine: "glowplug.wait=0")
    #expect(good.status == 0)
    #expect(!good.stops)
    let bad = try Booted.boot(
      try TestRoot(), on: machine, commandLine: "glowplug.wait=0 glowplug.required=yes")
    #expect(bad.status == ExitStatus.stopBoot)
    #expect(bad.stops)
    // A dry run changes nothing, that neither.
    #expect(
      try Booted.boot(
        try TestRoot(), on: machine, commandLine: "glowplug.wait=0", "--dry-run"
      ).stops)
  }

  @Test("a dry run asks for nothing")
  func dryRun() throws {
    let root = try TestRoot()
    let booted = try Booted.boot(
      root, drive: nil, commandLine: "glowplug.required=yes glowplug.wait=0", "--dry-run")
    #expect(booted.status == 0)
    #expect(!booted.stops)
    #expect(try booted.seen.read("kmsg").isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: booted.seen.path("run")) == [])
  }

  @Test(
    "a wrong policy: the rest is still done, and it is said",
    arguments: [
      "glowplug.user=root", "glowplug.wait=soon",
    ])
  func wrongPolicy(_ setting: String) throws {
    let booted = try Booted.boot(try TestRoot(), commandLine: setting)
    #expect(booted.status == 2)
    #expect(try booted.root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try booted.seen.read("err").contains("the kernel command line"))
  }

  @Test(
    "a bad value of trust or of users is the strictest one",
    arguments: [
      "glowplug.trust=yes", "glowplug.users=a:b",
    ])
  func strictest(_ setting: String) throws {
    let booted = try Booted.boot(try TestRoot(), commandLine: setting)
    #expect(booted.status != 0)
    #expect(try booted.root.directory.read("etc/shadow") == TestRoot.shadow)
    #expect(!booted.root.directory.exists("root/.ssh"))
  }

  @Test("the password and its hash are in no line and no file of /run")
  func secrets() throws {
    let booted = try Booted.boot(try TestRoot(), "--json")
    #expect(booted.status == 0)
    let hash = try booted.root.hash(of: "root")
    var seen = 0
    for file in try FileManager.default.subpathsOfDirectory(atPath: booted.seen.path) {
      guard let text = try? booted.seen.read(file) else { continue }
      seen += text.count
      #expect(!text.contains("Tr4ce9WqLmXz") && !text.contains(hash), "\(file)")
    }
    #expect(seen > 1000)
    #expect(try booted.seen.read("kmsg").hasPrefix("<6>glowplug: instance \(BootTests.uuid)"))
  }

  @Test(
    "the seed of the drive goes to the kernel's pool, and of a drive that is refused it does not")
  func randomSeed() throws {
    let source = DriveSource(path: Fixtures.drive("nova").bytes, kind: .directory)
    let seed = try source.opened().metaData.randomSeed
    #expect(seed.count == 512)
    let root = try TestRoot()
    #expect(try Booted.boot(root).seen.data("pool") == Data(seed))
    let refused = try Booted.boot(try TestRoot(), commandLine: "glowplug.trust=machine")
    #expect(try refused.seen.data("pool").isEmpty)
  }
}
