/// Keyfiles of NetworkManager's, one connection a link: nm-settings-keyfile(5), nm-settings-nmcli(5); each key
/// is read by 1.20, the first that reads /run, to 1.54.
///
/// What NetworkManager finds in /run counts before what it finds in /etc, if the uuid is the same
/// (nms-keyfile-storage.c): a connection that somebody changed, and so saved, would come back at every boot.
struct NetworkManagerFiles {
  let configuration: NetworkConfiguration
  let instance: InstanceIdentifier

  private static let directory: ByteString = "/run/NetworkManager"

  /// Without those connections whose uuids are saved in the target's /etc; and with what keeps NetworkManager
  /// from setting the machine's name, where it is asked for (NetworkManager.conf(5), hostname-mode; 1.10).
  func files(without saved: [ByteString], keepsHostName: Bool) -> [RuntimeFile] {
    var files: [RuntimeFile] = []
    for place in configuration.links.indices where !saved.contains(uuid(ofLink: place)) {
      let path = NetworkManagerFiles.directory + "/system-connections/\(name(ofLink: place))"
      files.append(
        RuntimeFile(path: path + ".nmconnection", mode: 0o600, text: text(ofLink: place)))
    }
    if keepsHostName {
      files.append(
        RuntimeFile(
          path: NetworkManagerFiles.directory + "/conf.d/90-glowplug.conf", mode: 0o644,
          text: "# glowplug(8): for this boot alone.\n[main]\nhostname-mode=none\n"))
    }
    return files
  }

  private func name(ofLink place: Int) -> ByteString {
    place < 10 ? "glowplug-0\(place)" : "glowplug-\(place)"
  }

  /// Of what it is found by: a bond and its VLANs share an address.
  func uuid(ofLink place: Int) -> ByteString {
    let name =
      configuration.deviceName(ofLink: place)
      ?? configuration.links[place].hardwareAddress.map { $0.text } ?? ByteString(decimal: place)
    return ProfileIdentifier.uuid(of: name, in: instance)
  }

  private func text(ofLink place: Int) -> ByteString {
    var text: ByteString = "# glowplug(8): for this boot alone.\n"
    text += connection(place)
    text += ethernet(place)
    text += kind(place)
    // What is a part of another link has no addresses of its own.
    if configuration.master(ofLink: place) == nil {
      text += addresses(place, .four)
      text += addresses(place, .six)
    }
    return text
  }

  private func connection(_ place: Int) -> ByteString {
    var text: ByteString = "[connection]\nid=\(name(ofLink: place))\nuuid=\(uuid(ofLink: place))\n"
    text += "type=\(type(ofLink: place))\n"
    if let name = configuration.deviceName(ofLink: place) { text += "interface-name=\(name)\n" }
    // Above that of an image's own, as cloud-init has it (net/network_manager.py).
    text += "autoconnect-priority=120\n"
    if let master = configuration.master(ofLink: place) {
      // 1.46 calls them controller and port-type, and reads these.
      text += "master=\(uuid(ofLink: master))\nslave-type=\(type(ofLink: master))\n"
    }
    return text
  }

  private func type(ofLink place: Int) -> ByteString {
    switch configuration.links[place].kind {
    case .physical: "ethernet"
    case .bond: "bond"
    case .vlan: "vlan"
    case .bridge: "bridge"
    }
  }

  private func ethernet(_ place: Int) -> ByteString {
    let link = configuration.links[place]
    var text: ByteString = "\n[ethernet]\n"
    if let address = link.hardwareAddress {
      // Of a physical one the permanent address is compared.
      text += link.kind == .physical ? "mac-address=" : "cloned-mac-address="
      text += address.text + "\n"
    }
    if let mtu = link.mtu { text += "mtu=\(mtu)\n" }
    return text
  }

  private func kind(_ place: Int) -> ByteString {
    switch configuration.links[place].kind {
    case .physical: ""
    case .bond(let bond): "\n[bond]\n" + NetworkManagerFiles.options(of: bond)
    case .vlan(let identifier, let parent):
      "\n[vlan]\nflags=1\nid=\(identifier)\nparent=\(uuid(ofLink: parent))\n"
    // With it, which is the default, a port waits for 30 seconds.
    case .bridge: "\n[bridge]\nstp=false\n"
    }
  }

  private static func options(of bond: Bond) -> ByteString {
    var text: ByteString = "mode=\(bond.mode.name)\nmiimon=\(bond.monitoringInterval)\n"
    // Without the interval they make the connection invalid (nm-setting-bond.c).
    if bond.monitoringInterval > 0 {
      if let delay = bond.upDelay { text += "updelay=\(delay)\n" }
      if let delay = bond.downDelay { text += "downdelay=\(delay)\n" }
    }
    if let policy = bond.hashPolicy { text += "xmit_hash_policy=\(policy.name)\n" }
    if let asksFast = bond.asksFast { text += asksFast ? "lacp_rate=fast\n" : "lacp_rate=slow\n" }
    return text
  }
}

extension NetworkManagerFiles {
  private func addresses(_ place: Int, _ family: InternetAddress.Family) -> ByteString {
    let link = configuration.links[place]
    let own = link.addresses.filter { $0.address.family == family }
    let isAutomatic = family == .four ? link.usesDHCPv4 : link.automaticIPv6 != .none
    var text: ByteString = family == .four ? "\n[ipv4]\n" : "\n[ipv6]\n"
    guard isAutomatic || !own.isEmpty else { return text + "method=disabled\n" }
    text += isAutomatic ? "method=auto\n" : "method=manual\n"
    for (index, address) in own.enumerated() { text += "address\(index + 1)=\(address.text)\n" }
    text += routes(place, family)
    // Of what it gets by itself, too.
    text += "route-metric=\(configuration.metric(ofLink: place))\n"
    text += names(place, family)
    if family == .six, isAutomatic {
      // Neutron lets no other address of a port out than the one that its hardware address makes.
      text += "addr-gen-mode=eui64\nip6-privacy=0\n"
    }
    return text
  }

  private func routes(_ place: Int, _ family: InternetAddress.Family) -> ByteString {
    var text = ByteString()
    var number = 0
    for route in configuration.links[place].routes
    where route.destination.address.family == family {
      number += 1
      let metric = configuration.metric(of: route, onLink: place)
      text += "route\(number)=\(route.destination.text)"
      // The metric has the third place.
      if let gateway = route.gateway {
        text += ",\(gateway.text)"
      } else if metric != nil {
        text += family == .four ? ",0.0.0.0" : ",::"
      }
      if let metric { text += ",\(metric)" }
      text += "\n"
      if configuration.isOnLink(route, ofLink: place) {
        text += "route\(number)_options=onlink=true\n"
      }
    }
    return text
  }

  /// Those to search go with the first family that has a method: NetworkManager puts both together.
  private func names(_ place: Int, _ family: InternetAddress.Family) -> ByteString {
    let link = configuration.links[place]
    let hasFour =
      link.usesDHCPv4 || link.addresses.contains { $0.address.family == .four }
    var text = ByteString()
    let servers = configuration.nameServers(ofLink: place).filter { $0.family == family }
    if !servers.isEmpty { text += "dns=\(servers.map { $0.text }.joined(by: ";"));\n" }
    let domains = configuration.searchDomains(ofLink: place)
    if !domains.isEmpty, family == .four || !hasFour {
      text += "dns-search=\(domains.joined(by: ";"));\n"
    }
    return text
  }
}
