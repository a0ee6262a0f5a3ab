/// What ifupdown reads in a boot: interfaces(5) and ifup(8) of Debian's 0.8.41 and 0.8.44.
///
/// It takes a link by its address and gives it a name of ours (`auto mac/…=glowplug0`), so that neither the
/// final name nor a stanza of the image's counts. What was configured once it leaves alone in that run: so
/// ours come first, and the image's for the same link do nothing. Bonds, bridges and VLANs are made by ip(8),
/// as ifenslave, bridge-utils and vlan are packages of their own.
struct InterfacesFile {
  let configuration: NetworkConfiguration
  /// Whether the target has dhclient.
  ///
  /// ifupdown asks DHCPv6 by no other program, and without it the link would fail. Debian 13's dhcpcd, which
  /// asks DHCPv4, answers router advertisements by itself.
  let hasDHClient: Bool

  /// How ifupdown comes to read the file.
  enum Way: Equatable {
    /// /etc/network/interfaces reads the directory of /run before it names any link.
    case sourced
    /// networking.service gets another file, which goes on with /etc/network/interfaces.
    case instead
  }

  private static let note: ByteString = "# glowplug(8): for this boot alone.\n"

  /// None where there are no links.
  func files(_ way: Way) -> [RuntimeFile] {
    if configuration.links.isEmpty { return [] }
    // The links must be there: ifupdown-pre.service waits for those of an image's own `auto` alone.
    var service = InterfacesFile.note + "[Service]\nExecStartPre=-/bin/udevadm settle\n"
    var files: [RuntimeFile] = []
    switch way {
    case .sourced:
      // Before the names of links, which Debian's cloud images put there (cloud-ifupdown-helper).
      files.append(file("/run/network/interfaces.d/00-glowplug", text))
    case .instead:
      let path: ByteString = "/run/glowplug-interfaces"
      files.append(file(path, text + "\nsource /etc/network/interfaces\n"))
      service += InterfacesFile.commands(path)
    }
    files.append(dropIn("networking.service", service))
    // Where the image has `allow-hotplug`, udev starts this one as soon as a link appears.
    let order: ByteString = "[Unit]\nAfter=networking.service\n"
    files.append(dropIn("ifup@.service", InterfacesFile.note + order))
    return files
  }

  private func file(_ path: ByteString, _ text: ByteString) -> RuntimeFile {
    RuntimeFile(path: path, mode: 0o644, text: text)
  }

  private func dropIn(_ unit: ByteString, _ text: ByteString) -> RuntimeFile {
    file("/run/systemd/system/\(unit).d/90-glowplug.conf", text)
  }

  /// The package's own, with another file.
  private static func commands(_ path: ByteString) -> ByteString {
    let up: ByteString = "/sbin/ifup -a --read-environment -i \(path)"
    return "ExecStart=\nExecStart=\(up)\nExecStart=-/bin/sh -c "
      + "'if [ -f /run/network/restart-hotplug ]; then \(up) --allow=hotplug; fi'\n"
      + "ExecStop=\nExecStop=/sbin/ifdown -a --read-environment --exclude=lo -i \(path)\n"
  }

  /// The stanzas, each link after those that it is made of.
  var text: ByteString {
    var text = InterfacesFile.note
    for place in configuration.placesInOrder { text += stanzas(place) }
    return text
  }

  private func stanzas(_ place: Int) -> ByteString {
    let link = configuration.links[place]
    let device = configuration.deviceName(ofLink: place)
    let pattern = device ?? link.hardwareAddress.map { "mac/\($0.text)" } ?? ""
    var text: ByteString = "\nauto \(pattern)=glowplug\(place)\n"
    let stanzas = methods(place)
    for (number, stanza) in stanzas.enumerated() {
      text += "iface glowplug\(place) \(stanza.method)\n"
      // Once for the link: ifupdown goes through them all, in this order, both up and down.
      if number == 0 { text += options(preparation(place)) }
      text += options(stanza.options)
      if number == stanzas.count - 1 { text += options(removal(place)) }
    }
    return text
  }

  private func options(_ lines: [ByteString]) -> ByteString {
    var text = ByteString()
    for line in lines { text += "  \(line)\n" }
    return text
  }
}

/// What a link is made of.
extension InterfacesFile {
  private func preparation(_ place: Int) -> [ByteString] {
    let link = configuration.links[place]
    var lines: [ByteString] = []
    if let command = creation(place) { lines.append(command) }
    if let mtu = link.mtu { lines.append("pre-up ip link set dev $IFACE mtu \(mtu)") }
    if let master = configuration.master(ofLink: place),
      let name = configuration.deviceName(ofLink: master)
    {
      // The first member that is there makes it. A bond takes none that is up (bonding.rst).
      if let command = creation(master) { lines.append(command) }
      lines.append("pre-up ip link set dev $IFACE down")
      lines.append("pre-up ip link set dev $IFACE master \(name)")
    }
    // Here alone the parent's name is known.
    for vlan in configuration.vlans(onLink: place) {
      guard case .vlan(let identifier, _) = configuration.links[vlan].kind else { continue }
      lines.append(creation(vlan, "link $IFACE ", "vlan id \(identifier)"))
    }
    return lines + resolver(place)
  }

  /// nil for what is there, or is made by its parent.
  private func creation(_ place: Int) -> ByteString? {
    switch configuration.links[place].kind {
    case .physical, .vlan: nil
    case .bond(let bond): creation(place, "", "bond" + InterfacesFile.options(of: bond))
    case .bridge: creation(place, "", "bridge")
    }
  }

  private func creation(
    _ place: Int, _ parent: ByteString, _ type: ByteString
  ) -> ByteString {
    let name = configuration.deviceName(ofLink: place) ?? ByteString()
    var text: ByteString =
      "pre-up test -d /sys/class/net/\(name) || ip link add \(parent)name \(name)"
    if let address = configuration.links[place].hardwareAddress {
      text += " address \(address.text)"
    }
    return text + " type \(type)"
  }

  /// As ip-link(8) names them.
  private static func options(of bond: Bond) -> ByteString {
    var text: ByteString = " mode \(bond.mode.name) miimon \(bond.monitoringInterval)"
    // The kernel refuses them without the interval.
    if bond.monitoringInterval > 0 {
      if let delay = bond.upDelay { text += " updelay \(delay)" }
      if let delay = bond.downDelay { text += " downdelay \(delay)" }
    }
    if let policy = bond.hashPolicy { text += " xmit_hash_policy \(policy.name)" }
    if let asksFast = bond.asksFast { text += asksFast ? " lacp_rate fast" : " lacp_rate slow" }
    return text
  }

  private func removal(_ place: Int) -> [ByteString] {
    var lines: [ByteString] = []
    if configuration.master(ofLink: place) != nil {
      lines.append("post-down ip link set dev $IFACE nomaster || true")
    }
    if configuration.deviceName(ofLink: place) != nil {
      lines.append("post-down ip link delete dev $IFACE || true")
    }
    return lines
  }

  /// For resolvconf and systemd-resolved, whose scripts read it.
  private func resolver(_ place: Int) -> [ByteString] {
    var lines: [ByteString] = []
    let servers = configuration.nameServers(ofLink: place).map { $0.text }
    if !servers.isEmpty { lines.append("dns-nameservers \(servers.joined(by: " "))") }
    let domains = configuration.searchDomains(ofLink: place)
    if !domains.isEmpty { lines.append("dns-search \(domains.joined(by: " "))") }
    return lines
  }
}

/// Addresses and routes.
extension InterfacesFile {
  private struct Stanza {
    let method: ByteString
    var options: [ByteString]
  }

  /// One for each address and each way to get some; at least one, which sets the link up.
  private func methods(_ place: Int) -> [Stanza] {
    let link = configuration.links[place]
    if configuration.master(ofLink: place) != nil || !link.hasNetwork {
      return [Stanza(method: "inet manual", options: [])]
    }
    return methods(place, .four) + methods(place, .six)
  }

  private func methods(_ place: Int, _ family: InternetAddress.Family) -> [Stanza] {
    let link = configuration.links[place]
    var stanzas: [Stanza] = []
    if family == .four, link.usesDHCPv4 {
      let metric: ByteString = "metric \(configuration.metric(ofLink: place))"
      stanzas.append(Stanza(method: "inet dhcp", options: [metric]))
    }
    if family == .six, link.automaticIPv6 != .none {
      let asks = link.automaticIPv6 == .dhcp && hasDHClient
      stanzas.append(Stanza(method: asks ? "inet6 dhcp" : "inet6 auto", options: []))
    }
    var routes = link.routes.filter { $0.destination.address.family == family }
    for address in link.addresses where address.address.family == family {
      var stanza = Stanza(
        method: family == .four ? "inet static" : "inet6 static",
        options: ["address \(address.text)"])
      if family == .six {
        // ifupdown's own default takes back what the stanza before has set.
        let isAutomatic = link.automaticIPv6 != .none
        stanza.options += isAutomatic ? ["accept_ra 2", "autoconf 1"] : ["accept_ra 0"]
      }
      if let first = routes.firstIndex(where: { $0.destination.isDefault && $0.gateway != nil }) {
        stanza.options += gateway(routes.remove(at: first), place)
      }
      stanzas.append(stanza)
    }
    // After the last address: a gateway lies in any of the subnets.
    if let last = stanzas.indices.last {
      stanzas[last].options += routes.map { command($0, place) }
    }
    return stanzas
  }

  /// ifupdown calls every gateway on the link, so that one outside of the subnet works.
  private func gateway(_ route: NetworkLink.Route, _ place: Int) -> [ByteString] {
    var lines: [ByteString] = []
    if let gateway = route.gateway { lines.append("gateway \(gateway.text)") }
    if let metric = configuration.metric(of: route, onLink: place) {
      lines.append("metric \(metric)")
    }
    return lines
  }

  /// A route that is refused costs itself, not the link.
  private func command(_ route: NetworkLink.Route, _ place: Int) -> ByteString {
    var text: ByteString = "up ip route replace \(route.destination.text)"
    if let gateway = route.gateway { text += " via \(gateway.text)" }
    text += " dev $IFACE"
    if let metric = configuration.metric(of: route, onLink: place) { text += " metric \(metric)" }
    if configuration.isOnLink(route, ofLink: place) { text += " onlink" }
    return text + " || true"
  }
}

extension NetworkConfiguration {
  /// The places of the links, each after those that it is made of; none of a circle.
  fileprivate var placesInOrder: [Int] {
    var places: [Int] = []
    var count = -1
    while count < places.count {
      count = places.count
      for place in links.indices
      where !places.contains(place) && parts(ofLink: place).allSatisfy({ places.contains($0) }) {
        places.append(place)
      }
    }
    return places
  }

  private func parts(ofLink place: Int) -> [Int] {
    switch links[place].kind {
    case .physical: []
    case .bond(let bond): bond.members
    case .bridge(let members): members
    case .vlan(_, let parent): [parent]
    }
  }
}
