import Testing

@testable import Glowplug

@Suite("What every writer of a network's files decides alike")
struct NetworkLayoutTests {
  private static func address(_ text: String) throws -> InternetAddress {
    try #require(InternetAddress(text.bytes))
  }

  @Test("names, masters, VLANs and which links are waited for")
  func talos() throws {
    let network = try readNetwork(Fixtures.networkData("talos")).configuration
    #expect(
      network.links.indices.map { network.deviceName(ofLink: $0)?.text } == [
        nil, nil, nil, "bond0", nil, nil, "vlan100",
      ])
    #expect(
      network.links.indices.map { network.master(ofLink: $0) } == [
        nil, nil, nil, nil, 3, 3, nil,
      ])
    #expect(network.vlans(onLink: 3) == [6])
    #expect(network.vlans(onLink: 0).isEmpty)
    #expect(
      network.links.indices.map { network.isNeededOnline($0) } == [
        true, true, true, true, false, false, true,
      ])
  }

  @Test("names are 15 bytes at most, and each once")
  func names() {
    let bond = NetworkLink(.bond)
    let bridge = NetworkLink(.bridge)
    let links =
      [bond, bridge, bond, bridge]
      + [7, 4094, 7, 7].map { NetworkLink.vlan($0, on: 0) }
    let network = NetworkConfiguration(links: links)
    #expect(
      links.indices.map { network.deviceName(ofLink: $0)?.text } == [
        "bond0", "br0", "bond1", "br1", "vlan7", "vlan4094", "glowplug6", "glowplug7",
      ])
  }

  @Test("metrics: a route's own, else one of the link's for a default route")
  func metrics() throws {
    let gateway = try NetworkLayoutTests.address("192.0.2.254")
    let network = NetworkConfiguration(links: [NetworkLink(.physical), NetworkLink(.physical)])
    var route = NetworkLink.Route(destination: .everything(.four), gateway: gateway)
    #expect(network.metric(of: route, onLink: 0) == 100)
    #expect(network.metric(of: route, onLink: 1) == 101)
    route.metric = 7
    #expect(network.metric(of: route, onLink: 1) == 7)
    let destination = try #require(Subnet(try NetworkLayoutTests.address("10.0.0.0"), length: 8))
    let other = NetworkLink.Route(destination: destination, gateway: gateway)
    #expect(network.metric(of: other, onLink: 1) == nil)
  }

  @Test("metrics: no two default routes of a link and a family have the same one")
  func metricsOfOneLink() throws {
    let network = try readNetwork(
      """
      {"links": [{"id": "a", "type": "phy", "ethernet_mac_address": "02:00:00:00:00:01"}],
       "networks": [
         {"id": "1", "link": "a", "type": "ipv4", "ip_address": "192.0.2.2/24", "gateway": "192.0.2.1"},
         {"id": "2", "link": "a", "type": "ipv6", "ip_address": "2001:db8::2/64", "gateway": "fe80::1"},
         {"id": "3", "link": "a", "type": "ipv4", "ip_address": "192.0.2.3/24", "gateway": "192.0.2.254"},
         {"id": "4", "link": "a", "type": "ipv4", "ip_address": "192.0.2.4/24", "gateway": "192.0.2.253"}]}
      """
    ).configuration
    #expect(
      network.links[0].routes.map { network.metric(of: $0, onLink: 0) } == [100, 100, 164, 228])
  }

  @Test("a gateway outside of the subnets is on the link, unless another source gives those")
  func onLink() throws {
    var link = NetworkLink(.physical)
    link.addresses = [try #require(Subnet(try NetworkLayoutTests.address("192.0.2.1"), length: 24))]
    func isOnLink(_ gateway: String?) throws -> Bool {
      let gateway = try gateway.map { try NetworkLayoutTests.address($0) }
      return NetworkConfiguration(links: [link]).isOnLink(
        NetworkLink.Route(
          destination: .everything(gateway?.family ?? .four), gateway: gateway), ofLink: 0)
    }
    #expect(try !isOnLink("192.0.2.254"))
    #expect(try isOnLink("198.51.100.1"))
    #expect(try isOnLink("2001:db8::1"))
    #expect(try !isOnLink("fe80::1"))
    #expect(try !isOnLink(nil))
    link.usesDHCPv4 = true
    #expect(try !isOnLink("198.51.100.1"))
    #expect(try isOnLink("2001:db8::1"))
    link.automaticIPv6 = .advertised
    #expect(try !isOnLink("2001:db8::1"))
  }

  @Test("global name servers: on links with a static network, else on all with one")
  func nameServers() throws {
    var network = try readNetwork(Fixtures.networkData("cloud-init-sample-2")).configuration
    #expect(network.nameServers(ofLink: 0).map { $0.text } == ["172.19.0.12"])
    #expect(
      network.searchDomains(ofLink: 0).map { $0.text } == [
        "example3.com", "example1.com", "example2.com",
      ])
    var dynamic = NetworkLink(.physical)
    dynamic.usesDHCPv4 = true
    network.links += [dynamic, NetworkLink(.physical)]
    #expect(network.nameServers(ofLink: 1).isEmpty)
    network.links.removeFirst()
    #expect(network.nameServers(ofLink: 0).map { $0.text } == ["172.19.0.12"])
    #expect(network.searchDomains(ofLink: 0).map { $0.text } == ["example1.com", "example2.com"])
    #expect(network.nameServers(ofLink: 1).isEmpty)
  }

  @Test("names of files have two digits, in the order of the links")
  func files() throws {
    let network = NetworkConfiguration(links: Array(repeating: NetworkLink(.bridge), count: 12))
    let places = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]
    #expect(
      NetworkdFiles.files(for: network).map { $0.path.text }
        == places.flatMap { place in
          [".netdev", ".network"].map { "/run/systemd/network/10-glowplug-\(place)\($0)" }
        })
    let keyfiles = NetworkManagerFiles(configuration: network, instance: Situations.instance)
      .files(without: [])
    #expect(
      keyfiles.map { $0.path.text }
        == places.map { "/run/NetworkManager/system-connections/glowplug-\($0).nmconnection" })
  }
}
