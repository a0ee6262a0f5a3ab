/// What every writer of a network's files decides alike.
extension NetworkConfiguration {
  /// The name that a virtual link gets; nil for a physical one, which keeps its own: the kernel's limit is 15
  /// bytes.
  @inline(never)
  func deviceName(ofLink place: Int) -> ByteString? {
    let (kind, identifier) = (links[place].kind, links[place].vlanIdentifier)
    var name = ByteString()
    // Those of its kind, and its identifier, that stand before it.
    var count = 0
    for other in 0..<place
    where links[other].kind == kind && links[other].vlanIdentifier == identifier {
      count += 1
    }
    switch kind {
    case .physical: return nil
    case .bond: name.append("bond", count)
    case .bridge: name.append("br", count)
    case .vlan:
      if count > 0 { name.append("glowplug", place) } else { name.append("vlan", identifier) }
    }
    return name
  }

  /// The place of the bond or bridge that the link is a member of.
  @inline(never)
  func master(ofLink place: Int) -> Int? {
    for other in links.indices where links[other].kind != .vlan {
      if links[other].parts.contains(place) { return other }
    }
    return nil
  }

  /// The places of the VLANs above the link.
  @inline(never)
  func vlans(onLink place: Int) -> [Int] {
    var vlans: [Int] = []
    for other in links.indices where links[other].kind == .vlan {
      if links[other].parts.contains(place) { vlans.append(other) }
    }
    return vlans
  }

  /// Whether the network is there when this link has an address.
  @inline(never)
  func isNeededOnline(_ place: Int) -> Bool {
    links[place].hasNetwork && master(ofLink: place) == nil
  }

  /// Two links with a default route do not collide: the first is preferred.
  func metric(ofLink place: Int) -> Int { 100 + place }

  /// A route's own metric, else that of a default route; the kernel's for every other one.
  ///
  /// A second default route of a link comes after the first of every link: the kernel has no two
  /// routes of one destination and one metric.
  @inline(never)
  func metric(of route: NetworkLink.Route, onLink place: Int) -> Int? {
    if route.metric != nil || !route.destination.isDefault { return route.metric }
    var metric = metric(ofLink: place)
    for other in links[place].routes {
      if other == route { break }
      if other.metric == nil, other.destination == route.destination {
        metric += NetworkData.mostLinks
      }
    }
    return metric
  }

  /// Whether the gateway lies outside of the link's subnets, so that the kernel has to be told that it is on
  /// the link; where another source gives the addresses the subnet is not known here.
  @inline(never)
  func isOnLink(_ route: NetworkLink.Route, ofLink place: Int) -> Bool {
    guard let gateway = route.gateway, !gateway.isLinkLocal,
      !links[place].isAutomatic(gateway.family)
    else { return false }
    for address in links[place].addresses where address.contains(gateway) { return false }
    return true
  }

  /// Its own, and those of no link in particular where it is one that they are asked through: links with a
  /// static network, or all with a network where there is none.
  @inline(never)
  func nameServers(ofLink place: Int) -> [ByteString] {
    takesGlobalNames(place)
      ? links[place].nameServers.with(nameServers) : links[place].nameServers
  }

  /// Like `nameServers(ofLink:)`.
  @inline(never)
  func searchDomains(ofLink place: Int) -> [ByteString] {
    takesGlobalNames(place)
      ? links[place].searchDomains.with(searchDomains) : links[place].searchDomains
  }

  private func takesGlobalNames(_ place: Int) -> Bool {
    guard isNeededOnline(place) else { return false }
    if !links[place].addresses.isEmpty { return true }
    for other in links.indices where !links[other].addresses.isEmpty && isNeededOnline(other) {
      return false
    }
    return true
  }
}

extension NetworkLink {
  @inline(never)
  func isAutomatic(_ family: InternetAddress.Family) -> Bool {
    family == .four ? usesDHCPv4 : automaticIPv6 != .none
  }

  @inline(never)
  func hasAddress(of family: InternetAddress.Family) -> Bool {
    for address in addresses where address.address.family == family { return true }
    return false
  }

  /// Whether it listens to routers of IPv6; nil leaves that to the system.
  ///
  /// So do cloud-init 26.2 and netplan 1.2 where the data has no IPv6: a network may have it all the same. Where it
  /// has not, networkd before 254 keeps network-online.target waiting for 12 seconds (systemd#27826). Static
  /// addresses alone are all that the link is meant to have; cloud-init says no there, too
  /// (sources/helpers/openstack.py).
  @inline(never)
  var listensToRouters: Bool? {
    if automaticIPv6 != .none { return true }
    return hasAddress(of: .six) ? false : nil
  }
}
