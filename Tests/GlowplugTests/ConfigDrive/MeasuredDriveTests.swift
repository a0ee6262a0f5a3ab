import Foundation
import Testing

@testable import Glowplug

/// Rule 17: what was measured of a drive is what is used of it.
@Suite("A drive that was measured")
struct MeasuredDriveTests {
  private static let large = String(repeating: "u", count: 5 << 20)

  /// A drive with more user data than is kept, as it was found.
  private static func found(_ drive: TestDrive) throws -> FoundDrive {
    var opened = try DriveSource(path: drive.path.bytes, kind: .directory).opened()
    opened.keepContent(isBound: false, isMeasured: true)
    return .one(opened)
  }

  private static func read(
    _ name: String, of found: borrowing FoundDrive
  ) throws -> String? {
    switch found {
    case .one(let drive):
      switch try drive.read(path: "openstack/latest/\(name)".bytes, atMost: 16 << 20) {
      case .some(let content): return content.text
      case .none: return nil
      }
    default: throw CancellationError()
    }
  }

  private static func drive() throws -> TestDrive {
    let drive = try TestDrive.guest([
      "files": [["path": "/etc/a", "content_path": "/content/0000"]]
    ])
    try drive.directory.write("openstack/latest/user_data", large)
    try drive.directory.write("openstack/latest/network_data.json", "{}")
    try drive.directory.write("openstack/content/0000", "a")
    return drive
  }

  @Test("the digests are of what was read; what is no JSON is not handed on, and has none")
  func digests() throws {
    let drive = try MeasuredDriveTests.drive()
    try drive.directory.write("openstack/latest/vendor_data.json", "no JSON")
    var found = try MeasuredDriveTests.found(drive)
    let measured = found.measure()
    let digests = try #require(measured).digests.map { $0.text }
    #expect(digests[1] == MeasuredDriveTests.large.bytes.sha256.text)
    #expect(digests[2] == "{}".bytes.sha256.text)
    #expect(digests[3] == "-")
    let list = "\("a".bytes.sha256.text)  openstack/content/0000\0"
    #expect(digests[4] == list.bytes.sha256.text)
  }

  @Test(
    "the meta data that is handed on, key by key, is what was measured; the drive's own stays as it is"
  )
  func metaData() throws {
    let drive = try TestDrive(
      metaData: """
        {"uuid": "\(TestDrive.uuid)", "admin_pass": "x", "hostname": 7, "meta": {"admin_pass": "y", "a": 1.50}}
        """)
    var found = try MeasuredDriveTests.found(drive)
    let measured = found.measure()
    let digest = try #require(measured).digests[0]
    switch found {
    case .one(let drive):
      let handed = HandedMetaData(
        drive.document.reference(), of: drive, copied: OrderedNames())
      #expect(handed.document.text(pretty: false).sha256 == digest)
      // The copy that was measured has taken no warning away.
      #expect(handed.warnings.count == 1)
    default: Issue.record("there is no drive")
    }
  }

  @Test("what has changed since, has come or is gone can't be read")
  func changed() throws {
    let drive = try MeasuredDriveTests.drive()
    var found = try MeasuredDriveTests.found(drive)
    #expect(try MeasuredDriveTests.read("user_data", of: found) == MeasuredDriveTests.large)
    _ = found.measure()
    #expect(try MeasuredDriveTests.read("user_data", of: found) == MeasuredDriveTests.large)
    try drive.directory.write("openstack/latest/user_data", MeasuredDriveTests.large + "u")
    #expect(throws: DriveFiles.Problem.self) {
      _ = try MeasuredDriveTests.read("user_data", of: found)
    }
    try drive.directory.remove("openstack/latest/user_data")
    #expect(throws: DriveFiles.Problem.self) {
      _ = try MeasuredDriveTests.read("user_data", of: found)
    }
    // Small ones are kept, and come from memory.
    try drive.directory.write("openstack/latest/network_data.json", "{\"links\": []}")
    try drive.directory.write("openstack/latest/vendor_data.json", "{}")
    #expect(try MeasuredDriveTests.read("network_data.json", of: found) == "{}")
    #expect(try MeasuredDriveTests.read("vendor_data.json", of: found) == nil)
    // What is not of the hand-over was not measured.
    try drive.directory.write("openstack/latest/password", "x")
    #expect(throws: DriveFiles.Problem.self) {
      _ = try MeasuredDriveTests.read("password", of: found)
    }
  }

  @Test("a network is decided about by what is measured, however much lies before it")
  func network() throws {
    let drive = try MeasuredDriveTests.drive()
    for name in ["vendor_data.json", "vendor_data2.json"] {
      try drive.directory.write("openstack/latest/\(name)", MeasuredDriveTests.large)
    }
    let found = try MeasuredDriveTests.found(drive)
    try drive.directory.write("openstack/latest/network_data.json", "{\"links\": []}")
    #expect(try MeasuredDriveTests.read("network_data.json", of: found) == "{}")
  }

  @Test("other drives than the one that counts are not measured, and stay what they are")
  func others() {
    var none = FoundDrive.none(nil)
    let measured = none.measure()
    #expect(measured == nil)
  }
}
