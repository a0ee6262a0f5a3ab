import Testing

@testable import Glowplug

/// What is beyond a limit is left out, with one line.
@Suite("Limits of network data")
struct NetworkLimitTests {
  private static func list(_ count: Int, _ entry: (Int) -> String) -> String {
    "[\((0..<count).map(entry).joined(separator: ","))]"
  }

  private static func links(_ count: Int) -> String {
    list(count) { place in
      let address = ByteString(hexadecimal: UInt64(place), digits: 2).text
      return "{\"id\":\"nic\(place)\",\"ethernet_mac_address\":\"52:54:00:00:01:\(address)\"}"
    }
  }

  private static func read(_ members: String) throws -> NetworkData {
    let data = try readNetwork("{\(members)}")
    try expectSame(data.configuration)
    return data
  }

  private func check(_ data: NetworkData, _ warnings: [String]) {
    #expect(data.warnings.map { $0.text } == warnings.map { "network_data.json: \($0)" })
  }

  @Test("64 links", arguments: [64, 65, 100])
  func links(_ count: Int) throws {
    let data = try NetworkLimitTests.read("\"links\":\(NetworkLimitTests.links(count))")
    #expect(data.configuration.links.count == 64)
    check(data, count > 64 ? ["links[64] is left out: there are too many"] : [])
  }

  @Test("256 networks", arguments: [256, 257, 300])
  func networks(_ count: Int) throws {
    let networks = NetworkLimitTests.list(count) {
      "{\"link\":\"nic0\",\"type\":\"ipv4\",\"ip_address\":\"10.0.\($0 / 200).\($0 % 200 + 1)/16\"}"
    }
    let data = try NetworkLimitTests.read(
      "\"links\":\(NetworkLimitTests.links(1)),\"networks\":\(networks)")
    #expect(data.configuration.links[0].addresses.count == 256)
    check(data, count > 256 ? ["networks[256] is left out: there are too many"] : [])
  }

  @Test("1024 routes of all networks", arguments: [512, 513, 700])
  func routes(_ count: Int) throws {
    let networks = NetworkLimitTests.list(2) { place in
      let routes = NetworkLimitTests.list(count) {
        "{\"network\":\"10.\(place).\($0 / 200).\($0 % 200)/32\",\"gateway\":\"192.0.2.1\"}"
      }
      return "{\"link\":\"nic\(place)\",\"type\":\"dhcp\",\"routes\":\(routes)}"
    }
    let data = try NetworkLimitTests.read(
      "\"links\":\(NetworkLimitTests.links(2)),\"networks\":\(networks)")
    #expect(data.configuration.links.map { $0.routes.count } == [count, 1024 - count])
    check(data, count > 512 ? ["the rest of the routes is left out: there are too many"] : [])
  }

  @Test("64 name servers and 32 search domains of everything")
  func names() throws {
    let servers = NetworkLimitTests.list(40) { "\"192.0.2.\($0)\"" }
    let domains = NetworkLimitTests.list(20) { "\"d\($0).example\"" }
    let network =
      "{\"link\":\"nic0\",\"type\":\"dhcp\",\"dns_nameservers\":\(servers),\"dns_search\":\(domains)}"
    let data = try NetworkLimitTests.read(
      "\"links\":\(NetworkLimitTests.links(1)),\"networks\":[\(network)],"
        + "\"dns_nameservers\":\(servers),\"dns_search\":\(domains)")
    #expect(data.configuration.links[0].nameServers.count == 40)
    #expect(data.configuration.links[0].searchDomains.count == 20)
    #expect(data.configuration.nameServers.count == 24)
    #expect(data.configuration.searchDomains.count == 12)
    check(
      data,
      [
        "the rest of the name servers is left out: there are too many",
        "the rest of the search domains is left out: there are too many",
      ])
  }

  @Test("32 lines, and one more; text of a drive is short in them")
  func warnings() throws {
    let long = String(repeating: "x", count: 5000)
    let networks = NetworkLimitTests.list(200) { "{\"id\":\"\(long)\($0)\",\"link\":\"\(long)\"}" }
    let data = try NetworkLimitTests.read("\"networks\":\(networks)")
    #expect(data.warnings.count == 33)
    #expect(data.warnings.last?.text == "network_data.json: more of it is left out")
    #expect(data.warnings.allSatisfy { $0.count < 320 })
  }
}
