import Testing

@testable import Glowplug

@Suite("What the firmware says")
struct MachineTests {
  static let products: [(product: String, tag: String, isNova: Bool, isOpenStack: Bool)] = [
    ("OpenStack Nova", "", true, true), ("OpenStack Compute", "", true, true),
    ("openstack nova", "", false, false), ("OpenStack Nova 2", "", false, false),
    ("HVM domU", "", false, false), ("", "", false, false),
    ("VMware Virtual Platform", "SAP CCloud VM", false, true),
    ("c7.large.2", "HUAWEICLOUD", false, true),
    ("c7.large.2", "Samsung Cloud Platform", false, true),
    ("HVM domU", "OpenTelekomCloud", false, true),
    ("Generic OpenStack Platform", "OpenStack Nova", false, true),
    ("Generic OpenStack Platform", "OpenStack Compute", false, true),
    ("Standard PC (Q35 + ICH9, 2009)", "No Asset Tag", false, false),
  ]

  @Test("where OpenStack runs", arguments: products)
  func product(_ row: (product: String, tag: String, isNova: Bool, isOpenStack: Bool)) {
    let machine = Machine(
      productName: row.product.bytes, chassisAssetTag: row.tag.bytes, uuid: "")
    #expect(machine.isNova == row.isNova)
    #expect(machine.isOpenStack == row.isOpenStack)
    // On x86 it says so or it is not.
    #expect(!machine.canBeNova)
    #expect(machine.expectsDrive == row.isOpenStack)
  }

  struct Unnamed: Sendable {
    let isX86: Bool
    let vendor: String
    let product: String
    let isNova: Bool
    let canBeNova: Bool
  }

  static let unnamed: [Unnamed] = [
    Unnamed(
      isX86: false, vendor: "QEMU", product: "KVM Virtual Machine", isNova: false, canBeNova: true),
    Unnamed(isX86: false, vendor: "QEMU", product: "", isNova: false, canBeNova: true),
    Unnamed(isX86: false, vendor: "qemu", product: "", isNova: false, canBeNova: false),
    Unnamed(isX86: false, vendor: "QEMU 2", product: "", isNova: false, canBeNova: false),
    Unnamed(isX86: false, vendor: "", product: "", isNova: false, canBeNova: false),
    Unnamed(
      isX86: false, vendor: "Amazon EC2", product: "t4g.small", isNova: false, canBeNova: false),
    Unnamed(
      isX86: false, vendor: "QEMU", product: "OpenStack Nova", isNova: true, canBeNova: true),
    Unnamed(isX86: true, vendor: "QEMU", product: "", isNova: false, canBeNova: false),
  ]

  @Test("off x86 the vendor QEMU may be Nova's", arguments: unnamed)
  func vendor(_ row: Unnamed) {
    let machine = Machine(
      isX86: row.isX86, vendor: row.vendor.bytes, productName: row.product.bytes,
      chassisAssetTag: "", uuid: "")
    #expect(machine.isNova == row.isNova)
    #expect(machine.isOpenStack == row.isNova)
    #expect(machine.canBeNova == row.canBeNova)
    #expect(machine.expectsDrive == row.canBeNova)
  }

  static let uuids: [(uuid: String, isUsable: Bool)] = [
    ("7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11", true), ("", false), ("-", false),
    ("00000000-0000-0000-0000-000000000000", false),
    ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", false),
    ("ffffffff-FFFF-ffff-ffff-ffffffffffff", false),
    ("00000000-0000-0000-0000-000000000001", true),
    ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFF0", true),
  ]

  @Test("all zeroes and all F are no uuid", arguments: uuids)
  func uuid(_ row: (uuid: String, isUsable: Bool)) {
    let machine = Machine(productName: "", chassisAssetTag: "", uuid: row.uuid.bytes)
    #expect(machine.uuid?.text.text == (row.isUsable ? row.uuid : nil))
  }

  @Test("nothing is known of an unknown machine")
  func unknown() {
    #expect(!Machine.unknown.isOpenStack)
    #expect(Machine.unknown.uuid == nil)
  }
}
