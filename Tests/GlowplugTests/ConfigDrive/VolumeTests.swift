import Testing

@testable import Glowplug

/// Rule 1: a disk whose serial begins like a uuid is a volume of Cinder's.
@Suite("A serial that is a volume's")
struct VolumeTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let isVolume: Bool

    init(_ serial: String, _ isVolume: Bool) {
      testDescription = serial
      self.isVolume = isVolume
    }
  }

  static let rows: [Row] = [
    Row("7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11", true),
    Row("7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11", true),
    // Of virtio's serial the kernel keeps 20 characters.
    Row("7c1fb3a4-0a5b-4c1e-9", true), Row("7c1fb3a4-0a5b-4c1e-9b3d\n", true),
    // SCSI's page: type, page, length, then the serial.
    Row("\0\u{7f}\0$7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11", true),
    Row("7c1fb3a4-0a5b-4c1e-", false), Row("", false), Row("\n", false), Row("QM00003", false),
    Row("7c1fb3a40a5b4c1e9b3d0d5f2a8e6b11", false), Row("WD-WX41A49H9FY4-7c1fb3a4-0a5b", false),
    Row("7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11-2", false),
    Row("7g1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11", false), Row("drive-virtio-disk25-0000", false),
  ]

  @Test("as sysfs writes it", arguments: rows)
  func serial(_ row: Row) {
    #expect(BlockDevices.isBeginningOfUUID(row.testDescription.bytes) == row.isVolume)
  }
}
