import Testing

@testable import Glowplug

/// A network that every writer is tried on, and what other programs say of the files (Tests/Network).
struct NetworkSample: Sendable, CustomTestStringConvertible {
  /// Of a directory, too.
  let name: String
  let configuration: NetworkConfiguration
  /// The text that it was read from; nil where it was written here.
  var networkData: String?

  var testDescription: String { name }
}

extension NetworkSample {
  static let all = written + read + random

  /// Every file of Tests/Fixtures/network-data.
  private static let read = Fixtures.networkDataNames.map { name in
    let text = (try? Fixtures.networkData(name)) ?? ""
    let configuration = (try? readNetwork(text))?.configuration ?? NetworkConfiguration()
    return NetworkSample(name: "data-\(name)", configuration: configuration, networkData: text)
  }

  private static let random: [NetworkSample] = {
    var random = RandomNetwork(seed: 7)
    return (10..<70).map {
      NetworkSample(name: "random-\($0)", configuration: random.configuration())
    }
  }()

  private static let written = [
    NetworkSample(name: "static", configuration: .fixed),
    NetworkSample(name: "dynamic", configuration: .dynamic),
    NetworkSample(name: "bond-and-vlans", configuration: .bondAndVLANs),
    NetworkSample(name: "two-defaults", configuration: .twoDefaults),
    NetworkSample(name: "gateways", configuration: .gateways),
    NetworkSample(name: "bridge", configuration: .bridge),
    NetworkSample(name: "parent-and-bare", configuration: .parentAndBare),
    NetworkSample(name: "bonds", configuration: .bonds),
    NetworkSample(name: "many", configuration: .many),
    NetworkSample(name: "none", configuration: NetworkConfiguration()),
  ]
}

extension NetworkConfiguration {
  /// What nova writes for a port with a subnet of each family.
  static let fixed: NetworkConfiguration = {
    var link = NetworkLink.physical(1)
    link.mtu = 1500
    link.addresses = [.of("192.0.2.10/24"), .of("2001:db8::10/64")]
    link.routes = [.everything(by: "192.0.2.1"), .everything(by: "2001:db8::1")]
    var configuration = NetworkConfiguration(links: [link])
    configuration.nameServers = ["192.0.2.53", "2001:db8::53"]
    configuration.searchDomains = ["example.org", "example.net"]
    return configuration
  }()

  static let dynamic: NetworkConfiguration = {
    var links = (1...4).map { NetworkLink.physical($0) }
    links[0].usesDHCPv4 = true
    links[1].usesDHCPv4 = true
    links[1].automaticIPv6 = .dhcp
    links[1].mtu = 1450
    links[2].automaticIPv6 = .advertised
    links[3].automaticIPv6 = .advertised
    links[3].addresses = [.of("2001:db8:3::4/64"), .of("198.51.100.4/24")]
    return NetworkConfiguration(links: links)
  }()

  /// As Ironic orders them, a bond before its members, and all with one address.
  static let bondAndVLANs: NetworkConfiguration = {
    var bond = Bond(mode: .dynamicAggregation)
    (bond.upDelay, bond.downDelay) = (200, 300)
    (bond.hashPolicy, bond.asksFast) = (.layer3And4, true)
    var links = [NetworkLink.bond(bond, [1, 2]), .physical(1), .physical(2)]
    links[0].hardwareAddress = .number(1)
    links[0].mtu = 9000
    links += [100, 200].map { NetworkLink.vlan($0, on: 0) }
    links[3].hardwareAddress = .number(1)
    links[3].addresses = [.of("192.0.2.10/24")]
    links[3].routes = [.everything(by: "192.0.2.1")]
    links[4].hardwareAddress = .number(9)
    links[4].usesDHCPv4 = true
    links[4].mtu = 1400
    return NetworkConfiguration(links: links)
  }()

  static let twoDefaults: NetworkConfiguration = {
    var links = (1...3).map { NetworkLink.physical($0) }
    for place in 0..<2 {
      links[place].addresses = [.of("10.0.\(place).5/24"), .of("2001:db8:\(place)::5/64")]
      links[place].routes = [
        .everything(by: "10.0.\(place).1"), .everything(by: "2001:db8:\(place)::1"),
      ]
      links[place].nameServers = ["10.0.\(place).53"]
      links[place].searchDomains = ["net\(place).example".bytes]
    }
    links[2].usesDHCPv4 = true
    return NetworkConfiguration(links: links)
  }()

  /// Gateways outside of the subnet and of the link alone, routes without one, and with a metric.
  static let gateways: NetworkConfiguration = {
    var link = NetworkLink.physical(1)
    link.addresses = [.of("203.0.113.7/32"), .of("2001:db8:7::7/128")]
    link.routes = [
      .everything(by: "10.0.0.1"), .everything(by: "fe80::1"),
      .to("2001:db8:8::/48", by: "2001:db8:9::1"), .to("10.0.0.1/32", by: nil),
      .to("2001:db8:a::/64", by: nil), .to("10.8.0.0/16", by: "10.0.0.2", metric: 50),
      .everything(by: "10.0.0.3", metric: 2_147_483_647),
    ]
    return NetworkConfiguration(links: [link])
  }()

  static let bridge: NetworkConfiguration = {
    var links = [NetworkLink.physical(1), .physical(2), NetworkLink.bridge([0, 1])]
    links[0].mtu = 1400
    links[2].usesDHCPv4 = true
    links[2].automaticIPv6 = .advertised
    return NetworkConfiguration(links: links)
  }()

  /// A VLAN and its parent, both with a network; one identifier twice; and a link without any of them.
  static let parentAndBare: NetworkConfiguration = {
    var links = [NetworkLink.physical(1), .physical(2), .physical(3)]
    links += [0, 1].map { NetworkLink.vlan(7, on: $0) }
    links[0].addresses = [.of("192.0.2.1/24")]
    links[3].addresses = [.of("198.51.100.1/24")]
    links[4].automaticIPv6 = .dhcp
    var configuration = NetworkConfiguration(links: links)
    configuration.nameServers = ["9.9.9.9"]
    return configuration
  }()

  /// One of every mode, and of every policy of hashing.
  static let bonds: NetworkConfiguration = {
    let policies: [Bond.HashPolicy] = [
      .layer2, .layer2And3, .layer3And4, .encapsulated2And3, .encapsulated3And4,
    ]
    var links: [NetworkLink] = []
    for number in 0..<7 {
      guard let mode = Bond.Mode(rawValue: number) else { continue }
      var bond = Bond(mode: mode)
      if mode == .dynamicAggregation { bond.asksFast = false }
      if number < policies.count { bond.hashPolicy = policies[number] }
      links += [NetworkLink.bond(bond, [links.count + 1]), .physical(number + 1)]
    }
    return NetworkConfiguration(links: links)
  }()

  /// As many links as there may be.
  static let many: NetworkConfiguration = {
    var links = (0..<64).map { NetworkLink.physical($0) }
    for place in links.indices {
      links[place].addresses = [.of("10.1.\(place).2/24")]
      links[place].routes = [.everything(by: "10.1.\(place).1")]
    }
    return NetworkConfiguration(links: links)
  }()
}

// MARK: - Values that a test wrote itself

extension NetworkLink {
  static func physical(_ number: Int) -> NetworkLink {
    var link = NetworkLink(.physical)
    link.hardwareAddress = .number(number)
    return link
  }

  static func bond(_ bond: Bond, _ members: [Int]) -> NetworkLink {
    var link = NetworkLink(.bond)
    (link.bond, link.parts) = (bond, members)
    return link
  }

  static func bridge(_ members: [Int]) -> NetworkLink {
    var link = NetworkLink(.bridge)
    link.parts = members
    return link
  }

  static func vlan(_ identifier: Int, on parent: Int) -> NetworkLink {
    var link = NetworkLink(.vlan)
    (link.vlanIdentifier, link.parts) = (identifier, [parent])
    return link
  }
}

extension HardwareAddress {
  static func number(_ number: Int) -> HardwareAddress? {
    HardwareAddress("fa:16:3e:00:00:\(ByteString(hexadecimal: UInt64(number), digits: 2))")
  }
}

extension InternetAddress {
  static func of(_ text: String) -> InternetAddress {
    guard let address = InternetAddress(text.bytes) else { preconditionFailure(text) }
    return address
  }
}

extension Subnet {
  static func of(_ text: String) -> Subnet {
    guard let (address, length) = text.bytes.cut(at: UInt8(ascii: "/")),
      let subnet = Subnet(.of(address.text), length: length.decimal ?? -1)
    else { preconditionFailure(text) }
    return subnet
  }
}

extension NetworkLink.Route {
  static func to(_ destination: String, by gateway: String?, metric: Int? = nil) -> Self {
    Self(destination: .of(destination), gateway: gateway.map { .of($0) }, metric: metric)
  }

  /// A default route.
  static func everything(by gateway: String, metric: Int? = nil) -> Self {
    let gateway = InternetAddress.of(gateway)
    let all = InternetAddress(gateway.family, high: 0, low: 0)
    guard let destination = Subnet(all, length: 0) else { preconditionFailure() }
    return Self(destination: destination, gateway: gateway, metric: metric)
  }
}
