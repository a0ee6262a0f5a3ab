import Foundation
import Testing

@testable import Glowplug

/// The inputs of cloud-init's tests: test_configdrive.py, helpers/test_openstack.py and test_net.py.
@Suite("Network data of cloud-init's tests")
struct CloudInitNetworkTests {
  static let rows: [NetworkRow] = [
    NetworkRow(
      fixture: "cloud-init-bad-mask-ipv6",
      [
        "0 nic fa:16:3e:ed:9a:59, 2001:db8::10/64",
        "dns 172.19.0.12",
      ],
      warnings: [
        "routes[0] of networks[0] 'net0' is left out: its netmask is no mask and no length"
      ]),
    NetworkRow(
      fixture: "cloud-init-bad-mask",
      [
        "0 nic fa:16:3e:ed:9a:59",
        "dns 172.19.0.12",
      ],
      warnings: [
        "networks[0] 'net0' is left out: it has no netmask"
      ]),
    NetworkRow(
      fixture: "cloud-init-bond-ipv6",
      [
        "0 nic 52:54:00:00:00:00, mtu 9000",
        "1 nic 52:54:00:00:00:01, mtu 9000",
        "2 bond [0, 1] 802.3ad layer3+4 52:54:00:00:00:00, mtu 9000",
        "3 vlan 123 on 2 52:54:00:00:00:00, 203.0.113.20/24, 2001:db8::/56, default via 203.0.113.1, default via fe80::1",
        "dns 1.1.1.1",
      ]),
    NetworkRow(
      fixture: "cloud-init-bond-mac",
      [
        "0 nic 52:54:00:00:00:00, mtu 9000",
        "1 nic 52:54:00:00:00:01, mtu 9000",
        "2 bond [0, 1] 802.3ad layer3+4 52:54:00:00:00:00, mtu 9000",
        "3 vlan 123 on 2 52:54:00:00:00:00, 203.0.113.20/24, default via 203.0.113.1",
        "dns 1.1.1.1",
      ]),
    NetworkRow(
      fixture: "cloud-init-bond-name",
      [
        "0 nic 52:54:00:00:00:00, mtu 9000",
        "1 nic 52:54:00:00:00:01, mtu 9000",
        "2 bond [0, 1] 802.3ad layer3+4 52:54:00:00:00:00, mtu 9000",
        "3 vlan 123 on 2 52:54:00:00:00:00, 203.0.113.20/24, default via 203.0.113.1",
        "dns 1.1.1.1",
      ]),
    NetworkRow(
      fixture: "cloud-init-bond",
      [
        "0 nic 0c:c4:7a:34:6e:3c, mtu 1500",
        "1 nic 0c:c4:7a:34:6e:3d, mtu 1500",
        "2 bond [0, 1] 802.3ad layer3+4 fa:16:3e:b3:72:36",
        "3 vlan 602 on 2 fa:16:3e:b3:72:30, 2.2.2.13/29, default via 2.2.2.9",
        "4 vlan 612 on 2 fa:16:3e:66:ab:a6, 10.0.1.5/29, 192.168.1.0/32 via 10.0.1.1",
        "dns 1.1.1.191, dns 1.1.1.4",
      ]),
    NetworkRow(
      fixture: "cloud-init-bridge",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254",
        "dns 172.19.0.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-dhcp",
      [
        "0 nic fa:16:3e:69:b0:58, dhcp4",
        "1 nic fa:16:3e:d4:57:ad, dhcp4",
        "2 nic fa:16:3e:05:30:fe, dhcp4",
        "dns 199.204.44.24, dns 199.204.47.54",
      ]),
    NetworkRow(
      fixture: "cloud-init-dhcp6",
      [
        "0 nic fa:16:3e:69:b0:58, dhcp6",
        "1 nic fa:16:3e:d4:57:ad, dhcp6",
      ]),
    NetworkRow(
      fixture: "cloud-init-network-dns",
      [
        "0 nic fa:16:3e:9c:bf:3d, 192.168.123.5/24, dns 192.168.123.1"
      ]),
    NetworkRow(
      fixture: "cloud-init-null-type",
      [
        "0 nic fa:16:3e:dd:50:9a, 172.17.48.18/25, fdb8:52d0:9d14:0:f816:3eff:fe9f:70d/64, default via 172.17.48.1, default via fdb8:52d0:9d14::1",
        "1 nic fa:16:3e:a8:14:69, 172.16.48.13/25, default via 172.16.48.1, 172.16.0.0/16 via 172.16.48.1",
        "dns 172.16.36.11, dns 172.16.36.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-physical-type",
      [
        "0 nic fa:16:3e:9c:bf:3d, dhcp4",
        "dns 8.8.8.8",
      ]),
    NetworkRow(
      fixture: "cloud-init-route-dns",
      [
        "0 nic 52:54:00:00:00:00, mtu 9000",
        "1 nic 52:54:00:00:00:01, mtu 9000",
        "2 bond [0, 1] 802.3ad layer3+4 52:54:00:00:00:00, mtu 9000",
        "3 vlan 123 on 2 52:54:00:00:00:00, 203.0.113.20/24, default via 203.0.113.1, dns 1.1.1.1, dns 8.8.8.8",
      ]),
    NetworkRow(
      fixture: "cloud-init-sample-1",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254, dns 172.19.0.13, search testweb.com",
        "dns 172.19.0.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-sample-2",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254, dns 172.19.0.12, search example3.com",
        "dns 172.19.0.12, search example1.com, search example2.com",
      ]),
    NetworkRow(
      fixture: "cloud-init-sample-3",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, 10.0.0.10/24, default via 172.19.3.254",
        "dns 172.19.0.12, search example.com",
      ]),
    NetworkRow(
      fixture: "cloud-init-sample-4",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254, dns 172.19.0.12, search example3.com"
      ]),
    NetworkRow(
      fixture: "cloud-init-sample-5",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, 2001:db8::10/64, 2001:db9::10/64, 2001:db10::10/64, default via 172.19.3.254, default via 2001:db8::1",
        "dns 172.19.0.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-static",
      [
        "0 nic fa:16:3e:dd:50:9a, mtu 1500, 2.2.2.10/29, default via 2.2.2.9",
        "1 nic fa:16:3e:a8:14:69, mtu 1500, 3.3.3.24/27",
        "dns 1.1.1.191, dns 1.1.1.4",
      ]),
    NetworkRow(
      fixture: "cloud-init-static6",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254, default via 172.20.3.254",
        "dns 172.19.0.12",
      ],
      warnings: [
        "networks[1] 'net1' is left out: there is no link 'interface1'"
      ]),
    NetworkRow(
      fixture: "cloud-init-two-gateways-ipv6",
      [
        "0 nic fa:16:3e:ed:9a:59, 2001:db8::10/64, default via 2001:db8::1, default via 2001:db9::1",
        "dns 172.19.0.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-two-gateways",
      [
        "0 nic fa:16:3e:ed:9a:59, 172.19.1.34/22, default via 172.19.3.254, default via 172.20.3.254",
        "dns 172.19.0.12",
      ]),
    NetworkRow(
      fixture: "cloud-init-vlan",
      [
        "0 nic fa:16:3e:69:b0:58, mtu 1500",
        "1 vlan 602 on 0 fa:16:3e:b3:72:30, 10.0.1.5/29, 192.168.1.0/32 via 10.0.1.1",
        "dns 1.1.1.191",
      ]),
  ]

  @Test("what cloud-init tests", arguments: rows)
  func input(_ row: NetworkRow) throws { try row.check() }

  @Test(
    "every type of a NIC is one",
    arguments: [
      "bgpovs", "bridge", "cascading", "dvs", "ethernet", "hw_veb", "hyperv", "ovs", "phy", "tap",
      "vhostuser", "vif", "macvtap", "tomorrow's",
    ])
  func types(_ type: String) throws {
    let text = try Fixtures.networkData("cloud-init-physical-type")
    let changed = text.replacingOccurrences(of: "\"bridge\"", with: "\"\(type)\"")
    #expect(changed.contains(type))
    #expect(try readNetwork(changed) == readNetwork(text))
  }
}
