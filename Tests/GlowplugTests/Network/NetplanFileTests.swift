import Foundation
import Testing

@testable import Glowplug

@Suite("The file for netplan")
struct NetplanFileTests {
  private static func network(_ configuration: NetworkConfiguration) throws -> NSDictionary {
    let files = NetplanFile.files(for: configuration)
    try #require(files.count == 1)
    let json = try JSONSerialization.jsonObject(with: Data(files[0].text.bytes))
    return try #require((json as? NSDictionary)?["network"] as? NSDictionary)
  }

  private static func expected(_ text: String) throws -> NSDictionary {
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(json as? NSDictionary)
  }

  @Test("static addresses of both families, to the byte")
  func fixed() {
    #expect(
      NetplanFile.files(for: .fixed) == [
        RuntimeFile(
          path: "/run/netplan/90-glowplug.yaml", mode: 0o600,
          text: """
            {
              "network": {
                "version": 2,
                "ethernets": {
                  "0glowplug0": {
                    "match": {
                      "macaddress": "fa:16:3e:00:00:01"
                    },
                    "mtu": 1500,
                    "accept-ra": false,
                    "addresses": [
                      "192.0.2.10/24",
                      "2001:db8::10/64"
                    ],
                    "routes": [
                      {
                        "to": "0.0.0.0/0",
                        "via": "192.0.2.1",
                        "metric": 100
                      },
                      {
                        "to": "::/0",
                        "via": "2001:db8::1",
                        "metric": 100
                      }
                    ],
                    "nameservers": {
                      "addresses": [
                        "192.0.2.53",
                        "2001:db8::53"
                      ],
                      "search": [
                        "example.org",
                        "example.net"
                      ]
                    }
                  }
                }
              }
            }

            """)
      ])
  }

  @Test("dynamic addresses: DHCPv6 wherever routers are listened to, with the same overrides")
  func dynamic() throws {
    #expect(
      try NetplanFileTests.network(.dynamic)
        == NetplanFileTests.expected(
          """
          {"version": 2, "ethernets": {
            "0glowplug0": {"match": {"macaddress": "fa:16:3e:00:00:01"}, "dhcp4": true,
              "dhcp4-overrides": {"use-hostname": false, "route-metric": 100}},
            "0glowplug1": {"match": {"macaddress": "fa:16:3e:00:00:02"}, "mtu": 1450,
              "dhcp4": true, "dhcp4-overrides": {"use-hostname": false, "route-metric": 101},
              "dhcp6": true, "dhcp6-overrides": {"use-hostname": false, "route-metric": 101},
              "accept-ra": true},
            "0glowplug2": {"match": {"macaddress": "fa:16:3e:00:00:03"},
              "dhcp6": true, "dhcp6-overrides": {"use-hostname": false, "route-metric": 102},
              "accept-ra": true},
            "0glowplug3": {"match": {"macaddress": "fa:16:3e:00:00:04"},
              "dhcp6": true, "dhcp6-overrides": {"use-hostname": false, "route-metric": 103},
              "accept-ra": true, "addresses": ["2001:db8:3::4/64", "198.51.100.4/24"]}}}
          """))
  }

  @Test("a bond, its members and its VLANs: names of devices, words of ours for what is there")
  func bondAndVLANs() throws {
    #expect(
      try NetplanFileTests.network(.bondAndVLANs)
        == NetplanFileTests.expected(
          """
          {"version": 2, "ethernets": {
            "0glowplug1": {"match": {"macaddress": "fa:16:3e:00:00:01"}, "optional": true},
            "0glowplug2": {"match": {"macaddress": "fa:16:3e:00:00:02"}, "optional": true}},
          "bonds": {"bond0": {"interfaces": ["0glowplug1", "0glowplug2"], "optional": true,
            "macaddress": "fa:16:3e:00:00:01", "mtu": 9000, "parameters": {
              "mode": "802.3ad", "mii-monitor-interval": 100, "up-delay": 200, "down-delay": 300,
              "transmit-hash-policy": "layer3+4", "lacp-rate": "fast"}}},
          "vlans": {
            "vlan100": {"id": 100, "link": "bond0", "macaddress": "fa:16:3e:00:00:01",
              "addresses": ["192.0.2.10/24"],
              "routes": [{"to": "0.0.0.0/0", "via": "192.0.2.1", "metric": 103}]},
            "vlan200": {"id": 200, "link": "bond0", "macaddress": "fa:16:3e:00:00:09",
              "mtu": 1400, "dhcp4": true,
              "dhcp4-overrides": {"use-hostname": false, "route-metric": 104}}}}
          """))
  }

  @Test("gateways outside of the subnets, and metrics as far as netplan takes them")
  func routes() throws {
    var configuration = NetworkConfiguration.gateways
    configuration.links[0].routes = [
      .everything(by: "10.0.0.1"), .everything(by: "fe80::1"), .to("10.0.0.1/32", by: nil),
      .everything(by: "203.0.113.7", metric: 4_294_967_295),
    ]
    #expect(
      try NetplanFileTests.network(configuration)
        == NetplanFileTests.expected(
          """
          {"version": 2, "ethernets": {"0glowplug0": {
            "match": {"macaddress": "fa:16:3e:00:00:01"}, "accept-ra": false,
            "addresses": ["203.0.113.7/32", "2001:db8:7::7/128"], "routes": [
              {"to": "0.0.0.0/0", "via": "10.0.0.1", "on-link": true, "metric": 100},
              {"to": "::/0", "via": "fe80::1", "metric": 100}, {"to": "10.0.0.1/32"},
              {"to": "0.0.0.0/0", "via": "203.0.113.7", "metric": 2147483647}]}}}
          """))
  }

  @Test("a bridge, and links that nothing waits for")
  func others() throws {
    let bridge = try NetplanFileTests.network(.bridge)
    let device = (bridge["bridges"] as? NSDictionary)?["br0"] as? NSDictionary
    #expect(device?["interfaces"] as? [String] == ["0glowplug0", "0glowplug1"])
    #expect(device?["dhcp4"] as? Bool == true && device?["optional"] == nil)
    let network = try NetplanFileTests.network(.parentAndBare)
    let links = try #require(network["ethernets"] as? [String: NSDictionary])
    #expect(links["0glowplug0"]?["optional"] == nil)
    #expect(links["0glowplug1"]?["optional"] as? Bool == true)
    #expect(links["0glowplug2"]?["optional"] as? Bool == true)
  }
}
