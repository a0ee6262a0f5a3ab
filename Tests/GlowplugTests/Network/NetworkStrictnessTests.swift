import Testing

@testable import Glowplug

/// What is bad costs itself and what hangs on it, and is said with its place and a reason.
@Suite("Strictness of network data")
struct NetworkStrictnessTests {
  private static let mac = "\"ethernet_mac_address\":\"52:54:00:00:00:01\""
  private static let nic = "0 nic 52:54:00:00:00:01"

  /// One NIC, and one network on it that has these members beside.
  private static func network(_ members: String) -> String {
    "{\"links\":[{\"id\":\"a\",\(mac)}],\"networks\":[{\"id\":\"n\",\"link\":\"a\",\(members)}]}"
  }

  private static func address(_ address: String, _ netmask: String) -> String {
    network("\"type\":\"static\",\"ip_address\":\"\(address)\",\"netmask\":\(netmask)")
  }

  static let shapes: [NetworkRow] = [
    NetworkRow("an empty object", "{}", []),
    NetworkRow("empty lists", "{\"links\":[],\"networks\":[],\"services\":[]}", []),
    NetworkRow("null for lists", "{\"links\":null,\"networks\":null,\"services\":null}", []),
    NetworkRow(
      "no lists", "{\"links\":{},\"networks\":\"\",\"services\":5}", [],
      "links is left out: it is no list", "networks is left out: it is no list",
      "services is left out: it is no list"),
    NetworkRow(
      "entries that are none", "{\"links\":[null,5,\"a\",[]],\"networks\":[null],\"services\":[7]}",
      [],
      "links[0] is left out: it has no id", "links[1] is left out: it has no id",
      "links[2] is left out: it has no id", "links[3] is left out: it has no id",
      "networks[0] is left out: there is no link ''",
      "services[0] is left out: its type is unknown"),
    NetworkRow(
      "a network of no type", network("\"type\":null"), [nic],
      "networks[0] 'n' is left out: its type is unknown"),
    NetworkRow(
      "a network of an unknown type", network("\"type\":\"ipv5\""), [nic],
      "networks[0] 'n' is left out: its type is unknown"),
    NetworkRow(
      "routes that are no list", network("\"type\":\"ipv4_dhcp\",\"routes\":{}"), [nic + ", dhcp4"],
      "routes of networks[0] 'n' is left out: it is no list"),
  ]

  static let addresses: [NetworkRow] =
    [
      ("192.0.2.1", "\"255.255.255.0\"", "/24"), ("192.0.2.1", "\"24\"", "/24"),
      ("192.0.2.1", "24", "/24"), ("192.0.2.1/24", "\"255.0.0.0\"", "/24"),
      ("192.0.2.1", "\"255.255.255.255\"", "/32"), ("192.0.2.1/255.255.255.0", "null", "/24"),
      ("2001:db8::1", "\"ffff:ffff:ffff:ffff::\"", "/64"), ("2001:db8::1", "\"64\"", "/64"),
      ("2001:db8::1", "\"\"", "/64"), ("2001:db8::1/56", "\"\"", "/56"),
      ("2001:db8::1", "null", "/64"),
      ("2001:db8::1", "\"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\"", "/128"),
      ("2001:db8::1", "\"ffff:ffff:ffff:ffff:8000::\"", "/65"), ("fe80::1", "64", "/64"),
    ].map { address, netmask, length in
      let text = address.split(separator: "/")[0]
      return NetworkRow(
        "\(address) \(netmask)", NetworkStrictnessTests.address(address, netmask),
        [nic + ", \(text)\(length)"])
    }

  static let badAddresses: [NetworkRow] =
    [
      ("", "24", "it has no address"), ("x.x.x.x", "24", "it has no address"),
      ("192.0.2.1 ", "24", "it has no address"), ("fe80::1%eth0", "64", "it has no address"),
      ("192.0.2.1", "null", "it has no netmask"), ("192.0.2.1", "\"\"", "it has no netmask"),
      ("192.0.2.1", "0", "it has no netmask"), ("2001:db8::1/0", "null", "it has no netmask"),
      ("192.0.2.1", "\"255.0.255.0\"", "its netmask is no mask and no length"),
      ("192.0.2.1", "\"0.0.0.255\"", "its netmask is no mask and no length"),
      ("192.0.2.1", "33", "its netmask is no mask and no length"),
      ("192.0.2.1", "-1", "its netmask is no mask and no length"),
      ("192.0.2.1", "[24]", "its netmask is no mask and no length"),
      ("192.0.2.1", "24.0", "its netmask is no mask and no length"),
      ("192.0.2.1", "\"ffff::\"", "its netmask is no mask and no length"),
      ("192.0.2.1/", "24", "its netmask is no mask and no length"),
      ("192.0.2.1/24/24", "24", "its netmask is no mask and no length"),
      ("2001:db8::1", "129", "its netmask is no mask and no length"),
      ("2001:db8::1", "\"ff:ff:ff:ff::\"", "its netmask is no mask and no length"),
      ("2001:db8::1", "\"ffff::ffff\"", "its netmask is no mask and no length"),
      ("2001:db8::1", "\"255.255.255.0\"", "its netmask is no mask and no length"),
      ("127.0.0.1", "8", "no interface can have its address"),
      ("0.0.0.0", "8", "no interface can have its address"),
      ("224.0.0.5", "24", "no interface can have its address"),
      ("255.255.255.255", "24", "no interface can have its address"),
      ("::", "64", "no interface can have its address"),
      ("::1", "64", "no interface can have its address"),
      ("ff02::1", "64", "no interface can have its address"),
    ].map { address, netmask, reason in
      NetworkRow(
        "\(address) \(netmask)", NetworkStrictnessTests.address(address, netmask), [nic],
        "networks[0] 'n' is left out: \(reason)")
    }

  static let families: [NetworkRow] = [
    NetworkRow(
      "IPv6 as ipv4", network("\"type\":\"ipv4\",\"ip_address\":\"2001:db8::1/64\""), [nic],
      "networks[0] 'n' is left out: its address is of the other family"),
    NetworkRow(
      "IPv4 as ipv6", network("\"type\":\"ipv6\",\"ip_address\":\"192.0.2.1/24\""), [nic],
      "networks[0] 'n' is left out: its address is of the other family"),
    NetworkRow(
      "IPv4 as static6", network("\"type\":\"static6\",\"ip_address\":\"192.0.2.1/24\""), [nic],
      "networks[0] 'n' is left out: its address is of the other family"),
  ]

  static let types: [NetworkRow] = [
    ("dhcp", "dhcp4"), ("dhcp4", "dhcp4"), ("ipv4_dhcp", "dhcp4"), ("ipv6_slaac", "ra"),
    ("ipv6_dhcp", "dhcp6"), ("dhcp6", "dhcp6"), ("ipv6_dhcpv6-stateful", "dhcp6"),
    ("ipv6_dhcpv6-stateless", "dhcp6"), ("ipv6_dhcpv6_stateful", "dhcp6"),
    ("ipv6_dhcpv6_stateless", "dhcp6"),
  ].map { type, outline in
    NetworkRow(
      type, network("\"type\":\"\(type)\",\"ip_address\":\"2001:db8::1\",\"netmask\":\"64\""),
      [nic + ", \(outline)"])
  }

  @Test("shapes", arguments: shapes) func shape(_ row: NetworkRow) throws { try row.check() }
  @Test("addresses", arguments: addresses) func good(_ row: NetworkRow) throws {
    try row.check()
  }
  @Test("bad addresses", arguments: badAddresses) func bad(_ row: NetworkRow) throws {
    try row.check()
  }
  @Test("families", arguments: families) func family(_ row: NetworkRow) throws { try row.check() }
  @Test("types", arguments: types) func type(_ row: NetworkRow) throws { try row.check() }

  @Test("both kinds of automatic IPv6 are the stronger one", arguments: [true, false])
  func bothAutomatic(_ isReversed: Bool) throws {
    var types = ["ipv6_slaac", "ipv6_dhcpv6-stateful"]
    if isReversed { types.reverse() }
    let networks = types.map { "{\"link\":\"a\",\"type\":\"\($0)\"}" }.joined(separator: ",")
    let text =
      "{\"links\":[{\"id\":\"a\",\(NetworkStrictnessTests.mac)}],\"networks\":[\(networks)]}"
    #expect(
      try readNetwork(text).configuration.outline == [NetworkStrictnessTests.nic + ", dhcp6"])
  }

  @Test("what is no object", arguments: ["[]", "[{}]", "\"{}\""])
  func noObject(_ text: String) throws {
    #expect(NetworkData(try JSON.parse(Secret(text.bytes))) == nil)
  }
}
