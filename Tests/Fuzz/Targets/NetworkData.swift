@testable import Glowplug

/// `network_data.json`, and the files of all writers for it.
enum NetworkDataTarget {
  private static let instance = InstanceIdentifier("9f0c1b7e-6a52-4d0e-8f3b-2a7c5d9e1f40")

  static func run(_ input: ByteString) {
    guard let document = checkedJSON(input) else { return }
    guard let data = NetworkData(document) else {
      expect(document.kind != .object, "every object is network data")
      return
    }
    let configuration = data.configuration
    expectPrintable(data.warnings)
    expect(data.warnings.count <= 33, "there are few warnings")
    let again = NetworkData(configuration.document)
    expect(again?.configuration == configuration, "its own document reads as the same network")
    expect(
      again?.warnings.isEmpty == true, "and leaves nothing to say", again?.warnings.first ?? "")
    checkLinks(configuration)
    checkMetrics(configuration)
    let text = KeptNetwork.text(of: instance, document)
    // As a run does: what can't be read again is not kept.
    if (try? JSON.parse(Secret(text))) != nil {
      let kept = KeptNetwork(text)
      expect(kept?.configuration == configuration, "what is kept reads as the same network")
      expect(kept?.instance == instance, "and instance")
    }
    for file in NetworkdFiles.files(for: configuration) { checkNetworkd(file) }
    for file in NetplanFile.files(for: configuration) {
      expect(checkedJSON(file.text) != nil, "netplan's file is JSON", file.text)
      check(file)
    }
    let files = NetworkManagerFiles(configuration: configuration, instance: instance)
    for file in files.files(without: []) { checkKeyfile(file) }
    for hasDHClient in [true, false] {
      let files = InterfacesFile(configuration: configuration, hasDHClient: hasDHClient).files
      for file in files.prefix(1) { checkInterfaces(file, configuration) }
    }
    if let text = ResolverFile.text(configuration) { checkResolver(text) }
  }

  private static func checkLinks(_ configuration: NetworkConfiguration) {
    let links = configuration.links
    expect(links.count <= NetworkData.mostLinks, "so many links")
    var names: [ByteString] = []
    for place in links.indices {
      let name = configuration.deviceName(ofLink: place) ?? links[place].hardwareAddress?.text
      guard let name else { fail("a link has a name or an address", ByteString(decimal: place)) }
      expect(links[place].kind == .physical || name.count <= 15, "a name of the kernel's", name)
      expect(!names.contains(name), "it is its own", name)
      names.append(name)
      for part in links[place].parts {
        expect(links.indices.contains(part) && part != place, "what it hangs on is there", name)
      }
      switch links[place].kind {
      case .physical: expect(links[place].parts.isEmpty, "a NIC hangs on nothing", name)
      case .vlan: expect(links[place].parts.count == 1, "a VLAN has one parent", name)
      case .bond, .bridge: expect(!links[place].parts.isEmpty, "a master has members", name)
      }
      if configuration.master(ofLink: place) != nil {
        expect(!links[place].hasNetwork && links[place].routes.isEmpty, "a member's own", name)
      }
    }
  }

  /// The kernel has no two routes of one destination and one metric.
  private static func checkMetrics(_ configuration: NetworkConfiguration) {
    for family in [InternetAddress.Family.four, .six] {
      var metrics: [Int] = []
      for place in configuration.links.indices {
        for route in configuration.links[place].routes
        where route.metric == nil && route.destination == .everything(family) {
          guard let metric = configuration.metric(of: route, onLink: place) else {
            fail("a default route has a metric", route.destination.text)
          }
          expect(!metrics.contains(metric), "each has its own", ByteString(decimal: metric))
          metrics.append(metric)
        }
      }
    }
  }

  private static func check(_ file: RuntimeFile) {
    expect(file.path.begins(with: "/run/"), "it lies in /run", file.path)
    expect(file.path.isPlain(with: "/.-_@"), "a plain path", file.path)
    expect(file.text.bytes.last == 0x0A, "the last line ends", file.text)
    expect(
      file.text.bytes.allSatisfy { $0 == 0x0A || ($0 >= 0x20 && $0 < 0x7F) }, "ASCII", file.text)
  }

  private static func checkNetworkd(_ file: RuntimeFile) {
    check(file)
    checkSections(
      file.text,
      sections: [
        "Match", "Link", "Network", "Route", "DHCPv4", "DHCPv6", "IPv6AcceptRA", "NetDev", "Bond",
        "VLAN",
      ],
      keys: [
        "Name", "MACAddress", "PermanentMACAddress", "Kind", "Id", "Mode", "MIIMonitorSec",
        "UpDelaySec",
        "DownDelaySec", "TransmitHashPolicy", "LACPTransmitRate", "MTUBytes", "RequiredForOnline",
        "VLAN", "Bond",
        "Bridge", "LinkLocalAddressing", "DHCP", "IPv6AcceptRA", "Address", "DNS", "Domains",
        "Destination",
        "Gateway", "GatewayOnLink", "Metric", "UseMTU", "UseHostname", "RouteMetric",
      ], signs: ".:/+- ")
  }

  private static func checkKeyfile(_ file: RuntimeFile) {
    check(file)
    var text = ByteString()
    // Keys with a number, as in address1, by their word.
    for line in file.text.lines {
      guard let parts = line.cut(at: UInt8(ascii: "=")) else {
        text.line("", line)
        continue
      }
      let word = ByteString(parts.before.bytes.filter { $0 < 0x30 || $0 > 0x39 })
      text.line(
        "",
        word.begins(with: "ip-") || word.begins(with: "address") || word.begins(with: "route")
          ? word + "=" + parts.after : line)
    }
    checkSections(
      text, sections: ["connection", "ethernet", "bond", "vlan", "bridge", "ipv4", "ipv6", "main"],
      keys: [
        "id", "uuid", "type", "interface-name", "autoconnect-priority", "master", "slave-type",
        "mac-address",
        "cloned-mac-address", "mtu", "mode", "miimon", "updelay", "downdelay", "xmit_hash_policy",
        "lacp_rate",
        "flags", "parent", "stp", "method", "address", "route", "route_options", "route-metric",
        "dns", "dns-search",
        "addr-gen-mode", "ip-privacy", "hostname-mode",
      ], signs: ".:/+-,;=")
  }

  private static func checkSections(
    _ text: ByteString, sections: [ByteString], keys: [ByteString], signs: StaticString
  ) {
    for line in text.lines where !line.isEmpty && !line.begins(with: "# glowplug(8): ") {
      if line.begins(with: "[") {
        expect(sections.contains { "[" + $0 + "]" == line }, "a section of ours", line)
        continue
      }
      guard let parts = line.cut(at: UInt8(ascii: "=")) else { fail("a key has a value", line) }
      expect(keys.contains(parts.before), "a key of ours", line)
      expect(parts.after.isPlain(with: signs), "a plain value", line)
    }
  }

  /// The commands there are the shell's.
  private static func checkInterfaces(_ file: RuntimeFile, _ configuration: NetworkConfiguration) {
    check(file)
    let words: [ByteString] = [
      "auto", "iface", "pre-up", "up", "down", "post-down", "address", "gateway", "metric",
      "accept_ra", "autoconf",
      "dns-nameservers", "dns-search", "source",
    ]
    for line in file.text.lines where !line.isEmpty && !line.begins(with: "# glowplug(8): ") {
      guard let word = line.words.first else { fail("a line has a word", line) }
      expect(words.contains(word), "a word of ours", line)
      var rest = line
      for known: ByteString in [" || true", " || ip link add ", "$IFACE"] {
        rest = rest.without(known)
      }
      expect(rest.isPlain(with: " .:/+-_="), "nothing that a shell takes for something else", line)
    }
    let starts = file.text.lines.filter { $0.begins(with: "auto ") }
    expect(starts.count == configuration.links.count, "every link is started", file.text)
  }

  private static func checkResolver(_ text: ByteString) {
    for line in text.lines.dropFirst() {
      guard let parts = line.cut(at: 0x20) else { fail("a line has a value", line) }
      if parts.before.is("nameserver") {
        expect(InternetAddress(parts.after)?.text == parts.after, "an address", line)
      } else {
        expect(parts.before.is("search") && parts.after.isPlain(with: " .-"), "domains", line)
      }
    }
  }
}

extension ByteString {
  /// With a blank in place of each such part.
  fileprivate func without(_ part: ByteString) -> ByteString {
    var result = ByteString()
    var place = 0
    while place < count {
      if hasPrefix(part, from: place) {
        result += " "
        place += part.count
      } else {
        result.bytes.append(bytes[place])
        place += 1
      }
    }
    return result
  }
}
