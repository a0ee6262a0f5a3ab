/// The uuid of a connection of NetworkManager's, the same at every boot of an instance, so that a copy of it
/// which somebody saved in /etc is known again.
///
/// Version 8 of RFC 9562, which leaves the digest to us (5.8; B.2 makes one of SHA-256); version 5 would
/// want SHA-1.
enum ProfileIdentifier {
  /// Of a link's name in an instance: a hardware address, or a name of a device.
  static func uuid(of name: ByteString, in instance: InstanceIdentifier) -> ByteString {
    var seed = ByteString()
    seed.append("glowplug ", instance.text.lowercased)
    seed.append(" ", name)
    let digits = seed.sha256
    var uuid = ByteString()
    for place in 0..<32 {
      var digit = digits.hexadecimalDigit(at: place) ?? 0
      switch place {
      case 8, 20: uuid.append("-")
      case 12:
        uuid.append("-")
        digit = 8
      case 16:
        uuid.append("-")
        // The variant: 10 in the first two bits.
        digit = digit & 3 | 8
      default: break
      }
      uuid += ByteString(hexadecimal: UInt64(digit), digits: 1)
    }
    return uuid
  }
}
