/// What every writer of a network's files decides alike.
extension NetworkConfiguration {
  /// The name that a virtual link gets; nil for a physical one, which keeps its own: the kernel's limit is 15
  /// bytes.
  func deviceName(ofLink place: Int) -> ByteString? {
    switch links[place].kind {
    case .physical: return nil
    case .bond: return "bond\(count(before: place) { if case .bond = $0 { true } else { false } })"
    case .bridge:
      return "br\(count(before: place) { if case .bridge = $0 { true } else { false } })"
    case .vlan(let identifier, _):
      let isTaken = links[..<place].contains {
        if case .vlan(identifier, _) = $0.kind { true } else { false }
      }
      return isTaken ? "glowplug\(place)" : "vlan\(identifier)"
    }
  }

  private func count(before place: Int, _ isCounted: (NetworkLink.Kind) -> Bool) -> Int {
    links[..<place].count { isCounted($0.kind) }
  }

  /// The place of the bond or bridge that the link is a member of.
  func master(ofLink place: Int) -> Int? {
    links.indices.first {
      switch links[$0].kind {
      case .bond(let bond): bond.members.contains(place)
      case .bridge(let members): members.contains(place)
      case .physical, .vlan: false
      }
    }
  }

  /// The places of the VLANs above the link.
  func vlans(onLink place: Int) -> [Int] {
    links.indices.filter {
      if case .vlan(_, parent: place) = links[$0].kind { true } else { false }
    }
  }

  /// Whether the network is there when this link has an address.
  func isNeededOnline(_ place: Int) -> Bool {
    links[place].hasNetwork && master(ofLink: place) == nil
  }

  /// Two links with a default route do not collide: the first is preferred.
  func metric(ofLink place: Int) -> Int { 100 + place }

  /// A route's own metric, else that of a default route; the kernel's for every other one.
  func metric(of route: NetworkLink.Route, onLink place: Int) -> Int? {
    route.metric ?? (route.destination.isDefault ? metric(ofLink: place) : nil)
  }

  /// Whether the gateway lies outside of the link's subnets, so that the kernel has to be told that it is on
  /// the link.
  func isOnLink(_ route: NetworkLink.Route, ofLink place: Int) -> Bool {
    guard let gateway = route.gateway, !gateway.isLinkLocal else { return false }
    let own = links[place].addresses.filter { $0.address.family == gateway.family }
    // Where another source gives the addresses the subnet is not known here.
    let isDynamic =
      gateway.family == .four
      ? links[place].usesDHCPv4 : links[place].automaticIPv6 != .none
    return !own.contains { $0.contains(gateway) } && !isDynamic
  }

  /// Its own, and those of no link in particular where it is one that they are asked through: links with a
  /// static network, or all with a network where there is none.
  func nameServers(ofLink place: Int) -> [InternetAddress] {
    let all = links[place].nameServers + (takesGlobalNames(place) ? nameServers : [])
    return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Like `nameServers(ofLink:)`.
  func searchDomains(ofLink place: Int) -> [ByteString] {
    ([] as [ByteString]).with(
      links[place].searchDomains + (takesGlobalNames(place) ? searchDomains : []))
  }

  private func takesGlobalNames(_ place: Int) -> Bool {
    guard isNeededOnline(place) else { return false }
    let isAnyStatic = links.indices.contains {
      isNeededOnline($0) && !links[$0].addresses.isEmpty
    }
    return !isAnyStatic || !links[place].addresses.isEmpty
  }

  /// All that the data names, for a resolver that knows no links.
  var allNameServers: [InternetAddress] {
    (nameServers + links.flatMap { $0.nameServers }).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// All that the data names, for a resolver that knows no links.
  var allSearchDomains: [ByteString] {
    ([] as [ByteString]).with(searchDomains + links.flatMap { $0.searchDomains })
  }
}

extension NetworkLink {
  /// Whether it listens to routers of IPv6; nil leaves that to the system.
  ///
  /// So do cloud-init 26.2 and netplan 1.2 where the data has no IPv6: a network may have it all the same. Where it
  /// has not, networkd before 254 keeps network-online.target waiting for 12 seconds (systemd#27826). Static
  /// addresses alone are all that the link is meant to have; cloud-init says no there, too
  /// (sources/helpers/openstack.py).
  var listensToRouters: Bool? {
    if automaticIPv6 != .none { return true }
    return addresses.contains { $0.address.family == .six } ? false : nil
  }
}
