/// Keyfiles of NetworkManager's, one connection a link: nm-settings-keyfile(5), nm-settings-nmcli(5); each key
/// is read by 1.20, the first that reads /run, to 1.54.
///
/// What NetworkManager finds in /run counts before what it finds in /etc, if the uuid is the same
/// (nms-keyfile-storage.c): a connection that somebody changed, and so saved, would come back at every boot.
struct NetworkManagerFiles {
  let configuration: NetworkConfiguration
  let instance: InstanceIdentifier

  /// Without those connections whose uuids are saved in the target's /etc.
  func files(without saved: [ByteString]) -> [RuntimeFile] {
    var files: [RuntimeFile] = []
    for place in configuration.links.indices where !saved.contains(uuid(ofLink: place)) {
      var path: ByteString = "/run/NetworkManager/system-connections/"
      path += name(ofLink: place)
      path.append(".nmconnection")
      files.append(path, 0o600, text(ofLink: place))
    }
    return files
  }

  private func name(ofLink place: Int) -> ByteString {
    var name: ByteString = "glowplug-"
    if place < 10 { name.append("0") }
    return name + ByteString(decimal: place)
  }

  /// Of what it is found by: a bond and its VLANs share an address.
  func uuid(ofLink place: Int) -> ByteString {
    let name =
      configuration.deviceName(ofLink: place)
      ?? configuration.links[place].hardwareAddress?.text ?? ByteString(decimal: place)
    return ProfileIdentifier.uuid(of: name, in: instance)
  }

  private func text(ofLink place: Int) -> ByteString {
    var text: ByteString = "# glowplug(8): for this boot alone.\n[connection]\n"
    addConnection(place, to: &text)
    addEthernet(configuration.links[place], to: &text)
    addKind(place, to: &text)
    // What is a part of another link has no addresses of its own.
    if configuration.master(ofLink: place) == nil {
      text.append("\n[ipv4]\n")
      addMethod(place, .four, to: &text)
      text.append("\n[ipv6]\n")
      addMethod(place, .six, to: &text)
    }
    return text
  }

  private func addConnection(_ place: Int, to text: inout ByteString) {
    text.line("id=", name(ofLink: place))
    text.line("uuid=", uuid(ofLink: place))
    text.line("type=", configuration.links[place].kind.name)
    if let name = configuration.deviceName(ofLink: place) { text.line("interface-name=", name) }
    // Above that of an image's own, as cloud-init has it (net/network_manager.py).
    text.append("autoconnect-priority=120\n")
    if let master = configuration.master(ofLink: place) {
      // 1.46 calls them controller and port-type, and reads these.
      text.line("master=", uuid(ofLink: master))
      text.line("slave-type=", configuration.links[master].kind.name)
    }
  }

  private func addEthernet(_ link: NetworkLink, to text: inout ByteString) {
    text.append("\n[ethernet]\n")
    if let address = link.hardwareAddress {
      // Of a physical one the permanent address is compared.
      if link.kind != .physical { text.append("cloned-") }
      text.line("mac-address=", address.text)
    }
    text.line("mtu=", link.mtu)
  }

  private func addKind(_ place: Int, to text: inout ByteString) {
    let link = configuration.links[place]
    switch link.kind {
    case .physical: break
    case .bond:
      text.append("\n[bond]\n")
      for option in link.bond.options {
        text.append(option.name)
        text.line("=", option.value)
      }
    case .vlan:
      text.line("\n[vlan]\nflags=1\nid=", link.vlanIdentifier)
      for parent in link.parts { text.line("parent=", uuid(ofLink: parent)) }
    // With it, which is the default, a port waits for 30 seconds.
    case .bridge: text.append("\n[bridge]\nstp=false\n")
    }
  }
}

extension NetworkManagerFiles {
  private func addMethod(
    _ place: Int, _ family: InternetAddress.Family, to text: inout ByteString
  ) {
    let link = configuration.links[place]
    let isAutomatic = link.isAutomatic(family)
    guard isAutomatic || link.hasAddress(of: family) else {
      text.append("method=disabled\n")
      return
    }
    text.line("method=", isAutomatic ? "auto" : "manual")
    var number = 0
    for address in link.addresses where address.address.family == family {
      number += 1
      text.append("address", number)
      text.line("=", address.text)
    }
    addRoutes(place, family, to: &text)
    // Of what it gets by itself, too.
    text.line("route-metric=", configuration.metric(ofLink: place))
    addNames(place, family, to: &text)
    if family == .six, isAutomatic {
      // Neutron lets no other address of a port out than the one that its hardware address makes.
      text.append("addr-gen-mode=eui64\nip6-privacy=0\n")
    }
  }

  private func addRoutes(
    _ place: Int, _ family: InternetAddress.Family, to text: inout ByteString
  ) {
    var number = 0
    for route in configuration.links[place].routes
    where route.destination.address.family == family {
      number += 1
      let metric = configuration.metric(of: route, onLink: place)
      text.append("route", number)
      text.append("=", route.destination.text)
      // The metric has the third place.
      if route.gateway == nil, metric != nil { text.append(family == .four ? ",0.0.0.0" : ",::") }
      text.append(",", route.gateway?.text)
      text.append(",", metric)
      text.append("\n")
      if configuration.isOnLink(route, ofLink: place) {
        text.append("route", number)
        text.append("_options=onlink=true\n")
      }
    }
  }

  /// Those to search go with the first family that has a method: NetworkManager puts both together.
  private func addNames(
    _ place: Int, _ family: InternetAddress.Family, to text: inout ByteString
  ) {
    let link = configuration.links[place]
    var servers = ByteString()
    for server in configuration.nameServers(ofLink: place)
    where server.contains(byte: UInt8(ascii: ":")) == (family == .six) {
      servers += server
      servers.append(";")
    }
    if !servers.isEmpty { text.line("dns=", servers) }
    let isFirst = family == .four || !(link.usesDHCPv4 || link.hasAddress(of: .four))
    let domains = configuration.searchDomains(ofLink: place)
    if !domains.isEmpty, isFirst { text.line("dns-search=", domains.joined(by: ";") + ";") }
  }
}
