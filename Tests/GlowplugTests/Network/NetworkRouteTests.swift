import Testing

@testable import Glowplug

@Suite("Routes and name servers of network data")
struct NetworkRouteTests {
  private static func text(_ type: String, _ members: String, services: String = "[]") -> String {
    """
    {"links":[{"id":"a","ethernet_mac_address":"52:54:00:00:00:01"}],"services":\(services),
     "networks":[{"link":"a","type":"\(type)","ip_address":"192.0.2.1","netmask":"24",\(members)}]}
    """
  }

  private static let nic = "0 nic 52:54:00:00:00:01, 192.0.2.1/24"

  private static func route(_ members: String) -> String {
    text("static", "\"routes\":[{\(members)}]")
  }

  private static func row(_ route: String, _ outline: String) -> NetworkRow {
    NetworkRow(
      route, NetworkRouteTests.route(route), [nic + (outline.isEmpty ? "" : ", \(outline)")])
  }

  private static func bad(_ route: String, _ reason: String) -> NetworkRow {
    NetworkRow(
      route, NetworkRouteTests.route(route), [nic],
      "routes[0] of networks[0] is left out: \(reason)")
  }

  static let routes: [NetworkRow] = [
    row(
      #""network":"0.0.0.0","netmask":"0.0.0.0","gateway":"192.0.2.254""#, "default via 192.0.2.254"
    ),
    row(#""network":"0.0.0.0","netmask":"0","gateway":"192.0.2.254""#, "default via 192.0.2.254"),
    row(#""network":"0.0.0.0","gateway":"192.0.2.254""#, "default via 192.0.2.254"),
    row(#""network":"::","netmask":"","gateway":"fe80::1""#, "default via fe80::1"),
    row(#""network":"::0","netmask":"::0","gateway":"fe80::1""#, "default via fe80::1"),
    row(#""network":"::/0","gateway":"fe80::1""#, "default via fe80::1"),
    row(#""network":"::","netmask":"ffff:ffff:ffff::","gateway":"fd00::1""#, "::/48 via fd00::1"),
    row(
      #""network":"0.0.0.0","netmask":"255.255.255.0","gateway":"192.0.2.9""#,
      "0.0.0.0/24 via 192.0.2.9"),
    row(
      #""network":"10.1.2.3","netmask":"255.255.0.0","gateway":"11.0.0.1""#,
      "10.1.0.0/16 via 11.0.0.1"),
    row(#""network":"2001:db8::77","netmask":64,"gateway":"fe80::1""#, "2001:db8::/64 via fe80::1"),
    row(#""network":"10.0.0.0","netmask":8,"gateway":null"#, "10.0.0.0/8 on link"),
    row(#""network":"10.0.0.0","netmask":8,"gateway":"""#, "10.0.0.0/8 on link"),
    row(#""network":"10.0.0.0","netmask":8,"gateway":"0.0.0.0""#, "10.0.0.0/8 on link"),
    row(
      #""network":"10.0.0.0","netmask":8,"gateway":"192.0.2.9","metric":0"#,
      "10.0.0.0/8 via 192.0.2.9 metric 0"),
    row(
      #""network":"10.0.0.0","netmask":8,"gateway":"192.0.2.9","metric":"4294967295""#,
      "10.0.0.0/8 via 192.0.2.9 metric 4294967295"),
    row(#""network":"0.0.0.0","netmask":"0.0.0.0","gateway":null"#, ""),
    bad(#""netmask":8,"gateway":"192.0.2.9""#, "it has no address"),
    bad(#""network":"","netmask":"0.0.0.0","gateway":"192.0.2.9""#, "it has no address"),
    bad(#""network":"10.0.0.0","gateway":"192.0.2.9""#, "it has no netmask"),
    bad(#""network":"10.0.0.0","netmask":0,"gateway":"192.0.2.9""#, "it has no netmask"),
    bad(
      #""network":"10.0.0.0","netmask":"255.234.255.0","gateway":"192.0.2.9""#,
      "its netmask is no mask and no length"),
    bad(#""network":"10.0.0.0","netmask":8,"gateway":"x""#, "its gateway is no address"),
    bad(#""network":"10.0.0.0","netmask":8,"gateway":5"#, "its gateway is no address"),
    bad(
      #""network":"10.0.0.0","netmask":8,"gateway":"fe80::1""#, "its gateway is of the other family"
    ),
    bad(
      #""network":"10.0.0.0","netmask":8,"gateway":"224.0.0.1""#, "no gateway can have its address"),
    bad(#""network":"::","netmask":0,"gateway":"::1""#, "no gateway can have its address"),
    bad(
      #""network":"10.0.0.0","netmask":8,"gateway":"192.0.2.9","metric":4294967296"#,
      "its metric is out of range"),
    bad(
      #""network":"10.0.0.0","netmask":8,"gateway":"192.0.2.9","metric":-1"#,
      "its metric is out of range"),
  ]

  static let gateways: [NetworkRow] = [
    NetworkRow(
      "a gateway", text("static", #""gateway":"192.0.2.9""#), [nic + ", default via 192.0.2.9"]),
    NetworkRow("null for one", text("static", #""gateway":null"#), [nic]),
    NetworkRow("Neutron's none", text("static", #""gateway":"0.0.0.0""#), [nic]),
    NetworkRow(
      "one that is a route, too",
      text(
        "static",
        #""gateway":"192.0.2.9","routes":[{"network":"0.0.0.0","netmask":"0","gateway":"192.0.2.9"}]"#
      ),
      [nic + ", default via 192.0.2.9"]),
    NetworkRow(
      "a bad one", text("static", #""gateway":"192.0.2.9/24""#), [nic],
      "gateway of networks[0] is left out: its gateway is no address"),
    NetworkRow(
      "of DHCP", text("ipv4_dhcp", #""gateway":"192.0.2.9""#),
      ["0 nic 52:54:00:00:00:01, dhcp4, default via 192.0.2.9"]),
    NetworkRow(
      "of automatic IPv6, which the advertisements give",
      text(
        "ipv6_slaac",
        #""gateway":"fe80::1","routes":[{"network":"::","netmask":"::","gateway":"fe80::1"},"#
          + #"{"network":"2001:db8:9::","netmask":"48","gateway":"fe80::2"}]"#),
      ["0 nic 52:54:00:00:00:01, ra, 2001:db8:9::/48 via fe80::2"]),
  ]

  static let names: [NetworkRow] = [
    NetworkRow(
      "everywhere, each once",
      text(
        "static",
        #""services":[{"type":"dns","address":"192.0.2.53"},{"type":"dns","address":"192.0.2.53"}],"#
          + #""dns_nameservers":["192.0.2.54","192.0.2.53"],"dns_search":"a.example.","#
          + #""routes":[{"network":"10.0.0.0","netmask":8,"services":[{"type":"dns","address":"2001:db8::53"}]}]"#,
        services: #"[{"type":"dns","address":"192.0.2.1","search":["b.example","b.example."]}]"#),
      [
        nic
          + ", 10.0.0.0/8 on link, dns 2001:db8::53, dns 192.0.2.53, dns 192.0.2.54, search a.example",
        "dns 192.0.2.1, search b.example",
      ]),
    NetworkRow(
      "Neutron's none", text("static", #""services":[{"type":"dns","address":"0.0.0.0"}]"#), [nic]),
    NetworkRow(
      "empty text",
      text(
        "static", #""dns_search":"","dns_nameservers":"""#,
        services: #"[{"type":"dns","address":"192.0.2.53","search":""}]"#), [nic, "dns 192.0.2.53"]),
    NetworkRow(
      "bad ones",
      text(
        "static", #""dns_nameservers":["x",5],"dns_search":["a b","-a","a_b",""]"#,
        services:
          #"[{"type":"ntp","address":"192.0.2.1"},{"type":"dns"},{"type":"dns","address":"224.0.0.1"},"#
          + #"{"type":"dns","address":"192.0.2.53","search":7}]"#),
      [nic, "dns 192.0.2.53"],
      "dns_nameservers[0] of networks[0] is left out: it is no address",
      "dns_nameservers[1] of networks[0] is left out: it is no address",
      "dns_search[0] of networks[0] is left out: it is no domain",
      "dns_search[1] of networks[0] is left out: it is no domain",
      "dns_search[2] of networks[0] is left out: it is no domain",
      "dns_search[3] of networks[0] is left out: it is no domain",
      "services[0] is left out: its type is unknown", "services[1] is left out: it has no address",
      "services[2] is left out: it has no address",
      "search of services[3] is left out: it is no list"),
  ]

  @Test("routes", arguments: routes) func route(_ row: NetworkRow) throws { try row.check() }
  @Test("gateways", arguments: gateways) func gateway(_ row: NetworkRow) throws { try row.check() }
  @Test("name servers", arguments: names) func name(_ row: NetworkRow) throws { try row.check() }
}
