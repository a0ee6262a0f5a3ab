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
  /// asks DHCPv4, asks DHCPv6, too, where a router says so.
  let hasDHClient: Bool

  private static var note: ByteString { "# glowplug(8): for this boot alone.\n" }

  /// None where there are no links: a file that goes on with /etc/network/interfaces, and what makes
  /// networking.service read it.
  var files: [RuntimeFile] {
    if configuration.links.isEmpty { return [] }
    var text = text
    text.append("\nsource /etc/network/interfaces\n")
    return [
      RuntimeFile(path: "/run/glowplug-interfaces", mode: 0o644, text: text),
      dropIn("networking.service", InterfacesFile.service),
      // Where the image has `allow-hotplug`, udev starts this one as soon as a link appears.
      dropIn("ifup@.service", "[Unit]\nAfter=networking.service\n"),
    ]
  }

  @inline(never)
  private func dropIn(_ unit: StaticString, _ text: StaticString) -> RuntimeFile {
    var path: ByteString = "/run/systemd/system/"
    path.append(unit)
    path.append(".d/90-glowplug.conf")
    var file = InterfacesFile.note
    file.append(text)
    return RuntimeFile(path: path, mode: 0o644, text: file)
  }

  /// The package's own commands, with our file.
  ///
  /// The links must be there: ifupdown-pre.service waits for those of an image's own `auto` alone.
  private static let service: StaticString = """
    [Service]
    ExecStartPre=-/bin/udevadm settle
    ExecStart=
    ExecStart=/sbin/ifup -a --read-environment -i /run/glowplug-interfaces
    ExecStart=-/bin/sh -c 'if [ -f /run/network/restart-hotplug ]; then \
    /sbin/ifup -a --read-environment -i /run/glowplug-interfaces --allow=hotplug; fi'
    ExecStop=
    ExecStop=/sbin/ifdown -a --read-environment --exclude=lo -i /run/glowplug-interfaces

    """

  /// The stanzas, each link after those that it is made of.
  var text: ByteString {
    var text = InterfacesFile.note
    for place in configuration.placesInOrder { addLink(place, to: &text) }
    return text
  }

  private func addLink(_ place: Int, to text: inout ByteString) {
    let link = configuration.links[place]
    text.append("\nauto ")
    if let name = configuration.deviceName(ofLink: place) {
      text += name
    } else {
      text.append("mac/", link.hardwareAddress?.text)
    }
    text.line("=glowplug", place)
    var stanzas = Stanzas(place: place, first: preparation(place), text: text)
    // What is a part of another link has no addresses of its own.
    if configuration.master(ofLink: place) == nil {
      addMethods(place, .four, to: &stanzas)
      addMethods(place, .six, to: &stanzas)
    }
    if stanzas.isEmpty { stanzas.begin(" inet manual\n") }
    text = stanzas.text
    // In the last one: ifupdown goes through them all, in this order, both up and down.
    if configuration.master(ofLink: place) != nil {
      text.append("  post-down ip link set dev $IFACE nomaster || true\n")
    }
    if link.kind != .physical { text.append("  post-down ip link delete dev $IFACE || true\n") }
  }
}

/// The stanzas of one link: one for each address and each way to get some.
private struct Stanzas {
  let place: Int
  /// What the first one says for the link.
  let first: ByteString
  var text: ByteString
  private(set) var isEmpty = true

  init(place: Int, first: ByteString, text: ByteString) {
    (self.place, self.first, self.text) = (place, first, text)
  }

  @inline(never)
  mutating func begin(_ method: StaticString) {
    text.append("iface glowplug", place)
    text.append(method)
    if isEmpty { text += first }
    isEmpty = false
  }
}

/// What a link is made of.
extension InterfacesFile {
  private func preparation(_ place: Int) -> ByteString {
    var text = ByteString()
    addCreation(place, to: &text)
    text.line("  pre-up ip link set dev $IFACE mtu ", configuration.links[place].mtu)
    if let master = configuration.master(ofLink: place),
      let name = configuration.deviceName(ofLink: master)
    {
      // The first member that is there makes it. A bond takes none that is up (bonding.rst).
      addCreation(master, to: &text)
      text.append("  pre-up ip link set dev $IFACE down\n")
      text.line("  pre-up ip link set dev $IFACE master ", name)
    }
    // Here alone the parent's name is known.
    for vlan in configuration.vlans(onLink: place) {
      addStart(vlan, "link $IFACE name ", to: &text)
      text.line(" type vlan id ", configuration.links[vlan].vlanIdentifier)
    }
    // For resolvconf and systemd-resolved, whose scripts read it.
    text.line("  dns-nameservers ", words: configuration.nameServers(ofLink: place))
    text.line("  dns-search ", words: configuration.searchDomains(ofLink: place))
    return text
  }

  /// Nothing for what is there, or is made by its parent.
  private func addCreation(_ place: Int, to text: inout ByteString) {
    switch configuration.links[place].kind {
    case .physical, .vlan: break
    case .bond:
      addStart(place, "name ", to: &text)
      text.append(" type bond")
      for option in configuration.links[place].bond.options {
        text.append(" ")
        text.append(option.name)
        text.append(" ", option.value)
      }
      text.append("\n")
    case .bridge:
      addStart(place, "name ", to: &text)
      text.append(" type bridge\n")
    }
  }

  private func addStart(_ place: Int, _ words: StaticString, to text: inout ByteString) {
    let name = configuration.deviceName(ofLink: place)
    text.append("  pre-up test -d /sys/class/net/", name)
    text.append(" || ip link add ")
    text.append(words, name)
    text.append(" address ", configuration.links[place].hardwareAddress?.text)
  }
}

/// Addresses and routes.
extension InterfacesFile {
  private func addMethods(
    _ place: Int, _ family: InternetAddress.Family, to stanzas: inout Stanzas
  ) {
    let routes = configuration.links[place].routes
    let isAutomatic = configuration.links[place].isAutomatic(family)
    if isAutomatic { beginAutomatic(family, &stanzas) }
    var (next, gateways) = (0, 0)
    for address in configuration.links[place].addresses
    where address.address.family == family {
      stanzas.begin(family == .four ? " inet static\n" : " inet6 static\n")
      stanzas.text.line("  address ", address.text)
      if family == .six {
        // ifupdown's own default takes back what the stanza before has set.
        stanzas.text.append(isAutomatic ? "  accept_ra 2\n  autoconf 1\n" : "  accept_ra 0\n")
      }
      // ifupdown calls every gateway on the link, so that one outside of the subnet works.
      while next < routes.count {
        let route = routes[next]
        next += 1
        guard let gateway = self.gateway(of: route, family) else { continue }
        stanzas.text.line("  gateway ", gateway.text)
        stanzas.text.line("  metric ", configuration.metric(of: route, onLink: place))
        gateways += 1
        break
      }
    }
    // After the last address: a gateway lies in any of the subnets.
    if isAutomatic || configuration.links[place].hasAddress(of: family) {
      for route in routes where route.destination.address.family == family {
        if gateways > 0, gateway(of: route, family) != nil {
          gateways -= 1
        } else {
          addCommand(route, place, to: &stanzas.text)
        }
      }
    }
  }

  /// That of a default route.
  @inline(never)
  private func gateway(
    of route: NetworkLink.Route, _ family: InternetAddress.Family
  ) -> InternetAddress? {
    let isDefault = route.destination.isDefault && route.destination.address.family == family
    return isDefault ? route.gateway : nil
  }

  /// The rest of the line of the metric, which is put into dhcpcd's command as it is and into no other's
  /// (0.8.44, inet.defn); and what ends that dhcpcd, as `dhcpcd -k` alone does not find it.
  ///
  /// Else dhcpcd, with the settings that Debian 13 gives it (`slaac private`), makes an address of its own choice
  /// for every prefix that a router announces, next to the kernel's: Neutron lets nothing from it out of the port,
  /// and it may be the one that is used.
  private static let forIPv4: StaticString = " -4\n  down dhcpcd -4 -k $IFACE || true\n"

  private func beginAutomatic(_ family: InternetAddress.Family, _ stanzas: inout Stanzas) {
    if family == .four {
      stanzas.begin(" inet dhcp\n")
      stanzas.text.append("  metric ", configuration.metric(ofLink: stanzas.place))
      let isForIPv4 = !hasDHClient && configuration.links[stanzas.place].automaticIPv6 != .dhcp
      stanzas.text.append(isForIPv4 ? InterfacesFile.forIPv4 : "\n")
    } else {
      let asks = configuration.links[stanzas.place].automaticIPv6 == .dhcp && hasDHClient
      stanzas.begin(asks ? " inet6 dhcp\n" : " inet6 auto\n")
    }
  }

  /// A route that is refused costs itself, not the link.
  private func addCommand(
    _ route: NetworkLink.Route, _ place: Int, to text: inout ByteString
  ) {
    text.append("  up ip route replace ", route.destination.text)
    text.append(" via ", route.gateway?.text)
    text.append(" dev $IFACE")
    text.append(" metric ", configuration.metric(of: route, onLink: place))
    if configuration.isOnLink(route, ofLink: place) { text.append(" onlink") }
    text.append(" || true\n")
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
      where !places.contains(place) && links[place].parts.isAll(in: places) {
        places.append(place)
      }
    }
    return places
  }
}

extension [Int] {
  fileprivate func isAll(in others: [Int]) -> Bool {
    for place in self where !others.contains(place) { return false }
    return true
  }
}
