import Foundation
import Testing

@testable import Glowplug

/// What the library makes of the text of a `network_data.json`.
func readNetwork(_ text: String) throws -> NetworkData {
  try #require(NetworkData(try JSON.parse(Secret(text.bytes))))
}

/// What is kept of a configuration reads as the same one, and leaves nothing to say.
func expectSame(_ configuration: NetworkConfiguration) throws {
  let again = try readNetwork(configuration.canonical)
  #expect(again.configuration == configuration)
  #expect(again.warnings.isEmpty)
}

/// A text, and what is read of it.
struct NetworkRow: CustomTestStringConvertible, Sendable {
  let testDescription: String
  private let json: String
  private let outline: [String]
  private let warnings: [String]

  init(_ name: String, _ json: String, _ outline: [String], _ warnings: String...) {
    self.init(name, json, outline, warnings: warnings)
  }

  init(_ name: String, _ json: String, _ outline: [String], warnings: [String]) {
    (testDescription, self.json) = (name, json)
    (self.outline, self.warnings) = (outline, warnings)
  }

  /// A file of Tests/Fixtures/network-data.
  init(fixture: String, _ outline: [String], warnings: [String] = []) {
    self.init(
      fixture, (try? Fixtures.networkData(fixture)) ?? "", outline, warnings: warnings)
  }

  /// Whether that is read, and the same again of what would be kept of it.
  func check() throws {
    let data = try readNetwork(json)
    #expect(data.configuration.outline == outline)
    #expect(data.warnings.map { $0.text } == warnings.map { "network_data.json: \($0)" })
    try expectSame(data.configuration)
  }
}

extension Fixtures {
  static let networkDataNames: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(
      at: directory.appending(path: "network-data"), includingPropertiesForKeys: nil)
    return (files ?? []).map { $0.deletingPathExtension().lastPathComponent }.sorted()
  }()

  static func networkData(_ name: String) throws -> String {
    let file = directory.appending(path: "network-data/\(name).json")
    return try String(contentsOf: file, encoding: .utf8)
  }
}

extension NetworkConfiguration {
  /// The text of its canonical document.
  var canonical: String { document.text(pretty: false).text }

  /// A line for each link, and one for what is of no link; for tables of tests.
  var outline: [String] {
    let names = NetworkConfiguration.names(nameServers, searchDomains)
    return links.indices.map { "\($0) \(links[$0].outline)" }
      + (names.isEmpty ? [] : [names.joined(separator: ", ")])
  }

  fileprivate static func names(_ servers: [ByteString], _ domains: [ByteString]) -> [String] {
    servers.map { "dns \($0.text)" } + domains.map { "search \($0.text)" }
  }
}

extension NetworkLink {
  fileprivate var outline: String {
    var parts = [kindOutline]
    if let hardwareAddress { parts[0] += " \(hardwareAddress.text.text)" }
    if let mtu { parts.append("mtu \(mtu)") }
    parts += addresses.map { $0.text.text }
    if usesDHCPv4 { parts.append("dhcp4") }
    switch automaticIPv6 {
    case .none: break
    case .advertised: parts.append("ra")
    case .dhcp: parts.append("dhcp6")
    }
    parts += routes.map { $0.outline }
    return (parts + NetworkConfiguration.names(nameServers, searchDomains)).joined(separator: ", ")
  }
}

extension NetworkLink {
  fileprivate var kindOutline: String {
    switch kind {
    case .physical: "nic"
    case .bond: "bond \(parts) \(bond.outline)"
    case .vlan: "vlan \(vlanIdentifier) on \(parts[0])"
    case .bridge: "bridge \(parts)"
    }
  }
}

extension NetworkLink.Route {
  fileprivate var outline: String {
    let gateway = gateway.map { " via \($0.text.text)" } ?? " on link"
    return (destination.isDefault ? "default" : destination.text.text) + gateway
      + (metric.map { " metric \($0)" } ?? "")
  }
}

extension Bond {
  fileprivate var outline: String {
    var parts = [mode.name.text]
    if monitoringInterval != 100 { parts.append("miimon \(monitoringInterval)") }
    if let upDelay { parts.append("up \(upDelay)") }
    if let downDelay { parts.append("down \(downDelay)") }
    if let hashPolicy { parts.append(hashPolicy.name.text) }
    if let asksFast { parts.append(asksFast ? "fast" : "slow") }
    return parts.joined(separator: " ")
  }
}
