import Foundation
import Testing

@testable import Glowplug

/// Everything on the drive is hostile: facts/producers-peers.md 1.5, items 1 to 9.
@Suite("A drive that somebody made to do harm", .timeLimit(.minutes(5)))
struct HostileDriveTests {
  static let good = #"{"uuid":"good","hostname":"h"}"#

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Puts something in the place of openstack/2025-04-04/meta_data.json.
    let make: @Sendable (TemporaryDirectory) throws -> Void

    init(_ name: String, _ make: @escaping @Sendable (TemporaryDirectory) throws -> Void) {
      testDescription = name
      self.make = make
    }
  }

  static let file = "openstack/2025-04-04/meta_data.json"

  static let rows: [Row] = [
    Row("a link to a file of the machine") { try $0.link(file, to: "/etc/passwd") },
    Row("a link to a good file on the drive") {
      try $0.write("good.json", #"{"uuid":"behind a link"}"#)
      try $0.link(file, to: "../../good.json")
    },
    Row("a version's directory that is a link") {
      try $0.write("other/meta_data.json", #"{"uuid":"behind a link"}"#)
      try $0.link("openstack/2025-04-04", to: "../other")
    },
    Row("a link to itself") { try $0.link(file, to: "meta_data.json") },
    Row("a dangling link") { try $0.link(file, to: "nowhere") },
    Row("a FIFO that nobody writes to") {
      try $0.makeDirectory("openstack/2025-04-04")
      try $0.makeFIFO(file)
    },
    Row("a directory") { try $0.makeDirectory(file) },
    Row("the machine's disk") {
      try $0.makeDirectory("openstack/2025-04-04")
      try $0.makeBlockDevice(file, 0xFE00)
    },
    Row("a sparse file of 1 TiB") {
      try $0.makeDirectory("openstack/2025-04-04")
      try $0.makeSparseFile(file, size: 1 << 40)
    },
    Row("1 MiB and a byte") { try $0.write(file, good + String(repeating: " ", count: 1 << 20)) },
    Row("a million brackets") { try $0.write(file, String(repeating: "[", count: 1_000_000)) },
  ]

  @Test("is passed over, and the next version counts", arguments: rows)
  func passedOver(_ row: Row) throws {
    let directory = try TemporaryDirectory()
    try row.make(directory)
    try directory.write("openstack/latest/meta_data.json", HostileDriveTests.good)
    let drive = try OpenedDrive(directory.path)
    #expect(drive.version == "latest")
    #expect(drive.facts.instance.text == "good")
  }

  @Test("alone it is no config drive", arguments: rows)
  func alone(_ row: Row) throws {
    let directory = try TemporaryDirectory()
    try row.make(directory)
    #expect(throws: Failure.self) { try OpenedDrive(directory.path) }
  }

  @Test("openstack itself may be no link, and no file")
  func root() throws {
    let directory = try TemporaryDirectory()
    try directory.write("real/latest/meta_data.json", HostileDriveTests.good)
    try directory.link("openstack", to: "real")
    #expect(throws: Failure.self) { try OpenedDrive(directory.path) }
    try directory.remove("openstack")
    try directory.write("openstack", "x")
    #expect(throws: Failure.self) { try OpenedDrive(directory.path) }
  }

  @Test("modes and owners on the drive do not matter")
  func modes() throws {
    let directory = try TemporaryDirectory()
    try directory.write("openstack/latest/meta_data.json", HostileDriveTests.good, mode: 0o4000)
    try directory.setOwner("openstack/latest/meta_data.json", 1234, 1234)
    #expect(try OpenedDrive(directory.path).facts.instance.text == "good")
  }

  @Test("every other file may be any of this: credentials are set, and it is not handed on")
  func otherFiles() throws {
    let drive = try TestDrive()
    try drive.directory.link("openstack/latest/user_data", to: "/etc/passwd")
    try drive.directory.makeFIFO("openstack/latest/vendor_data.json")
    try drive.directory.makeDirectory("openstack/latest/vendor_data2.json")
    try drive.directory.makeSparseFile("openstack/latest/network_data.json", size: 1 << 40)
    try drive.directory.makeDirectory("ec2/latest")
    try drive.directory.makeBlockDevice("ec2/latest/meta-data.json", 0xFE00)
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--run", run.path("glowplug"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.change("password", of: "root")?.outcome == "applied")
    #expect(ran.report.change("keys", of: "root")?.outcome == "applied")
    #expect(ran.report.warnings.count == 5)
    let handed = try FileManager.default.subpathsOfDirectory(
      atPath: run.path("glowplug/config-drive"))
    #expect(
      handed.sorted() == ["openstack", "openstack/latest", "openstack/latest/meta_data.json"])
  }

  @Test("text of the drive is printed without its control characters")
  func printing() throws {
    let drive = try TestDrive(
      metaData:
        #"{"uuid":"\u001b[2Ju\n","hostname":"\u0007h","public_keys":{"a\u001b]0;x\u0007":"bad"}}"#)
    let root = try TestRoot()
    try root.boot()
    for trust in ["any", "first-boot"] {
      let ran = try glowplug(root, drive.path, "--trust", trust)
      for message in ran.result.messages {
        #expect(message.text.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
      }
    }
    let options = try runOptions([
      "--dry-run", "--sysroot", root.directory.path, "--source", drive.path,
    ])
    let output = Run.run(options).output
    #expect(output.bytes.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x0A })
    #expect(output.text.contains("\\x1b[2Ju\\x0a"))
  }
}
