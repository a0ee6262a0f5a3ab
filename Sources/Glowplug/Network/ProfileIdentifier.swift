/// The uuid of a connection of NetworkManager's, the same at every boot of an instance, so that a copy of it
/// which somebody saved in /etc is known again.
///
/// Version 8 of RFC 9562, which leaves the digest to us (5.8; B.2 makes one of SHA-256); version 5 would
/// want SHA-1.
enum ProfileIdentifier {
  /// Of a link's name in an instance: a hardware address, or a name of a device.
  static func uuid(of name: ByteString, in instance: InstanceIdentifier) -> ByteString {
    var digest = SHA256()
    digest.update("glowplug \(instance.text.lowercased) \(name)")
    var digits = digest.finish().bytes
    digits[12] = UInt8(ascii: "8")
    // The variant: 10 in the first two bits.
    let variant = ByteString(ArraySlice([digits[16]])).hexadecimalDigit(at: 0) ?? 0
    digits[16] = ByteString(hexadecimal: UInt64(variant & 3 | 8), digits: 1).bytes[0]
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { ByteString(digits[$0]) }
    return parts.joined(by: "-")
  }
}
