import Foundation
import Testing

@testable import Glowplug

/// Rule 1: more than one drive.
@Suite("Which of several drives counts")
struct DriveChoiceTests {
  static let own = "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11"

  /// What a candidate is made from; `content` tells drives with the same instance apart.
  struct Found: Sendable {
    let device: String
    let instance: String?
    let content: String

    /// The candidate, of a drive that is read.
    func candidate() throws -> Candidate {
      let source = DriveSource(
        path: device.bytes, kind: .blockDevice, fileSystem: "iso9660", label: "config-2")
      guard let instance else { return Candidate(source, Failure("read", "x", "no such file")) }
      let directory = try TestDrive(metaData: "{\"uuid\":\"\(instance)\",\"name\":\"\(content)\"}")
      let drive = try source.opened(directory.path)
      return Candidate(source, drive.metaData.facts, fingerprint: drive.plainFingerprint())
    }
  }

  static func candidate(_ device: String, _ instance: String?, content: String = "") -> Found {
    Found(device: device, instance: instance, content: content)
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let candidates: [Found]
    var machine: String?
    var marker: String?
    /// The device; nil for none.
    let chosen: String?
    var isAmbiguous = false
  }

  static let rows: [Row] = [
    Row(testDescription: "none", candidates: [], chosen: nil),
    Row(testDescription: "one", candidates: [candidate("sr0", "a")], chosen: "sr0"),
    Row(
      testDescription: "one that is no config drive", candidates: [candidate("sr0", nil)],
      chosen: nil),
    Row(
      testDescription: "a bad one and a good one",
      candidates: [candidate("sda4", nil), candidate("vdb", "a")], chosen: "vdb"),
    Row(
      testDescription: "one drive by two paths",
      candidates: [candidate("dm-0", "a"), candidate("sda4", "a")], chosen: "dm-0"),
    Row(
      testDescription: "two, nothing known",
      candidates: [candidate("sr0", "a"), candidate("vdb", "b")],
      chosen: nil, isAmbiguous: true),
    Row(
      testDescription: "the machine's own, second",
      candidates: [candidate("sr0", "a"), candidate("vdb", own)], machine: own.uppercased(),
      chosen: "vdb"),
    Row(
      testDescription: "the machine's own, first",
      candidates: [candidate("sr0", own), candidate("vdb", "a")], machine: own, chosen: "sr0"),
    Row(
      testDescription: "the machine's own beats the marker's",
      candidates: [candidate("sr0", "a"), candidate("vdb", own)], machine: own, marker: "a",
      chosen: "vdb"),
    Row(
      testDescription: "the marker's", candidates: [candidate("sr0", "a"), candidate("vdb", "b")],
      marker: "b", chosen: "vdb"),
    Row(
      testDescription: "the marker's, a machine with another uuid",
      candidates: [candidate("sr0", "a"), candidate("vdb", "b")], machine: own, marker: "b",
      chosen: "vdb"),
    Row(
      testDescription: "nobody's marker",
      candidates: [candidate("sr0", "a"), candidate("vdb", "b")],
      marker: "c", chosen: nil, isAmbiguous: true),
    Row(
      testDescription: "two of the machine's that differ",
      candidates: [candidate("sr0", own, content: "1"), candidate("vdb", own, content: "2")],
      machine: own, chosen: nil, isAmbiguous: true),
    Row(
      testDescription: "two of the machine's that are one, and another",
      candidates: [candidate("a", own), candidate("b", "x"), candidate("c", own)], machine: own,
      chosen: "a"),
    Row(
      testDescription: "two of one instance that differ",
      candidates: [candidate("sr0", "a", content: "1"), candidate("vdb", "a", content: "2")],
      marker: "a", chosen: nil, isAmbiguous: true),
  ]

  @Test("the machine's own, then the marker's, else none", arguments: rows)
  func choice(_ row: Row) throws {
    let choice = DriveChoice.among(
      try row.candidates.map { try $0.candidate() },
      machine: row.machine.map { InstanceIdentifier($0.bytes) },
      recorded: row.marker.map { InstanceIdentifier($0.bytes) })
    switch choice {
    case .none: #expect(row.chosen == nil && !row.isAmbiguous)
    case .ambiguous: #expect(row.isAmbiguous)
    case .one(let source): #expect(source.path.text == row.chosen)
    }
  }

  @Test("the order of the devices does not change whose drive it is")
  func order() throws {
    for row in DriveChoiceTests.rows where row.machine != nil {
      let choice = DriveChoice.among(
        try row.candidates.reversed().map { try $0.candidate() },
        machine: row.machine.map { InstanceIdentifier($0.bytes) },
        recorded: row.marker.map { InstanceIdentifier($0.bytes) })
      #expect((choice == .ambiguous) == row.isAmbiguous)
    }
  }

  @Test("a digest that stands for a uuid is no machine's")
  func digest() throws {
    let other = try DriveChoiceTests.candidate("vdb", "b").candidate()
    let directory = try TestDrive(metaData: "{}")
    let source = DriveSource(path: "sr0", kind: .directory)
    let drive = try source.opened(directory.path)
    let own = Candidate(source, drive.metaData.facts, fingerprint: drive.plainFingerprint())
    let digest = drive.metaData.facts.instance
    #expect(DriveChoice.among([own, other], machine: digest, recorded: nil) == .ambiguous)
    #expect(DriveChoice.among([own, other], machine: nil, recorded: digest) == .one(source))
  }

  static let unknown: [(name: String, fingerprints: [ByteString?], isOne: Bool)] = [
    ("alone", [nil], true), ("two", [nil, nil], false), ("only the first", ["f", nil], false),
    ("only the second", [nil, "f"], false), ("both", ["f", "f"], true),
    ("two that differ", ["f", "g"], false), ("two of three", ["f", "f", nil], false),
    ("all of three", ["f", "f", "f"], true), ("empty ones", ["", ""], true),
  ]

  @Test("drives that were not compared are not one drive, whoever's they are", arguments: unknown)
  func withoutFingerprint(_ row: (name: String, fingerprints: [ByteString?], isOne: Bool)) {
    let own = InstanceIdentifier(DriveChoiceTests.own.bytes)
    let candidates = row.fingerprints.enumerated().map { index, fingerprint in
      let source = DriveSource(path: "/dev/vd\(index)", kind: .blockDevice)
      return Candidate(source, Situations.drive(own), fingerprint: fingerprint)
    }
    let expected = row.isOne ? DriveChoice.one(candidates[0].source) : .ambiguous
    #expect(DriveChoice.among(candidates, machine: nil, recorded: nil) == expected)
    #expect(DriveChoice.among(candidates, machine: own, recorded: nil) == expected)
    #expect(DriveChoice.among(candidates, machine: nil, recorded: own) == expected)
    // A sole drive of the machine's, or the record's, needs no comparing.
    let stranger = Candidate(
      DriveSource(path: "/dev/sr0", kind: .blockDevice), Situations.drive(Situations.otherInstance),
      fingerprint: nil)
    let known = Situations.otherInstance
    let both = candidates + [stranger]
    #expect(DriveChoice.among(both, machine: known, recorded: nil) == .one(stranger.source))
    #expect(DriveChoice.among(both, machine: nil, recorded: known) == .one(stranger.source))
    #expect(DriveChoice.among(both, machine: nil, recorded: nil) == .ambiguous)
  }

  @Test("what two drives are compared by is everything that is handed over")
  func fingerprint() throws {
    func fingerprint(_ change: (TemporaryDirectory) throws -> Void) throws -> ByteString {
      let drive = try TestDrive(copying: "nova")
      try change(drive.directory)
      return try DriveSource(path: drive.path.bytes, kind: .directory)
        .opened().plainFingerprint()
    }
    let plain = try fingerprint { _ in }
    #expect(try fingerprint { _ in } == plain)
    // What is not read of the version that counts is no difference.
    #expect(try fingerprint { try $0.write("openstack/2012-08-10/user_data", "x") } == plain)
    for name in ["user_data", "network_data.json", "vendor_data.json"] {
      let changed = try fingerprint {
        let path = "openstack/2025-04-04/\(name)"
        try $0.write(path, try $0.read(path) + " ")
      }
      #expect(changed != plain, "\(name)")
    }
    for (old, new) in [("Tr4ce9WqLmXz", "another"), ("ssh-ed25519", "ssh-rsa")] {
      let changed = try fingerprint {
        let path = "openstack/2025-04-04/meta_data.json"
        try $0.write(path, try $0.read(path).replacingOccurrences(of: old, with: new))
      }
      #expect(changed != plain, "\(old)")
    }
    #expect(try fingerprint { try $0.write("openstack/content/0000", "x") } != plain)
    #expect(try fingerprint { try $0.remove("openstack/content/0000") } != plain)
  }
}
