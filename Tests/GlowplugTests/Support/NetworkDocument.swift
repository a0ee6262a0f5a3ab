@testable import Glowplug

/// The configuration in the form of a `network_data.json`, which reads as an equal one.
extension NetworkConfiguration {
  var document: JSON {
    let links = JSON.array()
    let networks = JSON.array()
    for place in self.links.indices {
      links.append(entry(place))
      addNetworks(ofLink: place, to: networks)
    }
    let document = JSON.object()
    document.set("links", links)
    document.set("networks", networks)
    document.setServices(nameServers, searchDomains)
    return document
  }

  private func entry(_ place: Int) -> JSON {
    let entry = JSON.object()
    entry.set("id", reference: place)
    var type: ByteString = "phy"
    var key: StaticString = "ethernet_mac_address"
    switch links[place].kind {
    case .physical: break
    case .vlan:
      (type, key) = ("vlan", "vlan_mac_address")
      entry.set("vlan_id", number: links[place].vlanIdentifier)
      entry.set("vlan_link", reference: links[place].parts[0])
    case .bridge:
      type = "bridge"
      entry.set("bridge_links", references: links[place].parts)
    case .bond:
      type = "bond"
      entry.set("bond_links", references: links[place].parts)
      links[place].bond.write(to: entry)
    }
    entry.set("type", text: type)
    if let address = links[place].hardwareAddress { entry.set(key, text: address.text) }
    entry.set("mtu", number: links[place].mtu)
    return entry
  }

  /// One for each address and each other source of them; the first has what is the link's.
  ///
  /// Static ones come first: they keep a default route of IPv6, which an automatic one does not.
  private func addNetworks(ofLink place: Int, to networks: borrowing JSON) {
    let link = links[place]
    var isFirst = true
    func add(_ type: ByteString, _ subnet: Subnet?) {
      let network = JSON.object()
      network.set("type", text: type)
      network.set("link", reference: place)
      if let subnet { network.set("ip_address", subnet) }
      if isFirst {
        network.setRoutes(link.routes)
        network.setServices(link.nameServers, link.searchDomains)
      }
      isFirst = false
      networks.append(network)
    }
    for subnet in link.addresses { add(subnet.address.family == .four ? "ipv4" : "ipv6", subnet) }
    if link.usesDHCPv4 { add("ipv4_dhcp", nil) }
    if link.automaticIPv6 != .none {
      add(link.automaticIPv6 == .dhcp ? "ipv6_dhcp" : "ipv6_slaac", nil)
    }
  }
}

extension Bond {
  fileprivate func write(to entry: borrowing JSON) {
    entry.set("bond_mode", text: mode.name)
    entry.set("bond_miimon", number: monitoringInterval)
    entry.set("bond_updelay", number: upDelay)
    entry.set("bond_downdelay", number: downDelay)
    if let hashPolicy { entry.set("bond_xmit_hash_policy", text: hashPolicy.name) }
    if let asksFast { entry.set("bond_lacp_rate", number: asksFast ? 1 : 0) }
  }
}

extension JSON {
  @inline(never)
  fileprivate func set(_ key: StaticString, text: ByteString) { set(key, .string(text)) }

  /// Nothing where there is none.
  @inline(never)
  fileprivate func set(_ key: StaticString, number: Int?) {
    if let number { set(key, .integer(number)) }
  }

  /// The id of the link at that place.
  @inline(never)
  fileprivate func set(_ key: StaticString, reference place: Int) { set(key, .reference(place)) }

  @inline(never)
  private static func reference(_ place: Int) -> JSON { .string("link\(place)") }

  @inline(never)
  fileprivate func set(_ key: StaticString, references places: [Int]) {
    let list = JSON.array()
    for place in places { list.append(.reference(place)) }
    set(key, list)
  }

  /// With its `netmask`.
  @inline(never)
  fileprivate func set(_ key: StaticString, _ subnet: Subnet) {
    set(key, text: subnet.address.text)
    let mask = InternetAddress.mask(subnet.address.family, length: subnet.length)
    set("netmask", text: mask.text)
  }

  fileprivate func setRoutes(_ routes: [NetworkLink.Route]) {
    let list = JSON.array()
    for route in routes {
      let entry = JSON.object()
      entry.set("network", route.destination)
      if let gateway = route.gateway { entry.set("gateway", text: gateway.text) }
      entry.set("metric", number: route.metric)
      list.append(entry)
    }
    set("routes", list)
  }

  @inline(never)
  fileprivate func setServices(_ servers: [ByteString], _ domains: [ByteString]) {
    let list = JSON.array()
    for server in servers { list.append(.service("address", server)) }
    for domain in domains { list.append(.service("search", domain)) }
    set("services", list)
  }

  @inline(never)
  private static func service(_ key: StaticString, _ text: ByteString) -> JSON {
    let service = JSON.object()
    service.set("type", text: "dns")
    service.set(key, text: text)
    return service
  }
}
