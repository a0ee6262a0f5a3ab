@testable import Glowplug

/// Networks of every shape, the same ones at every run: what is not refused while a drive is read.
struct RandomNetwork: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    .random(in: range, using: &self)
  }
  private mutating func bool() -> Bool { .random(using: &self) }

  private mutating func some<Value>(
    atMost limit: Int, _ make: (inout RandomNetwork) -> Value
  ) -> [Value] {
    (0..<number(0...limit)).map { _ in make(&self) }
  }

  private mutating func maybe<Value>(_ make: (inout RandomNetwork) -> Value) -> Value? {
    bool() ? make(&self) : nil
  }
}

extension RandomNetwork {
  mutating func configuration() -> NetworkConfiguration {
    var configuration = NetworkConfiguration()
    for place in 0..<number(1...6) {
      var link = NetworkLink.physical(place)
      // Members and parents stand before what is made of them here, and belong to nothing else.
      let isLast = place > 1 && configuration.links[place - 1].kind == .physical
      if isLast, configuration.master(ofLink: place - 1) == nil { raise(&link, place) }
      fill(&link)
      configuration.links.append(link)
    }
    configuration.nameServers = some(atMost: 2) { $0.address().text }
    configuration.searchDomains = some(atMost: 2) { $0.domain() }
    return configuration
  }

  private mutating func raise(_ link: inout NetworkLink, _ place: Int) {
    link.kind = [.vlan, .bridge, .bond, .physical][number(0...3)]
    if link.kind != .physical { link.parts = [place - 1] }
    if link.kind == .vlan { link.vlanIdentifier = number(1...4094) }
    if link.kind == .bond { link.bond = bond() }
  }

  private mutating func bond() -> Bond {
    var bond = Bond(mode: .init(rawValue: number(0...6)) ?? .broadcast)
    bond.monitoringInterval = number(0...10_000)
    (bond.upDelay, bond.downDelay) = (maybe { $0.number(0...900) }, maybe { $0.number(0...900) })
    bond.hashPolicy = maybe { $0.bool() ? .layer2And3 : .encapsulated3And4 }
    if bond.mode == .dynamicAggregation { bond.asksFast = maybe { $0.bool() } }
    return bond
  }

  private mutating func fill(_ link: inout NetworkLink) {
    if link.kind != .physical, bool() { link.hardwareAddress = nil }
    link.mtu = maybe { $0.number(68...65535) }
    link.usesDHCPv4 = bool()
    link.automaticIPv6 = [.none, .advertised, .dhcp][number(0...2)]
    link.addresses = some(atMost: 2) { $0.subnet() }
    link.routes = some(atMost: 3) { $0.route() }
    link.nameServers = some(atMost: 2) { $0.address().text }
    link.searchDomains = some(atMost: 2) { $0.domain() }
  }

  private mutating func address(_ family: InternetAddress.Family? = nil) -> InternetAddress {
    let family = family ?? (bool() ? .four : .six)
    if family == .six { return InternetAddress(.six, high: next() >> 3 | 1 << 61, low: next()) }
    return InternetAddress(.four, high: 0, low: UInt64(number(0x0100_0000...0x7EFF_FFFF)))
  }

  private mutating func subnet(_ family: InternetAddress.Family? = nil) -> Subnet {
    let address = address(family)
    let length = number(1...address.family.width)
    return Subnet(address, length: length) ?? .of("192.0.2.0/24")
  }

  private mutating func route() -> NetworkLink.Route {
    let gateway = maybe { $0.address() }
    var destination = subnet(gateway?.family).network
    if gateway != nil, bool() {
      let all = InternetAddress(destination.address.family, high: 0, low: 0)
      destination = Subnet(all, length: 0) ?? destination
    }
    let metric = maybe { $0.number(0...Int(Int32.max)) }
    return NetworkLink.Route(destination: destination, gateway: gateway, metric: metric)
  }

  private mutating func domain() -> ByteString {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    let labels = (1...number(1...3)).map { _ in
      ByteString((1...number(1...12)).map { _ in letters[number(0...35)] })
    }
    return labels.joined(by: ".")
  }
}
