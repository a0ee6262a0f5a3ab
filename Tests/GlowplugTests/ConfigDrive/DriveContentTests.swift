import Testing

@testable import Glowplug

/// A digest that said other bytes than those that are handed over would bind nothing.
@Suite("What a drive's files hold is read once")
struct DriveContentTests {
  private static let userData = "openstack/latest/user_data"

  private func kept(_ drive: TestDrive) throws -> ConfigDrive {
    var opened = try DriveSource(path: drive.path.bytes, kind: .directory).opened()
    opened.keepContent(isBound: true, isMeasured: false)
    return opened
  }

  private func text(_ drive: borrowing ConfigDrive, atMost limit: Int) throws -> String? {
    let files = drive.handedFiles
    let file = try #require(files.first { $0.path.text == DriveContentTests.userData })
    switch try drive.read(file, atMost: limit) {
    case .some(let content): return content.text
    case .none: return nil
    }
  }

  @Test("a file that changes after its digest was made is handed on as it was")
  func binding() throws {
    let drive = try TestDrive()
    try drive.directory.write(DriveContentTests.userData, "before")
    let opened = try kept(drive)
    let digest = try opened.contentDigest(with: Situations.digestKey)
    try drive.directory.write(DriveContentTests.userData, "after")
    #expect(try text(opened, atMost: 100) == "before")
    let again = try opened.contentDigest(with: Situations.digestKey)
    #expect(digest != nil && again == digest)
    let changed = opened.plainFingerprint()
    #expect(changed != digest)
    #expect(try text(kept(drive), atMost: 100) == "after")
  }

  @Test("one that comes after it is not handed on")
  func late() throws {
    let drive = try TestDrive()
    let opened = try kept(drive)
    try drive.directory.write(DriveContentTests.userData, "late")
    #expect(try text(opened, atMost: 100) == nil)
  }

  @Test("its size counts as ever")
  func limit() throws {
    let drive = try TestDrive()
    try drive.directory.write(DriveContentTests.userData, "12345")
    let opened = try kept(drive)
    #expect(try text(opened, atMost: 5) == "12345")
    #expect(throws: DriveFiles.tooLarge(DriveContentTests.userData.bytes, 4)) {
      _ = try text(opened, atMost: 4)
    }
  }

  @Test("what is too large to be kept is handed on all the same")
  func large() throws {
    let drive = try TestDrive()
    let large = String(repeating: "x", count: 5 << 20)
    try drive.directory.write(DriveContentTests.userData, large)
    #expect(try text(kept(drive), atMost: DriveFiles.largestFile) == large)
  }

  @Test("a run reads it where a digest of it decides something")
  func asked() throws {
    let (drive, root) = (try TestDrive(), try TestRoot())
    try drive.directory.write(DriveContentTests.userData, "#!/bin/sh")
    let opens = try Opens([drive.directory.path(DriveContentTests.userData)])
    #expect(try glowplug(root, drive.path, "--dry-run").exitStatus == 0)
    #expect(try opens.seen().isEmpty)
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    #expect(try opens.seen().count == 1)
    try root.boot()
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    #expect(try opens.seen().isEmpty)
    #expect(try glowplug(TestRoot(), drive.path, "--trust", "any").exitStatus == 0)
    #expect(try opens.seen().isEmpty)
  }

  @Test("no digest is made of what nobody asked for")
  func unread() throws {
    let drive = try TestDrive()
    let opened = try DriveSource(path: drive.path.bytes, kind: .directory).opened()
    let digest = try opened.contentDigest(with: Situations.digestKey)
    #expect(digest == nil)
  }
}
