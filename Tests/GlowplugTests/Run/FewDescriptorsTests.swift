import Foundation
import Testing

@testable import Glowplug

/// Rule 11, of the search: a device that can't be looked at is not one without a drive.
@Suite("A search with few descriptors")
struct FewDescriptorsTests {
  static let tooMany = "Too many open files"

  @Test("a root that was never provisioned: it failed, and says what could not be opened")
  func fresh() throws {
    let image = try TemporaryDirectory()
    try image.write(
      "drive", FileSystemProbeTests.vfat(bootSector: "config-2", rootDirectory: "config-2"))
    var short: [Int] = []
    for limit in 3...14 {
      let root = try TestRoot()
      let booted = try Booted.boot(root, device: image.path("drive"), descriptors: limit)
      let errors = try booted.seen.read("err")
      // Enough of them: the drive was looked at. Nothing is on it, and not every kernel can mount it.
      if !errors.contains(FewDescriptorsTests.tooMany), limit > 3 {
        #expect(booted.status == 0, "\(limit): \(errors)")
        #expect(errors.contains("/dev/vda is no config drive"), "\(limit): \(errors)")
        continue
      }
      short.append(limit)
      #expect(booted.status != 0, "\(limit): \(errors)")
      #expect(!root.directory.exists("etc/glowplug"))
    }
    // With three the program itself can't be loaded; the marker's directory takes two more, the list of
    // devices beside what tells of changes three, and reading a drive up to four more than the device:
    // with fewer nothing is known of it.
    #expect(short == Array(3...10), "\(short)")
  }

  @Test("a root that was provisioned: it stays so, and it is said")
  func provisioned() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    try root.boot()
    let image = try TemporaryDirectory()
    try image.write("drive", "")
    let booted = try Booted.boot(root, device: image.path("drive"), descriptors: 6)
    #expect(booted.status == 0)
    #expect(try booted.seen.read("err").contains(FewDescriptorsTests.tooMany))
  }
}
