import Testing

@testable import Glowplug

@Suite("The uuid of a connection")
struct ProfileIdentifierTests {
  /// Computed with Python's hashlib.
  static let identifiers: [(name: ByteString, uuid: ByteString)] = [
    ("fa:16:3e:00:00:01", "fc25da84-c764-8e07-80f5-cbada9ca783e"),
    ("bond0", "8436803e-f0f4-899e-a453-0211bd69f038"),
  ]

  @Test("the same uuid at every boot of the instance", arguments: identifiers)
  func identifier(_ row: (name: ByteString, uuid: ByteString)) {
    #expect(ProfileIdentifier.uuid(of: row.name, in: Situations.instance) == row.uuid)
    let capitals = InstanceIdentifier(Situations.instance.text.text.uppercased().bytes)
    #expect(ProfileIdentifier.uuid(of: row.name, in: capitals) == row.uuid)
    #expect(ProfileIdentifier.uuid(of: row.name, in: Situations.otherInstance) != row.uuid)
  }
}
