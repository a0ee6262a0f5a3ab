import Foundation
import Testing

@testable import Glowplug

/// What was measured reaches cloud-init as the copy alone: the drive itself may say something else by then.
@Suite("cloud-init at a boot that measures")
struct MeasuredHandOverTests {
  private static let closed = "datasource_list: [ NoCloud, None ]"
  private static let open = "datasource_list: [ ConfigDrive, None ]"

  private static func datasources(_ booted: Booted) throws -> String? {
    try booted.seen.read("run/cloud-init/cloud.cfg").split(separator: "\n").map(String.init)
      .first { $0.hasPrefix("datasource_list:") }
  }

  @Test("it may look at drives when the copy and the link to it are there, and not before")
  func order() throws {
    let booted = try Booted.boot(try TestRoot.withCloudInit(), tpm: "good", traced: true)
    #expect(try MeasuredHandOverTests.datasources(booted) == MeasuredHandOverTests.open)
    let renames = try booted.seen.read("calls").components(separatedBy: "\n").filter {
      $0.contains("renameat")
    }
    let copy = try #require(renames.lastIndex { $0.contains("\"glowplug\"") })
    let said = renames.indices.filter { renames[$0].contains("\"cloud.cfg\"") }
    #expect(said.count == 3 && said[1] < copy && copy < said[2], "\(renames)")
    let calls = try booted.seen.read("calls").components(separatedBy: "\n")
    let link = try #require(calls.lastIndex { $0.contains("symlinkat(\"/run/glowplug") })
    #expect(calls[link...].contains { $0.contains("renameat") && $0.contains("\"cloud.cfg\"") })
  }

  @Test(
    "without the link it stays away from drives",
    arguments: ["directory", "link"])
  func noSeed(_ kind: String) throws {
    let root = try TestRoot.withCloudInit()
    let seed = "var/lib/cloud/seed/config_drive"
    if kind == "link" {
      try root.directory.makeDirectory("var/lib/cloud/seed")
      try root.directory.link(seed, to: "/srv/seed")
    } else {
      try root.directory.makeDirectory(seed)
    }
    let booted = try Booted.boot(root, tpm: "good")
    #expect(booted.status == 0)
    #expect(booted.isHandedOver)
    #expect(try MeasuredHandOverTests.datasources(booted) == MeasuredHandOverTests.closed)
    let unmeasured = try Booted.boot(try TestRoot.withCloudInit(), tpm: "good", commandLine: "")
    #expect(try MeasuredHandOverTests.datasources(unmeasured) == MeasuredHandOverTests.open)
  }

  @Test(
    "nor does it open where the copy can't be put in its place, or where the run ends just then",
    arguments: ["error=EIO", "signal=KILL"])
  func noHandOver(_ fault: String) throws {
    let booted = try Booted.boot(
      try TestRoot.withCloudInit(), tpm: "good",
      fault: "-P .glowplug.new -e inject=renameat,renameat2:\(fault)")
    #expect(!booted.isHandedOver)
    #expect(try MeasuredHandOverTests.datasources(booted) == MeasuredHandOverTests.closed)
  }

  @Test("held back, it keeps what was set all the same")
  func keeps() throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.write(
      "etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n/dev/vdb /var ext4 x 0 2\n")
    let booted = try Booted.boot(root, tpm: "good")
    #expect(try MeasuredHandOverTests.datasources(booted) == MeasuredHandOverTests.closed)
    #expect(try booted.seen.read("run/cloud-init/cloud.cfg").contains("disable_root: false"))
  }

  @Test("a second boot opens it again: the link is there already, or was lost and is made then")
  func secondBoot() throws {
    for (trust, isLost) in [
      ("machine", false), ("machine", true), ("first-boot", false), ("first-boot", true),
    ] {
      let root = try TestRoot.withCloudInit()
      for _ in 0..<2 {
        let booted = try Booted.boot(
          root, tpm: "good", commandLine: "glowplug.measure=12 glowplug.trust=\(trust)",
          uuid: BootTests.uuid)
        #expect(booted.isHandedOver, "\(trust) \(isLost)")
        #expect(
          try MeasuredHandOverTests.datasources(booted) == MeasuredHandOverTests.open,
          "\(trust) \(isLost)")
        try root.boot()
        if isLost { try root.directory.remove("var/lib/cloud/seed/config_drive") }
      }
    }
  }

  @Test("without a drive and without a TPM cloud-init looks wherever it did")
  func neither() throws {
    let booted = try Booted.boot(
      try TestRoot.withCloudInit(), drive: nil, commandLine: "glowplug.measure=12 glowplug.wait=0")
    #expect(!booted.seen.exists("run/cloud-init/cloud.cfg"))
  }

  @Test("a known instance keeps its cache where its plan fails")
  func failed() throws {
    let root = try TestRoot.withCloudInit()
    _ = try Booted.boot(root, tpm: "good", uuid: BootTests.uuid)
    try root.boot()
    try root.directory.remove("etc/passwd")
    try root.directory.makeDirectory("etc/passwd")
    try root.directory.remove("var/lib/cloud/seed/config_drive")
    let booted = try Booted.boot(
      root, tpm: "good", commandLine: "glowplug.measure=12 glowplug.trust=any",
      uuid: BootTests.uuid)
    #expect(try MeasuredHandOverTests.datasources(booted) == "datasource_list: [ None ]")
    #expect(booted.seen.exists("run/cloud-init/.instance-id"))
  }

  @Test("of who left cloud-init alone, or has no TPM, it is not held back")
  func leftAlone() throws {
    let root = try TestRoot.withCloudInit()
    try root.setPolicy("cloud-init=no\n")
    let booted = try Booted.boot(root, tpm: "good")
    #expect(booted.isHandedOver)
    #expect(!booted.seen.exists("run/cloud-init/cloud.cfg"))
    let seed = try TestRoot.withCloudInit()
    try seed.directory.makeDirectory("var/lib/cloud/seed/config_drive")
    let without = try Booted.boot(seed, commandLine: "glowplug.measure=12")
    #expect(try MeasuredHandOverTests.datasources(without) == MeasuredHandOverTests.open)
  }

  @Test("a new instance on a root that another was: its cache is not the other's")
  func newInstance() throws {
    let root = try TestRoot.withCloudInit()
    _ = try Booted.boot(root, tpm: "good", uuid: BootTests.uuid)
    try root.boot()
    let drive = try TestDrive()
    let booted = try Booted.boot(
      root, tpm: "good", drive: drive.path, uuid: TestDrive.uuid,
      fault: "-P .glowplug.new -e inject=renameat,renameat2:error=EIO")
    #expect(!booted.isHandedOver)
    #expect(!booted.seen.exists("run/cloud-init/.instance-id"))
    #expect(
      try MeasuredHandOverTests.datasources(booted)?.contains("ConfigDrive") == false)
  }

  @Test("a run that only waits measures nothing, whatever it ends with")
  func waitsOnly() throws {
    let booted = try Booted.boot(
      try TestRoot(), tpm: "good", commandLine: "glowplug.measure=12 glowplug=off",
      "--wait-only")
    #expect(booted.status == 0)
    #expect(!booted.seen.exists("tpm"))
  }
}
