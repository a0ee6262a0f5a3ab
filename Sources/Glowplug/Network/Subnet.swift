/// An address and how many of its first bits name its network: what an interface has, or where a route leads.
struct Subnet: Equatable {
  let address: InternetAddress
  /// 0 to 32, or to 128.
  let length: Int

  /// nil where the length is none of the address's.
  init?(_ address: InternetAddress, length: Int) {
    guard length >= 0, length <= address.family.width else { return nil }
    (self.address, self.length) = (address, length)
  }

  /// The network itself.
  var network: Subnet { Subnet(unchecked: address.masked(to: length), length) }

  /// Everything of a family: the destination of a default route.
  static func everything(_ family: InternetAddress.Family) -> Subnet {
    Subnet(unchecked: InternetAddress(family, high: 0, low: 0), 0)
  }

  private init(unchecked address: InternetAddress, _ length: Int) {
    (self.address, self.length) = (address, length)
  }

  /// Whether it is everything: the destination of a default route.
  var isDefault: Bool { length == 0 && address.isUnspecified }

  @inline(never)
  func contains(_ other: InternetAddress) -> Bool {
    other.family == address.family && other.masked(to: length) == address.masked(to: length)
  }

  /// As in `192.0.2.1/24`.
  @inline(never)
  var text: ByteString {
    var text = address.text
    text.append("/", length)
    return text
  }
}
