/// What netplan reads in /run, versions 0.104 to 1.2: JSON, which is YAML, too (netplan(5)).
///
/// It names no renderer, so that it is the image's. 0600, as newer versions warn of files that others can read.
enum NetplanFile {
  static var path: ByteString { "/run/netplan/90-glowplug.yaml" }

  /// None where there are no links.
  static func files(for configuration: NetworkConfiguration) -> [RuntimeFile] {
    if configuration.links.isEmpty { return [] }
    let file = JSON.object()
    file.set("network", configuration.netplan)
    return [RuntimeFile(path: path, mode: 0o600, text: file.text(pretty: true).exposed)]
  }
}

extension NetworkConfiguration {
  fileprivate var netplan: JSON {
    let network = JSON.object()
    network.set("version", 2)
    for place in links.indices {
      let kind = links[place].kind.netplanKey
      if network.member(kind) == nil { network.set(kind, JSON.object()) }
      network.member(kind)?.set(
        named: netplanName(ofLink: place), netplanDefinition(ofLink: place))
    }
    return network
  }

  /// For a physical link it is a word of ours that begins with a digit: netplan makes it a part of the name of
  /// a file, and networkd takes the first file that fits, which an `all-en` of the image must not be.
  private func netplanName(ofLink place: Int) -> ByteString {
    deviceName(ofLink: place) ?? "0glowplug\(place)"
  }

  private func netplanNames(ofLinks places: [Int]) -> [ByteString] {
    places.map { netplanName(ofLink: $0) }
  }

  private func netplanDefinition(ofLink place: Int) -> JSON {
    let link = links[place]
    let definition = JSON.object()
    switch link.kind {
    case .physical:
      let match = JSON.object()
      if let address = link.hardwareAddress { match.set("macaddress", address.text) }
      definition.set("match", match)
    case .bond(let bond):
      definition.set("interfaces", netplanNames(ofLinks: bond.members))
      definition.set("parameters", bond.netplanParameters)
    case .vlan(let identifier, let parent):
      definition.set("id", identifier)
      definition.set("link", netplanName(ofLink: parent))
    case .bridge(let members):
      definition.set("interfaces", netplanNames(ofLinks: members))
    }
    if deviceName(ofLink: place) != nil, let address = link.hardwareAddress {
      definition.set("macaddress", address.text)
    }
    if let mtu = link.mtu { definition.set("mtu", mtu) }
    // Nothing waits for it at boot.
    if !isNeededOnline(place) { definition.set("optional", true) }
    if master(ofLink: place) == nil { addNetplanAddresses(to: definition, ofLink: place) }
    return definition
  }
}

// MARK: - Addresses

extension NetworkConfiguration {
  private func addNetplanAddresses(to definition: borrowing JSON, ofLink place: Int) {
    let link = links[place]
    if link.usesDHCPv4 {
      definition.set("dhcp4", true)
      definition.set("dhcp4-overrides", netplanOverrides(ofLink: place))
    }
    if link.automaticIPv6 != .none {
      // With NetworkManager this alone makes it listen to routers (netplan 1.2, src/nm.c); and with networkd the
      // metric counts for their routes, and DHCPv6 is started only where a router says so.
      definition.set("dhcp6", true)
      // networkd needs the same ones as for DHCPv4: netplan(5).
      definition.set("dhcp6-overrides", netplanOverrides(ofLink: place))
    }
    if let listens = link.listensToRouters { definition.set("accept-ra", listens) }
    if !link.addresses.isEmpty { definition.set("addresses", link.addresses.map { $0.text }) }
    if !link.routes.isEmpty {
      let routes = JSON.array()
      for route in link.routes { routes.append(netplanRoute(route, ofLink: place)) }
      definition.set("routes", routes)
    }
    addNetplanNames(to: definition, ofLink: place)
  }

  /// The server's MTU is taken by default.
  private func netplanOverrides(ofLink place: Int) -> JSON {
    let overrides = JSON.object()
    overrides.set("use-hostname", false)
    overrides.set("route-metric", metric(ofLink: place))
    return overrides
  }

  private func netplanRoute(_ route: NetworkLink.Route, ofLink place: Int) -> JSON {
    let json = JSON.object()
    json.set("to", route.destination.text)
    if let gateway = route.gateway { json.set("via", gateway.text) }
    if isOnLink(route, ofLink: place) { json.set("on-link", true) }
    if let metric = metric(of: route, onLink: place) {
      // The highest number is netplan's word for none (1.2, src/types-internal.h), which would come first, and it
      // writes the upper half for networkd as negative ones (0.104 to 0.106, src/networkd.c, write_route).
      json.set("metric", min(metric, Int(Int32.max)))
    }
    return json
  }

  private func addNetplanNames(to definition: borrowing JSON, ofLink place: Int) {
    let servers = nameServers(ofLink: place).map { $0.text }
    let domains = searchDomains(ofLink: place)
    if servers.isEmpty && domains.isEmpty { return }
    let names = JSON.object()
    if !servers.isEmpty { names.set("addresses", servers) }
    if !domains.isEmpty { names.set("search", domains) }
    definition.set("nameservers", names)
  }
}

extension NetworkLink.Kind {
  fileprivate var netplanKey: StaticString {
    switch self {
    case .physical: "ethernets"
    case .bond: "bonds"
    case .vlan: "vlans"
    case .bridge: "bridges"
    }
  }
}

extension Bond {
  /// Times are in milliseconds there: netplan(5).
  fileprivate var netplanParameters: JSON {
    let parameters = JSON.object()
    parameters.set("mode", mode.name)
    parameters.set("mii-monitor-interval", monitoringInterval)
    if let upDelay { parameters.set("up-delay", upDelay) }
    if let downDelay { parameters.set("down-delay", downDelay) }
    if let hashPolicy { parameters.set("transmit-hash-policy", hashPolicy.name) }
    if let asksFast { parameters.set("lacp-rate", asksFast ? "fast" : "slow") }
    return parameters
  }
}

/// Out of line, as a value would else be made and given back at every call: a third of this writer's size.
extension JSON {
  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: ByteString) { set(key, JSON.string(value)) }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: [ByteString]) { set(key, JSON.strings(value)) }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: Int) { set(key, JSON.integer(value)) }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: Bool) { set(key, JSON.boolean(value)) }
}
