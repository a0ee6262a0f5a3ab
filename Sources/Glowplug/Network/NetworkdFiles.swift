/// What systemd-networkd reads in /run.
///
/// Keys of systemd.network(5) and systemd.netdev(5) that versions 249 to 262 know; one that does not know a key
/// warns of it and goes on.
enum NetworkdFiles {
  /// Two digits for the place: networkd takes the first file that fits in the order of their names, and there
  /// are at most 64 links.
  static func files(for configuration: NetworkConfiguration) -> [RuntimeFile] {
    var files: [RuntimeFile] = []
    for place in configuration.links.indices {
      if let device = configuration.networkdDevice(ofLink: place) {
        add(place, ".netdev", device, to: &files)
      }
      add(place, ".network", configuration.networkdNetwork(ofLink: place), to: &files)
    }
    return files
  }

  @inline(never)
  private static func add(
    _ place: Int, _ ending: StaticString, _ text: ByteString, to files: inout [RuntimeFile]
  ) {
    var path: ByteString = "/run/systemd/network/10-glowplug-"
    path.append(place < 10 ? "0" : "", place)
    path.append(ending)
    files.append(path, 0o644, text)
  }
}

// MARK: - What is made

extension NetworkConfiguration {
  /// systemd.netdev(5); nil for a physical link, which is there already.
  fileprivate func networkdDevice(ofLink place: Int) -> ByteString? {
    guard let name = deviceName(ofLink: place) else { return nil }
    let link = links[place]
    var file = SectionText()
    file.begin("NetDev")
    file.set("Name", name)
    file.set("MACAddress", link.hardwareAddress?.text)
    file.set("Kind", link.kind.name)
    if link.kind == .bond { link.bond.addForNetworkd(to: &file) }
    if link.kind == .vlan {
      file.begin("VLAN")
      file.set("Id", link.vlanIdentifier)
    }
    return file.text
  }
}

extension Bond {
  /// Without `MIIMonitorSec=` a member that lost its link would stay in use, and without a unit a time is one
  /// of seconds (systemd.netdev(5)).
  fileprivate func addForNetworkd(to file: inout SectionText) {
    file.begin("Bond")
    file.set("Mode", mode.name)
    file.set("MIIMonitorSec", milliseconds: monitoringInterval)
    file.set("UpDelaySec", milliseconds: upDelay)
    file.set("DownDelaySec", milliseconds: downDelay)
    file.set("TransmitHashPolicy", hashPolicy?.name)
    if let asksFast { file.set("LACPTransmitRate", asksFast ? "fast" : "slow") }
  }
}

// MARK: - What is set

extension NetworkConfiguration {
  /// systemd.network(5).
  fileprivate func networkdNetwork(ofLink place: Int) -> ByteString {
    let link = links[place]
    var file = SectionText()
    addMatch(to: &file, ofLink: place)
    file.begin("Link")
    file.set("MTUBytes", link.mtu)
    // systemd-networkd-wait-online waits for every link that is not excepted: two minutes for one that gets no
    // address.
    if !isNeededOnline(place) { file.set("RequiredForOnline", false) }
    file.begin("Network")
    for vlan in vlans(onLink: place) { file.set("VLAN", deviceName(ofLink: vlan)) }
    if let master = master(ofLink: place) {
      let isBond = links[master].kind == .bond
      file.set(isBond ? "Bond" : "Bridge", deviceName(ofLink: master))
      file.set("LinkLocalAddressing", false)
      return file.text
    }
    addAddresses(to: &file, ofLink: place)
    for route in link.routes { add(route, to: &file, ofLink: place) }
    addDynamic(to: &file, ofLink: place)
    return file.text
  }

  /// A bond and a VLAN have the address of one of their members or their parent, which would match it with
  /// `MACAddress=`, too; they have no permanent one (systemd#17337).
  private func addMatch(to file: inout SectionText, ofLink place: Int) {
    file.begin("Match")
    if let name = deviceName(ofLink: place) {
      file.set("Name", name)
    } else {
      file.set("PermanentMACAddress", links[place].hardwareAddress?.text)
    }
  }

  private func addAddresses(to file: inout SectionText, ofLink place: Int) {
    let link = links[place]
    if link.usesDHCPv4 { file.set("DHCP", "ipv4") }
    // DHCPv6 needs no `DHCP=`: it is started where a router says so.
    file.set("IPv6AcceptRA", link.listensToRouters)
    for address in link.addresses { file.set("Address", address.text) }
    for server in nameServers(ofLink: place) { file.set("DNS", server) }
    let domains = searchDomains(ofLink: place)
    if !domains.isEmpty { file.set("Domains", domains.joined(by: " ")) }
  }

  private func add(
    _ route: NetworkLink.Route, to file: inout SectionText, ofLink place: Int
  ) {
    file.begin("Route")
    file.set("Destination", route.destination.text)
    file.set("Gateway", route.gateway?.text)
    if isOnLink(route, ofLink: place) { file.set("GatewayOnLink", true) }
    file.set("Metric", metric(of: route, onLink: place))
  }

  /// Not all that a server says by default: its MTU is not taken then, without which larger packets are lost in
  /// an overlay, and its name becomes the machine's (systemd.network(5) 252).
  ///
  /// Routes of a router that nobody asked for keep networkd's metric, 1024, behind those of the data.
  private func addDynamic(to file: inout SectionText, ofLink place: Int) {
    let link = links[place]
    if link.usesDHCPv4 {
      file.begin("DHCPv4")
      // networkd warns of both, and takes the one of the data.
      if link.mtu == nil { file.set("UseMTU", true) }
      file.set("UseHostname", false)
      file.set("RouteMetric", metric(ofLink: place))
    }
    if link.listensToRouters != false {
      file.begin("DHCPv6")
      file.set("UseHostname", false)
    }
    if link.listensToRouters == true {
      file.begin("IPv6AcceptRA")
      file.set("RouteMetric", metric(ofLink: place))
    }
  }
}
