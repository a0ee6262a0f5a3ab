/// An address of the data, with a mask behind it or beside it.
private struct WrittenSubnet {
  let address: InternetAddress
  /// nil where there is no mask.
  let length: Int?

  /// A `/` and a length in the address count before `netmask`, which is a mask, a length, a length as text, or
  /// empty.
  init(_ data: borrowing JSON, _ key: StaticString) throws(NetworkDataProblem) {
    let text = data.text(at: key)
    let parts = text.cut(at: UInt8(ascii: "/"))
    guard let address = InternetAddress(parts?.before ?? text) else {
      throw NetworkDataProblem(reason: "it has no address")
    }
    self.address = address
    let mask = parts?.after ?? data.identifier(at: "netmask")
    if parts == nil, !data.has("netmask") {
      length = nil
      return
    }
    guard let length = mask.decimal ?? InternetAddress(mask)?.length(asMaskOf: address.family),
      length <= address.family.width
    else { throw NetworkDataProblem(reason: "its netmask is no mask and no length") }
    self.length = length
  }
}

extension InternetAddress {
  /// How many bits a mask leaves; nil where this is none, or one of the other family.
  fileprivate func length(asMaskOf family: Family) -> Int? {
    guard family == self.family else { return nil }
    let first = family == .four ? low << 32 : high
    let length = (~first).leadingZeroBitCount + (first == ~0 ? (~low).leadingZeroBitCount : 0)
    return InternetAddress.mask(family, length: length) == self ? length : nil
  }

  /// The mask with so many bits.
  static func mask(_ family: Family, length: Int) -> InternetAddress {
    InternetAddress(family, high: family == .four ? 0 : ~0, low: family == .four ? 0xFFFF_FFFF : ~0)
      .masked(to: length)
  }

  private static var broadcast: InternetAddress { mask(.four, length: 32) }

  /// Whether one interface, or a gateway, can have it.
  fileprivate var isOfOneMachine: Bool {
    !isMulticast && !isLoopback && !isUnspecified && self != InternetAddress.broadcast
  }
}

extension Subnet {
  /// What a static network gives; an address of IPv6 without a mask has 64 bits, as cloud-init takes it.
  init(
    ofInterface data: borrowing JSON, _ type: NetworkDataType
  ) throws(NetworkDataProblem) {
    let written = try WrittenSubnet(data, "ip_address")
    let address = written.address
    if type == (address.family == .four ? .fixedIPv6 : .fixedIPv4) {
      throw NetworkDataProblem(reason: "its address is of the other family")
    }
    guard address.isOfOneMachine else {
      throw NetworkDataProblem(reason: "no interface can have its address")
    }
    guard let length = written.length ?? (address.family == .six ? 64 : nil), length > 0,
      let subnet = Subnet(address, length: length)
    else { throw NetworkDataProblem(reason: "it has no netmask") }
    self = subnet
  }
}

extension NetworkLink.Route {
  /// A route of a network; bits behind the mask are dropped, as Neutron's users write them.
  ///
  /// Where nothing would be left it is no default route but a bad one; and 0.0.0.0/255.255.255.0, of Nova's own
  /// tests, is taken as what it says, which is no default route either.
  init(_ data: borrowing JSON) throws(NetworkDataProblem) {
    let written = try WrittenSubnet(data, "network")
    guard let length = written.length ?? (written.address.isUnspecified ? 0 : nil),
      length > 0 || written.address.isUnspecified,
      let destination = Subnet(written.address, length: length)?.network
    else { throw NetworkDataProblem(reason: "it has no netmask") }
    let gateway = try InternetAddress(gatewayOf: data)
    if let gateway, gateway.family != destination.address.family {
      throw NetworkDataProblem(reason: "its gateway is of the other family")
    }
    self.init(destination: destination, gateway: gateway, metric: nil)
    if data.value("metric") == nil { return }
    guard let metric = data.number(at: "metric"), metric >= 0, metric <= 0xFFFF_FFFF else {
      throw NetworkDataProblem(reason: "its metric is out of range")
    }
    self.metric = metric
  }

  /// Everything of the gateway's family, through it.
  init(through gateway: InternetAddress) {
    self.init(destination: .everything(gateway.family), gateway: gateway, metric: nil)
  }
}

extension InternetAddress {
  /// The `gateway` of a route or a network; nil where there is none.
  ///
  /// Neutron's 0.0.0.0 is none, too: what such a route leads to is on the link.
  init?(gatewayOf data: borrowing JSON) throws(NetworkDataProblem) {
    if !data.has("gateway") { return nil }
    guard let address = InternetAddress(data.text(at: "gateway")) else {
      throw NetworkDataProblem(reason: "its gateway is no address")
    }
    if address.isUnspecified { return nil }
    guard address.isOfOneMachine else {
      throw NetworkDataProblem(reason: "no gateway can have its address")
    }
    self = address
  }
}
