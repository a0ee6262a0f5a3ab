import Foundation
import Testing

@testable import Glowplug

/// Rule 1: iso9660 or vfat, and nothing else; the label in any case.
@Suite("What libblkid says of an image")
struct FileSystemProbeTests {
  private static let sector = 2048

  /// The descriptors of an ISO 9660 image (ECMA-119, section 8): 32 bytes of label at 40.
  static func iso(_ label: String) -> Data {
    var image = Data(count: 24 * sector)
    image.replace(at: 16 * sector, with: [1] + Array("CD001".utf8) + [1])
    let padded = label + String(repeating: " ", count: 32 - label.count)
    image.replace(at: 16 * sector + 40, with: Array(padded.utf8))
    image.replace(at: 17 * sector, with: [255] + Array("CD001".utf8) + [1])
    return image
  }

  /// A FAT16 boot sector, its two tables and a root directory with a label's entry.
  static func vfat(bootSector: String, rootDirectory: String?) -> Data {
    var image = Data(count: 32 << 20)
    func padded(_ label: String) -> [UInt8] {
      Array((label + String(repeating: " ", count: 11 - label.count)).utf8)
    }
    // Jump, name, 512 bytes a sector, 4 a cluster, 4 reserved, 2 tables, 512 entries, 65,535 sectors,
    // F8, 64 sectors a table.
    image.replace(at: 0, with: [0xEB, 0x3C, 0x90] + Array("mkfs.fat".utf8))
    image.replace(at: 11, with: [0, 2, 4, 4, 0, 2, 0, 2, 0xFF, 0xFF, 0xF8, 64, 0])
    image.replace(at: 36, with: [0x80, 0, 0x29, 1, 2, 3, 4] + padded(bootSector))
    image.replace(at: 54, with: Array("FAT16   ".utf8))
    image.replace(at: 510, with: [0x55, 0xAA])
    if let rootDirectory {
      image.replace(at: (4 + 2 * 64) * 512, with: padded(rootDirectory) + [0x08])
    }
    return image
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let image: @Sendable () -> Data
    /// `iso9660 config-2`; empty for what is no file system of ours.
    let found: [String]
    let isConfigDrive: Bool

    init(
      _ name: String, _ found: [String], _ isConfigDrive: Bool,
      _ image: @escaping @Sendable () -> Data
    ) {
      testDescription = name
      self.image = image
      self.found = found
      self.isConfigDrive = isConfigDrive
    }
  }

  static let rows: [Row] = [
    Row("Nova's ISO", ["iso9660 config-2"], true) { iso("config-2") },
    Row("capitals", ["iso9660 CONFIG-2"], true) { iso("CONFIG-2") },
    Row("both", ["iso9660 Config-2"], true) { iso("Config-2") },
    Row("NoCloud's", ["iso9660 cidata"], false) { iso("cidata") },
    Row("a longer label", ["iso9660 config-22"], false) { iso("config-22") },
    Row("no label", ["iso9660 "], false) { iso("") },
    Row("vfat", ["vfat config-2"], true) {
      vfat(bootSector: "config-2", rootDirectory: "config-2")
    },
    Row("vfat as old tools wrote it", ["vfat CONFIG-2"], true) {
      vfat(bootSector: "CONFIG-2", rootDirectory: "CONFIG-2")
    },
    Row("vfat of another", ["vfat BOOT"], false) {
      vfat(bootSector: "BOOT", rootDirectory: "BOOT")
    },
    Row("nothing", [], false) { Data(count: 1 << 20) },
    Row("an empty file", [], false) { Data() },
    Row("text", [], false) { Data(String(repeating: "config-2\n", count: 10_000).utf8) },
    Row("a vfat over an old ISO", ["iso9660 config-2", "vfat BOOT"], true) {
      var image = vfat(bootSector: "BOOT", rootDirectory: "BOOT")
      let old = iso("config-2")
      image.replace(at: 16 * sector, with: Array(old[(16 * sector)..<(18 * sector)]))
      return image
    },
  ]

  @Test("type and label", arguments: rows)
  func probe(_ row: Row) throws {
    let directory = try TemporaryDirectory()
    try directory.write("image", row.image())
    let file = try FileDescriptor.open(anywhere: directory.path("image").bytes, for: .reading)
    let probes = try FileSystemProbe.probe(file, named: "drive")
    #expect(probes.map { "\($0.fileSystem.text) \($0.label.text)" } == row.found)
    #expect(probes.contains { $0.isLabelledAsConfigDrive } == row.isConfigDrive)
  }

  @Test("an image that cannot be mounted: one line, and what to do instead")
  func unmountable() throws {
    let directory = try TemporaryDirectory()
    // Descriptors alone: whatever this kernel has, there is no root directory to mount.
    try directory.write("image", FileSystemProbeTests.iso("config-2"))
    try directory.write("text", "no file system")
    let root = try TestRoot()
    let image = try glowplug(root, directory.path("image"))
    #expect(image.exitStatus == 1)
    #expect(image.report.decision == "no-drive")
    #expect(image.report.reason?.contains("extract it to a directory") == true)
    let text = try glowplug(root, directory.path("text"))
    #expect(text.exitStatus == 1)
    #expect(text.report.reason?.contains("no iso9660 and no vfat") == true)
    let device = try glowplug(root, "/dev/null")
    #expect(device.exitStatus == 1)
  }
}

extension Data {
  fileprivate mutating func replace(at offset: Int, with bytes: [UInt8]) {
    replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }
}
