/// What the firmware says about this machine: SMBIOS through /sys/class/dmi/id.
struct Machine: Equatable {
  var productName = ByteString()
  var chassisAssetTag = ByteString()
  /// The system uuid; nil where there is none, or it is all zeroes or all F, which boards write that
  /// have none.
  var uuid: InstanceIdentifier?

  /// Whether Nova may have made it and not said so.
  ///
  /// It names itself on x86 alone (nova/virt/libvirt/driver.py, _configure_guest_by_virt_type, Nova 34.0.0);
  /// elsewhere the names are QEMU's own (hw/arm/virt.c, QEMU 10.0), and the uuid is the instance's all the
  /// same.
  var canBeNova = false

  /// Why the firmware's names can't be read: nobody knows what machine it is.
  var problem: Failure?

  /// A machine of which nothing is known, as without `--boot`.
  static let unknown = Machine()

  init() {}

  init(unreadable problem: Failure) { self.problem = problem }

  init(
    isX86: Bool, vendor: ByteString, productName: ByteString, chassisAssetTag: ByteString,
    uuid: ByteString
  ) {
    canBeNova = !isX86 && vendor.is("QEMU")
    self.productName = productName
    self.chassisAssetTag = chassisAssetTag
    let identifier = InstanceIdentifier(uuid)
    self.uuid = identifier.isBlank ? nil : identifier
  }

  /// Whether the product is one of Nova's: the uuid is then the instance's.
  var isNova: Bool { productName.isOne(0..<productName.count, of: Machine.novaProducts) }

  /// Whether a config drive may be expected.
  var expectsDrive: Bool { isOpenStack || canBeNova }

  /// Whether the firmware says OpenStack: as cloud-init's ds-identify decides it.
  var isOpenStack: Bool {
    isNova || chassisAssetTag.isOne(0..<chassisAssetTag.count, of: Machine.openStackAssetTags)
  }

  private static var novaProducts: [StaticString] { ["OpenStack Nova", "OpenStack Compute"] }

  /// tools/ds-identify, dscheck_OpenStack (cloud-init 26.2).
  private static var openStackAssetTags: [StaticString] {
    [
      "OpenTelekomCloud", "SAP CCloud VM", "HUAWEICLOUD", "Samsung Cloud Platform",
      "OpenStack Nova", "OpenStack Compute",
    ]
  }
}
