import Testing

@testable import Glowplug

@Suite("Links of network data")
struct NetworkLinkTests {
  private static func row(
    _ name: String, _ links: [String], networks: String = "[]", _ outline: [String],
    _ warnings: [String] = []
  ) -> NetworkRow {
    NetworkRow(
      name, "{\"links\":[\(links.joined(separator: ","))],\"networks\":\(networks)}", outline,
      warnings: warnings)
  }

  private static func nic(_ id: String, _ last: Int, _ members: String = "") -> String {
    "{\"id\":\"\(id)\",\"ethernet_mac_address\":\"52:54:00:00:00:0\(last)\"\(members)}"
  }

  private static func bond(_ id: String, _ links: String, _ members: String = "") -> String {
    "{\"id\":\"\(id)\",\"type\":\"bond\",\"bond_mode\":1,\"bond_links\":[\(links)]\(members)}"
  }

  private static func bridge(_ id: String, _ links: String) -> String {
    "{\"id\":\"\(id)\",\"type\":\"bridge\",\"bridge_links\":[\(links)]}"
  }

  private static func vlan(
    _ id: String, _ identifier: String, _ parent: String, _ members: String = ""
  ) -> String {
    "{\"id\":\"\(id)\",\"type\":\"vlan\",\"vlan_id\":\(identifier),\"vlan_link\":\"\(parent)\"\(members)}"
  }

  private static func physical(_ place: Int, _ last: Int) -> String {
    "\(place) nic 52:54:00:00:00:0\(last)"
  }

  static let hardware: [NetworkRow] = [
    row(
      "no MAC address", ["{\"id\":\"a\"}"], [],
      ["links[0] 'a' is left out: it has no MAC address that an interface can have"]),
    row(
      "a multicast MAC address", ["{\"id\":\"a\",\"ethernet_mac_address\":\"01:00:5e:00:00:01\"}"],
      [],
      ["links[0] 'a' is left out: it has no MAC address that an interface can have"]),
    row(
      "a MAC address of InfiniBand",
      [
        "{\"id\":\"a\",\"ethernet_mac_address\":\"80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1\"}"
      ],
      [], ["links[0] 'a' is left out: it has no MAC address that an interface can have"]),
    row(
      "the same MAC address twice", [nic("a", 1), nic("b", 1), nic("c", 2)],
      [physical(0, 1), physical(1, 2)],
      ["links[1] 'b' is left out: another link has its MAC address"]),
    row(
      "the same id twice", [nic("a", 1), nic("a", 2)], [physical(0, 1)],
      ["links[1] 'a' is left out: another link has its id"]),
    row(
      "a number as id", ["{\"id\":7,\"ethernet_mac_address\":\"52-54-00-00-00-0A\"}"],
      networks: "[{\"link\":7,\"type\":\"dhcp\"}]", ["0 nic 52:54:00:00:00:0a, dhcp4"]),
    row(
      "a bad one costs its networks", ["{\"id\":\"a\"}", nic("b", 1)],
      networks:
        "[{\"id\":\"x\",\"link\":\"a\",\"type\":\"dhcp\"},{\"link\":\"b\",\"type\":\"dhcp\"}]",
      [physical(0, 1) + ", dhcp4"],
      [
        "links[0] 'a' is left out: it has no MAC address that an interface can have",
        "networks[0] 'x' is left out: there is no link 'a'",
      ]),
  ]

  static let units: [NetworkRow] =
    ["68", "\"1450\"", "65535", "1200"].map { mtu in
      row(
        "mtu \(mtu)", [nic("a", 1, ",\"mtu\":\(mtu)")],
        [physical(0, 1) + ", mtu \(mtu.filter { $0 != "\"" })"])
    }
    + [
      "67", "65536", "0", "-1", "1500.5", "\"\"", "\"1500 \"", "[1500]", "true",
      "9223372036854775808",
    ]
    .map { mtu in
      row(
        "mtu \(mtu)", [nic("a", 1, ",\"mtu\":\(mtu)")], [physical(0, 1)],
        ["mtu of links[0] 'a' is left out: it is out of range"])
    }

  static let masters: [NetworkRow] = [
    row(
      "a bond before its members, by id and by name",
      [bond("b", "\"x\",\"eth1\",\"x\""), nic("x", 1), nic("y", 2, ",\"name\":\"eth1\"")],
      ["0 bond [1, 2] active-backup", physical(1, 1), physical(2, 2)]),
    row(
      "a member that is not there", [bond("b", "\"x\",\"y\",5,null"), nic("x", 1)],
      ["0 bond [1] active-backup", physical(1, 1)],
      [
        "a member of links[0] 'b' is left out: there is no link 'y'",
        "a member of links[0] 'b' is left out: there is no link '5'",
        "a member of links[0] 'b' is left out: there is no link ''",
      ]),
    row(
      "no member left, and what hangs on it",
      [bond("b", "\"x\""), vlan("v", "5", "b"), vlan("w", "6", "v"), nic("y", 1)],
      networks: "[{\"link\":\"w\",\"type\":\"dhcp\"}]", [physical(0, 1)],
      [
        "a member of links[0] 'b' is left out: there is no link 'x'",
        "links[0] 'b' is left out: it has no member",
        "links[1] 'v' is left out: there is no link 'b'",
        "links[2] 'w' is left out: there is no link 'v'",
        "networks[0] is left out: there is no link 'w'",
      ]),
    row(
      "a member of two", [nic("x", 1), nic("y", 2), bond("b", "\"x\""), bond("c", "\"x\",\"y\"")],
      [physical(0, 1), physical(1, 2), "2 bond [0] active-backup", "3 bond [1] active-backup"],
      ["a member of links[3] 'c' is left out: it cannot be one: 'x'"]),
    row(
      "a bond in a bond", [nic("x", 1), bond("b", "\"x\""), bond("c", "\"b\"")],
      [physical(0, 1), "1 bond [0] active-backup"],
      [
        "a member of links[2] 'c' is left out: it cannot be one: 'b'",
        "links[2] 'c' is left out: it has no member",
      ]),
    row(
      "a bridge of a bond and a VLAN, but not of a bridge",
      [
        nic("x", 1), nic("y", 2), bond("b", "\"x\""), vlan("v", "9", "y"),
        bridge("r", "\"b\",\"v\""), bridge("s", "\"r\",\"y\""),
      ],
      [
        physical(0, 1), physical(1, 2), "2 bond [0] active-backup", "3 vlan 9 on 1",
        "4 bridge [2, 3]",
        "5 bridge [1]",
      ], ["a member of links[5] 's' is left out: it cannot be one: 'r'"]),
    row(
      "circles",
      [bond("b", "\"v\""), vlan("v", "5", "b"), vlan("w", "6", "w"), bridge("r", "\"r\"")], [],
      [
        "links[0] 'b' is left out: it hangs on a circle of links",
        "links[1] 'v' is left out: it hangs on a circle of links",
        "links[2] 'w' is left out: it hangs on a circle of links",
        "links[3] 'r' is left out: it hangs on a circle of links",
      ]),
    row(
      "a network of a member", [nic("x", 1), bond("b", "\"x\"")],
      networks: "[{\"link\":\"x\",\"type\":\"dhcp\"},{\"link\":\"b\",\"type\":\"dhcp\"}]",
      [physical(0, 1), "1 bond [0] active-backup, dhcp4"],
      ["networks[0] is left out: its link is a member of another, which has the networks"]),
  ]

  static let vlans: [NetworkRow] =
    [
      row(
        "two tags", [vlan("w", "\"6\"", "v"), vlan("v", "5", "x"), nic("x", 1)],
        ["0 vlan 6 on 1", "1 vlan 5 on 2", physical(2, 1)]),
      row(
        "the same twice on one link, and on another",
        [nic("x", 1), nic("y", 2), vlan("v", "5", "x"), vlan("w", "5", "x"), vlan("z", "5", "y")],
        [physical(0, 1), physical(1, 2), "2 vlan 5 on 0", "3 vlan 5 on 1"],
        ["links[3] 'w' is left out: another link is that VLAN"]),
      row(
        "addresses",
        [
          nic("x", 1),
          vlan(
            "v", "1", "x",
            ",\"vlan_mac_address\":null,\"ethernet_mac_address\":\"52:54:00:00:00:02\""),
          vlan("w", "4094", "x", ",\"vlan_mac_address\":\"52:54:00:00:00:03\""),
          vlan("z", "2", "x", ",\"vlan_mac_address\":\"01:00:5e:00:00:01\""),
          vlan("u", "3", "x", ",\"vlan_mac_address\":\"\""),
        ],
        [
          physical(0, 1), "1 vlan 1 on 0 52:54:00:00:00:02", "2 vlan 4094 on 0 52:54:00:00:00:03",
          "3 vlan 2 on 0", "4 vlan 3 on 0",
        ], ["vlan_mac_address of links[3] 'z' is left out: no interface can have it"]),
    ]
    + ["0", "4095", "-1", "null", "\"x\"", "1.5"].map { identifier in
      row(
        "VLAN \(identifier)", [nic("x", 1), vlan("v", identifier, "x")], [physical(0, 1)],
        ["links[1] 'v' is left out: its vlan_id is no number from 1 to 4094"])
    }

  @Test("hardware addresses", arguments: hardware) func hardwareAddress(_ row: NetworkRow) throws {
    try row.check()
  }
  @Test("MTU", arguments: units) func unit(_ row: NetworkRow) throws { try row.check() }
  @Test("masters", arguments: masters) func master(_ row: NetworkRow) throws { try row.check() }
  @Test("VLANs", arguments: vlans) func virtual(_ row: NetworkRow) throws { try row.check() }
}
