/// Why an entry is left out.
struct NetworkDataProblem: Error {
  let reason: StaticString
}

extension NetworkDataReading {
  mutating func readNetworks(_ document: borrowing JSON) {
    let count = count(document, "networks", of: ByteString(), atMost: NetworkData.mostNetworks)
    for index in 0..<count { readNetwork(document.entry("networks", index), index) }
  }

  private mutating func readNetwork(_ data: borrowing JSON, _ index: Int) {
    let name = NetworkDataWarnings.name("networks", index, data.identifier(at: "id"))
    let reference = data.identifier(at: "link")
    guard let place = good(reference) else {
      return warnings.leaveOut(name, "there is no link", link: reference)
    }
    if entries[place].isMember {
      return warnings.leaveOut(name, "its link is a member of another, which has the networks")
    }
    link = links[place]
    do throws(NetworkDataProblem) {
      let type = try NetworkDataType(data.text(at: "type"))
      try give(type, data)
      readRoutes(data, of: name, type)
    } catch {
      return warnings.leaveOut(name, error.reason)
    }
    readNames(data, of: name)
    links[place] = link
  }

  private mutating func give(
    _ type: NetworkDataType, _ data: borrowing JSON
  ) throws(NetworkDataProblem) {
    switch type {
    case .fixed, .fixedIPv4, .fixedIPv6:
      let subnet = try Subnet(ofInterface: data, type)
      if !link.addresses.contains(subnet) { link.addresses.append(subnet) }
    case .dhcpv4: link.usesDHCPv4 = true
    case .advertised: if link.automaticIPv6 == .none { link.automaticIPv6 = .advertised }
    case .dhcpv6: link.automaticIPv6 = .dhcp
    }
  }
}

/// What the type of a network says of its address; Nova writes the address that will come of the last two, too,
/// which is not to be set.
enum NetworkDataType {
  case fixed, fixedIPv4, fixedIPv6
  case dhcpv4
  case advertised, dhcpv6

  /// Nova's, and cloud-init's, which Ironic's users write.
  init(_ text: ByteString) throws(NetworkDataProblem) {
    let whole = 0..<text.count
    if text.is("ipv4") {
      self = .fixedIPv4
    } else if text.is("static") {
      self = .fixed
    } else if text.is("ipv6_slaac") {
      self = .advertised
    } else if text.isOne(whole, of: ["ipv6", "static6"]) {
      self = .fixedIPv6
    } else if text.isOne(whole, of: ["ipv4_dhcp", "dhcp4", "dhcp"]) {
      self = .dhcpv4
    } else if text.isOne(
      whole,
      of: [
        "ipv6_dhcp", "dhcp6", "ipv6_dhcpv6-stateful", "ipv6_dhcpv6-stateless",
        "ipv6_dhcpv6_stateful", "ipv6_dhcpv6_stateless",
      ])
    {
      self = .dhcpv6
    } else {
      throw NetworkDataProblem(reason: "its type is unknown")
    }
  }
}
