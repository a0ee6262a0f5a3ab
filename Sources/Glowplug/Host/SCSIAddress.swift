extension Host {
  /// The address of a SCSI device, as in `1:0:0:0`: where its `device` link in sysfs leads; nil for
  /// a device that is none.
  static func scsiAddress(ofDevice path: ByteString) -> ByteString? {
    guard let name = path.pathComponents.last,
      let link = try? FileDescriptor.open(
        anywhere: "/sys/class/block/\(name)/device", for: .link),
      let target = try? link.readLink(), let address = target.pathComponents.last
    else { return nil }
    let parts = address.split(at: UInt8(ascii: ":"))
    return parts.count == 4 && parts.allSatisfy({ $0.decimal != nil }) ? address : nil
  }
}
