import Testing

@testable import Glowplug

/// The inputs of the producers' and of other readers' tests: Tests/Fixtures/network-data has the same facts.
@Suite("Network data of real producers")
struct NetworkProducerTests {
  static let producers: [NetworkRow] = [
    NetworkRow(
      fixture: "cloudstack",
      [
        "0 nic 02:01:00:c9:00:02, mtu 1500, 10.1.1.157/24, 2001:db8:7::9d/64, default via 10.1.1.1, default via 2001:db8:7::1",
        "1 nic 02:01:00:ca:00:02, mtu 1500, 10.2.1.9/24",
        "dns 8.8.8.8, dns 1.1.1.1",
      ]),
    NetworkRow(
      fixture: "glean-liberty",
      [
        "0 nic bc:76:4e:01:62:86, mtu 1500, 23.253.229.154/24, default via 23.253.229.1",
        "1 nic bc:76:4e:05:7b:06, mtu 1500, 10.208.169.118/19, 10.176.0.0/12 via 10.208.160.1, 10.208.0.0/12 via 10.208.160.1",
        "2 nic bc:76:4e:05:7b:12, mtu 1500, 192.0.2.2/24, default via 192.0.2.1",
        "3 nic bc:76:4e:05:7b:13, mtu 1500",
        "4 nic bc:76:4e:05:7b:14, mtu 1500",
        "5 nic bc:76:4e:05:7b:15, mtu 1500",
        "6 nic bc:76:4e:05:7b:16, mtu 1500",
        "7 nic bc:76:4e:05:7b:17, mtu 1500",
        "8 nic bc:76:4e:05:7b:18, mtu 1500",
        "9 nic bc:76:4e:12:a4:bb, mtu 1500, dhcp4",
        "10 nic bc:76:4e:12:a4:bc, mtu 1500",
        "11 vlan 25 on 10 bc:76:4e:12:a4:bc, dhcp4",
        "12 vlan 26 on 10 bc:76:4e:12:a4:bd, dhcp4",
        "13 bond [3, 4] 802.3ad layer3+4 bc:76:4e:05:7b:13, dhcp4",
        "14 bond [5, 6] 802.3ad layer3+4 bc:76:4e:05:7b:15",
        "15 bond [7, 8] 802.3ad layer3+4 bc:76:4e:05:7b:17, 192.0.2.2/24, default via 192.0.2.1",
        "16 vlan 27 on 14 bc:76:4e:12:a4:be, dhcp4",
        "dns 72.3.128.241, dns 72.3.128.240",
      ]),
    NetworkRow(
      fixture: "glean-rackspace",
      [
        "0 nic bc:76:4e:20:d7:2f, mtu 1500, 146.20.110.113/24, 2001:4802:7807:103:be76:4eff:fe20:d72f/64, default via 146.20.110.1, default via fe80::def, fd30::/48 via fe80::f001, dns 1111:2222:3333:4444::1234, dns 1.2.3.4",
        "1 nic bc:76:4e:20:d7:33, mtu 1500, 10.210.32.174/19, 10.176.0.0/12 via 10.210.32.1, 10.208.0.0/12 via 10.210.32.1",
        "dns 69.20.0.196, dns 69.20.0.164",
      ]),
    NetworkRow(
      fixture: "glean-vexxhost",
      [
        "0 nic fa:16:3e:d1:1f:b2, mtu 1500, dhcp4, ra",
        "dns 199.204.44.24, dns 199.204.47.54",
      ]),
    NetworkRow(
      fixture: "ibm-classic",
      [
        "0 nic 06:52:db:01:ff:d9, 10.135.202.146/26, 10.0.0.0/8 via 10.135.202.129, 161.26.0.0/16 via 10.135.202.129, 166.8.0.0/14 via 10.135.202.129",
        "1 nic 06:f6:71:3b:64:01, 133.133.209.229/28, default via 133.133.209.225",
        "dns 10.0.80.11, dns 10.0.80.12",
      ]),
    NetworkRow(
      fixture: "ironic-alone",
      [
        "0 bond [1, 2] active-backup 52:54:00:cf:2d:30, mtu 1500, 192.168.1.1/24, 2001:db8:4::9/64, default via 2001:db8:4::1",
        "1 nic 52:54:00:cf:2d:31, mtu 1500",
        "2 nic 52:54:00:cf:2d:32, mtu 1500",
        "dns 192.168.1.5",
      ],
      warnings: [
        "bond_mode of links[0] 'iface0' is left out: the kernel has no such mode, active-backup is taken"
      ]),
    NetworkRow(
      fixture: "ironic-issue-6534",
      [
        "0 nic 00:00:00:00:00:01, mtu 1500",
        "1 nic 00:00:00:00:00:02, mtu 1500",
        "2 nic 00:00:00:00:01:01, mtu 1500",
        "3 nic 00:00:00:00:01:02, mtu 1500",
        "4 nic 00:00:00:00:02:01, mtu 1500",
        "5 nic 00:00:00:00:02:02, mtu 1500",
        "6 bond [0, 4] active-backup, mtu 1500, 10.11.12.13/24",
        "7 bond [1, 2] active-backup, mtu 1500, 10.20.30.2/24, default via 10.20.30.1",
        "8 bond [3, 5] active-backup, mtu 1500, 10.20.30.3/24",
        "dns 8.8.8.8, dns 4.4.4.4",
      ],
      warnings: [
        "ethernet_mac_address of links[6] 'link-bond0' is left out: no interface can have it",
        "ethernet_mac_address of links[7] 'link-bond1' is left out: no interface can have it",
        "ethernet_mac_address of links[8] 'link-bond2' is left out: no interface can have it",
      ]),
    NetworkRow(
      fixture: "ironic-sample",
      [
        "0 nic a0:36:9f:2c:e8:70, mtu 1500",
        "1 nic a0:36:9f:2c:e8:80, mtu 9000",
        "2 nic a0:36:9f:2c:e8:81, mtu 9000",
        "3 bond [1, 2] 802.3ad layer3+4 a0:36:9f:2c:e8:82",
        "4 vlan 101 on 3 a0:36:9f:2c:e8:80, 23.253.157.244/24, default via 23.253.157.1, dns 69.20.0.164, dns 69.20.0.196",
        "dns 8.8.8.8, dns 8.8.4.4",
      ],
      warnings: [
        "networks[0] 'net0' is left out: its link is a member of another, which has the networks",
        "networks[1] 'net0' is left out: its link is a member of another, which has the networks",
      ]),
    NetworkRow(
      fixture: "ironic-trunk",
      [
        "0 nic 52:54:00:cf:2d:31, mtu 1500",
        "1 vlan 100 on 0 52:54:00:cf:2d:31, mtu 1500",
        "2 vlan 101 on 0 52:54:00:cf:2d:31, mtu 1500",
      ]),
    NetworkRow(
      fixture: "metal3",
      [
        "0 bond [1, 2] 802.3ad aa:bb:cc:dd:ee:03, mtu 9000",
        "1 nic aa:bb:cc:dd:ee:01, mtu 1500",
        "2 nic aa:bb:cc:dd:ee:02, mtu 9000",
        "3 vlan 200 on 0 aa:bb:cc:dd:ee:04, mtu 1500, 192.168.0.14/24, 2001:db8::2001:38/96, 10.0.0.0/16 via 192.168.1.1, 2001::/64 via fe80::2001:1, dns 8.8.8.8, dns 2001::8888",
        "4 bond [5] 802.3ad, mtu 1500",
        "5 nic 12:34:56:78:9a:bc, mtu 1500",
        "6 vlan 100 on 4, mtu 1500, 2001:db8::100/64, dhcp4, ra, 10.0.0.0/16 via 192.168.1.1, 2001::/64 via fe80::2001:1, dns 8.8.8.8, dns 2001::8888",
        "dns 8.8.8.8, dns 2001::8888",
      ],
      warnings: [
        "links[7] 'eth9' is left out: it has no MAC address that an interface can have",
        "networks[5] 'f' is left out: there is no link 'eth9'",
      ]),
    NetworkRow(
      fixture: "nova-dhcp",
      [
        "0 nic aa:aa:aa:aa:aa:aa, dhcp4, dhcp6",
        "dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
    NetworkRow(
      fixture: "nova-dhcpv6-stateful",
      [
        "0 nic aa:aa:aa:aa:aa:aa, 10.10.0.2/24, dhcp6, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, ::/48 via fd00::1:1, dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
        "dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
    NetworkRow(
      fixture: "nova-dhcpv6-stateless",
      [
        "0 nic aa:aa:aa:aa:aa:aa, 10.10.0.2/24, dhcp6, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, ::/48 via fd00::1:1, dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
        "dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
    NetworkRow(
      fixture: "nova-empty",
      []),
    NetworkRow(
      fixture: "nova-ironic-group",
      [
        "0 bond [1, 2] active-backup layer3+4, mtu 1500, 10.10.0.2/24, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, dns 1.2.3.4, dns 2.3.4.5",
        "1 nic 00:00:00:00:00:01",
        "2 nic 00:00:00:00:00:02",
        "dns 1.2.3.4",
      ],
      warnings: [
        "ethernet_mac_address of links[0] 'interface0' is left out: no interface can have it"
      ]),
    NetworkRow(
      fixture: "nova-no-ipv4",
      [
        "0 nic aa:aa:aa:aa:aa:aa, mtu 1500, fd00::2/48, default via fd00::1, ::/48 via fd00::1:1, dns 1:2:3:4::, dns 2:3:4:5::",
        "dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
    NetworkRow(
      fixture: "nova-number-as-id",
      [
        "0 nic aa:aa:aa:aa:aa:aa, mtu 1500, 10.10.0.2/24, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, dns 1.2.3.4, dns 2.3.4.5"
      ]),
    NetworkRow(
      fixture: "nova-slaac",
      [
        "0 nic aa:aa:aa:aa:aa:aa, 10.10.0.2/24, ra, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, ::/48 via fd00::1:1, dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
        "dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
    NetworkRow(
      fixture: "nova-static",
      [
        "0 nic aa:aa:aa:aa:aa:aa, mtu 1500, 10.10.0.2/24, fd00::2/48, default via 10.10.0.1, 0.0.0.0/24 via 192.168.1.1, default via fd00::1, ::/48 via fd00::1:1, dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
        "1 nic aa:aa:aa:aa:aa:ab, mtu 1500, 192.168.0.2/24, default via 192.168.0.1, dns 1.2.3.4, dns 2.3.4.5",
        "dns 1.2.3.4, dns 2.3.4.5, dns 1:2:3:4::, dns 2:3:4:5::",
      ]),
  ]

  @Test("what producers write", arguments: producers)
  func producer(_ row: NetworkRow) throws { try row.check() }

  static let readers: [NetworkRow] = [
    NetworkRow(
      fixture: "afterburn-dhcp-routes",
      [
        "0 nic 06:aa:bb:cc:dd:00, dhcp4, dhcp6, default via 192.168.1.1",
        "dns 8.8.8.8, dns 8.8.4.4",
      ]),
    NetworkRow(
      fixture: "afterburn-kubevirt",
      [
        "0 nic 06:aa:bb:cc:dd:00, 192.168.1.10/24, 2001:db8::10/64, default via 192.168.1.1, default via 2001:db8::1",
        "1 nic 06:aa:bb:cc:dd:01, dhcp4, dhcp6",
        "2 nic 06:aa:bb:cc:dd:02, dhcp4",
        "dns 8.8.8.8, dns 8.8.4.4, dns 2001:4860:4860::8888, dns 2001:4860:4860::8844",
      ]),
    NetworkRow(
      fixture: "cloudbase-init-bad-bond",
      [
        "0 nic 00:16:3e:00:00:01",
        "1 bond [0] active-backup, dhcp4",
      ],
      warnings: [
        "bond_mode of links[1] 'b1' is left out: the kernel has no such mode, active-backup is taken",
        "bond_xmit_hash_policy of links[1] 'b1' is left out: it is unknown",
      ]),
    NetworkRow(
      fixture: "cloudbase-init",
      [
        "0 nic 00:16:3e:00:00:01, mtu 1500",
        "1 nic 00:16:3e:00:00:02, mtu 1500",
        "2 bond [0, 1] active-backup miimon 50 layer2 00:16:3e:00:00:03, mtu 1450, 10.0.0.1/24, 2001:cdba::3257:9652/24, dhcp4, 172.16.0.0/16 via 172.16.1.1, default via 10.0.0.254, default via fd00::1, dns 10.0.0.53, dns 10.0.0.54",
        "3 vlan 7 on 2 00:16:3e:00:00:04, mtu 1400",
        "dns 10.9.9.1, dns 10.9.9.2",
      ]),
    NetworkRow(
      fixture: "nuageinit-dns",
      [
        "0 nic 58:9c:fc:00:00:01, dhcp4",
        "dns 9.9.9.9, dns 149.112.112.112",
      ]),
    NetworkRow(
      fixture: "nuageinit-ipv6",
      [
        "0 nic 58:9c:fc:00:00:01, 2001:db8::3257:9652/64, dhcp4, default via fd00::1, ::/48 via fd00::1:1"
      ]),
    NetworkRow(
      fixture: "nuageinit-static",
      [
        "0 nic 58:9c:fc:00:00:01, 10.184.0.244/20, 10.0.0.0/8 via 11.0.0.1, default via 23.253.157.1"
      ]),
    NetworkRow(
      fixture: "talos",
      [
        "0 nic a4:bf:00:10:20:30, mtu 1450, 2000:0:100::/56, dhcp4, 2000:0:100:2f00::/58 via 2000:0:100:2fff:ff:ff:ff:f0, default via 2000:0:100:2fff:ff:ff:ff:ff, dns 2000:0:100::1",
        "1 nic a4:bf:00:10:20:31, mtu 9000, 10.184.0.244/20, 2001:db8::3257:9652/64, 192.168.0.0/16 via 10.184.0.1, default via 10.184.0.1, default via fd00::1",
        "2 nic a4:bf:00:10:20:33, dhcp6",
        "3 bond [4, 5] 802.3ad layer2+3 4c:d9:8f:b3:34:f7, mtu 1500, 94.156.45.48/24, default via 94.156.45.1, dns 8.8.8.8, dns 8.8.4.4",
        "4 nic 4c:d9:8f:b3:34:f8",
        "5 nic 4c:d9:8f:b3:34:f7",
        "6 vlan 100 on 3, mtu 1400, dhcp4",
        "dns 8.8.8.8, dns 1.1.1.1",
      ]),
  ]

  @Test("what other readers test", arguments: readers)
  func reader(_ row: NetworkRow) throws { try row.check() }
}
