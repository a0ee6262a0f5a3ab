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
    #expect(said.count == 2 && said[0] < copy && copy < said[1], "\(renames)")
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
}
