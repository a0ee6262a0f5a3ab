import Testing

@testable import Glowplug

/// What the kernel calls a bond's options, and their numbers: Documentation/networking/bonding.rst.
@Suite("Words and numbers of a bond")
struct NetworkBondTests {
  private static func bond(_ members: String) throws -> (bond: Bond, warnings: [String]) {
    let data = try readNetwork(
      """
      {"links": [{"id": "a", "ethernet_mac_address": "52:54:00:00:00:01"},
        {"id": "b", "type": "bond", "bond_links": ["a"], \(members)}]}
      """)
    let bond = try #require(data.configuration.links.first { $0.kind == .bond }).bond
    return (bond, data.warnings.map { $0.text })
  }

  static let rates: [(text: String, asksFast: Bool?, isWrong: Bool)] = [
    ("\"fast\"", true, false), ("\"slow\"", false, false), ("1", true, false), ("0", false, false),
    ("\"1\"", true, false), ("\"0\"", false, false), ("null", nil, false), ("\"\"", nil, false),
    ("2", nil, true), ("\"Fast\"", nil, true), ("true", nil, true),
  ]

  @Test("the rate of LACP", arguments: rates)
  func rate(_ row: (text: String, asksFast: Bool?, isWrong: Bool)) throws {
    let read = try NetworkBondTests.bond("\"bond_mode\": 4, \"bond_lacp_rate\": \(row.text)")
    #expect(read.bond.mode == .dynamicAggregation)
    #expect(read.bond.asksFast == row.asksFast)
    let warning =
      "network_data.json: bond_lacp_rate of links[1] 'b' is left out: it is unknown"
    #expect(read.warnings == (row.isWrong ? [warning] : []))
  }

  @Test("no other mode has a rate", arguments: [0, 1, 2, 3, 5, 6])
  func others(_ mode: Int) throws {
    let read = try NetworkBondTests.bond("\"bond_mode\": \(mode), \"bond_lacp_rate\": 1")
    #expect(read.bond.asksFast == nil)
    #expect(read.warnings.isEmpty)
  }

  static let delays: [(text: String, delay: Int?)] = [
    ("0", 0), ("\"250\"", 250), ("3600000", 3_600_000), ("3600001", nil), ("-1", nil),
  ]

  @Test("delays up to an hour", arguments: delays)
  func delay(_ row: (text: String, delay: Int?)) throws {
    let read = try NetworkBondTests.bond(
      "\"bond_mode\": 1, \"bond_updelay\": \(row.text), \"bond_downdelay\": \(row.text)")
    #expect(read.bond.upDelay == row.delay)
    #expect(read.bond.downDelay == row.delay)
    #expect(read.warnings.count == (row.delay == nil ? 2 : 0))
  }
}
