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
      let kind = links[place].kind.name + "s"
      if network.member(named: kind) == nil { network.set(named: kind, JSON.object()) }
      network.member(named: kind)?.set(
        named: netplanName(ofLink: place), netplanDefinition(ofLink: place))
    }
    return network
  }

  /// For a physical link it is a word of ours that begins with a digit: netplan makes it a part of the name of
  /// a file, and networkd takes the first file that fits, which an `all-en` of the image must not be.
  @inline(never)
  private func netplanName(ofLink place: Int) -> ByteString {
    deviceName(ofLink: place) ?? "0glowplug" + ByteString(decimal: place)
  }

  private func netplanDefinition(ofLink place: Int) -> JSON {
    let link = links[place]
    let definition = JSON.object()
    var parts: [ByteString] = []
    for part in link.parts { parts.append(netplanName(ofLink: part)) }
    switch link.kind {
    case .physical:
      let match = JSON.object()
      match.set("macaddress", link.hardwareAddress?.text)
      definition.set("match", match)
    case .bond:
      definition.set("interfaces", parts)
      definition.set("parameters", link.bond.netplanParameters)
    case .vlan:
      definition.set("id", link.vlanIdentifier)
      definition.set("link", parts.first)
    case .bridge: definition.set("interfaces", parts)
    }
    if link.kind != .physical { definition.set("macaddress", link.hardwareAddress?.text) }
    definition.set("mtu", link.mtu)
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
    if link.usesDHCPv4 { addNetplanDHCP("dhcp4", "dhcp4-overrides", to: definition, place) }
    // With NetworkManager this alone makes it listen to routers (netplan 1.2, src/nm.c); and with networkd the
    // metric counts for their routes, and DHCPv6 is started only where a router says so. networkd needs the same
    // overrides as for DHCPv4: netplan(5).
    if link.automaticIPv6 != .none {
      addNetplanDHCP("dhcp6", "dhcp6-overrides", to: definition, place)
    }
    definition.set("accept-ra", link.listensToRouters)
    var addresses: [ByteString] = []
    for address in link.addresses { addresses.append(address.text) }
    definition.set("addresses", addresses)
    if !link.routes.isEmpty {
      let routes = JSON.array()
      for route in link.routes { routes.append(netplanRoute(route, ofLink: place)) }
      definition.set("routes", routes)
    }
    addNetplanNames(to: definition, ofLink: place)
  }

  /// The server's MTU is taken by default.
  @inline(never)
  private func addNetplanDHCP(
    _ key: StaticString, _ overridesKey: StaticString, to definition: borrowing JSON, _ place: Int
  ) {
    definition.set(key, true)
    let overrides = JSON.object()
    overrides.set("use-hostname", false)
    overrides.set("route-metric", metric(ofLink: place))
    definition.set(overridesKey, overrides)
  }

  private func netplanRoute(_ route: NetworkLink.Route, ofLink place: Int) -> JSON {
    let json = JSON.object()
    json.set("to", route.destination.text)
    json.set("via", route.gateway?.text)
    if isOnLink(route, ofLink: place) { json.set("on-link", true) }
    if let metric = metric(of: route, onLink: place) {
      // The highest number is netplan's word for none (1.2, src/types-internal.h), which would come first, and it
      // writes the upper half for networkd as negative ones (0.104 to 0.106, src/networkd.c, write_route).
      json.set("metric", min(metric, Int(Int32.max)))
    }
    return json
  }

  private func addNetplanNames(to definition: borrowing JSON, ofLink place: Int) {
    let servers = nameServers(ofLink: place)
    let domains = searchDomains(ofLink: place)
    if servers.isEmpty && domains.isEmpty { return }
    let names = JSON.object()
    names.set("addresses", servers)
    names.set("search", domains)
    definition.set("nameservers", names)
  }
}

extension Bond {
  /// Times are in milliseconds there: netplan(5).
  fileprivate var netplanParameters: JSON {
    let parameters = JSON.object()
    parameters.set("mode", mode.name)
    parameters.set("mii-monitor-interval", monitoringInterval)
    parameters.set("up-delay", upDelay)
    parameters.set("down-delay", downDelay)
    parameters.set("transmit-hash-policy", hashPolicy?.name)
    if let asksFast { parameters.set("lacp-rate", asksFast ? "fast" : "slow") }
    return parameters
  }
}

/// Out of line, as a value would else be made and given back at every call: a third of this writer's size. Nothing
/// is set where there is none.
extension JSON {
  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: ByteString?) {
    if let value { set(key, JSON.string(value)) }
  }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: [ByteString]) {
    if !value.isEmpty { set(key, JSON.strings(value)) }
  }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: Int?) {
    if let value { set(key, JSON.integer(value)) }
  }

  @inline(never)
  fileprivate func set(_ key: StaticString, _ value: Bool?) {
    if let value { set(key, JSON.boolean(value)) }
  }
}
