/// What the target has to bring up a network, and to look up names.
///
/// Looked at in files alone, as systemd will see them in the booted system: which programs are there, and
/// which of their units are wanted, or masked (systemd.unit(5)).
struct NetworkTarget: Equatable {
  /// Whether systemd will start netplan's generator: systemd.generator(7).
  var hasNetplan = false
  var networkManager = Manager.missing
  /// Whether NetworkManager keeps away from the links that /etc/network/interfaces names, as Debian has it.
  var sparesInterfaces = false
  var networkd = Manager.missing
  /// Whether /etc/systemd/network has a file.
  var hasNetworkdFiles = false
  /// Where networkd's units are.
  var unitDirectory: ByteString = "/usr/lib/systemd/system"
  /// Whatever reads /etc/network/interfaces.
  var ifupdown = Manager.missing
  /// Whether that is Debian's ifupdown, and not ifupdown2, ifupdown-ng or busybox.
  var isDebiansIfupdown = false
  var interfaces = InterfacesReading()
  var hasDHClient = false
  var wicked = Manager.missing
  /// Whether a link has a file for the initscripts of Red Hat.
  var hasIfcfg = false
  /// The uuids of NetworkManager's connections in /etc.
  var savedConnections: [ByteString] = []
  /// Whether systemd will take the presets at this boot: machine-id(5).
  var isFirstBoot = false
  var resolver = Resolver()

  /// What a program is to the target.
  enum Manager: Equatable {
    case missing, disabled, masked, enabled

    var isInstalled: Bool { self != .missing }
  }

  struct Resolver: Equatable {
    /// What keeps /etc/resolv.conf, NetworkManager apart; nil where nothing does.
    var maintainer: ByteString?
    var file = File.missing

    /// /etc/resolv.conf.
    enum File: Equatable {
      /// Not there, without a line that says anything, or a link that leads nowhere.
      case missing, empty, dangling
      /// A link of ours.
      case ours
      case other
    }
  }
}

extension SystemRoot {
  /// - Throws: where anything of it can't be looked at: an error is no absence.
  func networkTarget() throws(Failure) -> NetworkTarget {
    var target = NetworkTarget()
    target.hasNetplan = try hasNetplan()
    try takeNetworkManager(&target)
    try takeNetworkd(&target)
    try takeIfupdown(&target)
    try takeSUSEAndRedHat(&target)
    target.isFirstBoot = try isFirstBoot()
    target.resolver = try resolver()
    return target
  }

  private func hasNetplan() throws(Failure) -> Bool {
    let name: ByteString = "systemd/system-generators/netplan"
    if try linkTarget("/etc/" + name) == "/dev/null" { return false }
    return try existsOne("/usr/lib/" + name, "/lib/" + name)
  }

  private func takeNetworkManager(_ target: inout NetworkTarget) throws(Failure) {
    guard try existsOne("/usr/sbin/NetworkManager", "/usr/bin/NetworkManager") else { return }
    target.networkManager = try manager("NetworkManager.service")
    let path: ByteString = "/etc/NetworkManager"
    if let text = try text(path + "/NetworkManager.conf", atMost: 65_536) {
      target.sparesInterfaces = SystemRoot.sparesInterfaces(text)
    }
    for name in try names(in: path + "/system-connections") {
      if let uuid = try connectionUUID("\(path)/system-connections/\(name)") {
        target.savedConnections.append(uuid)
      }
    }
  }

  /// As Debian's package has it: the plugin ifupdown, and not `managed=true` in its section.
  private static func sparesInterfaces(_ text: ByteString) -> Bool {
    var hasPlugin = false
    for line in text.lines {
      let line = ByteString(line.bytes.filter { !ByteString.isBlank($0) })
      if line.begins(with: "plugins="), line.contains("ifupdown") { hasPlugin = true }
      if line.is("managed=true") { return false }
    }
    return hasPlugin
  }

  private func takeNetworkd(_ target: inout NetworkTarget) throws(Failure) {
    let program: ByteString = "lib/systemd/systemd-networkd"
    target.hasNetworkdFiles = try !names(in: "/etc/systemd/network").isEmpty
    guard try existsOne("/usr/" + program, "/" + program) else { return }
    target.networkd = try manager("systemd-networkd.service")
    if target.networkd == .disabled, try isWanted("systemd-networkd.socket", by: "sockets.target") {
      target.networkd = .enabled
    }
    if try !exists(target.unitDirectory + "/systemd-networkd.service") {
      target.unitDirectory = "/lib/systemd/system"
    }
  }

  private func takeIfupdown(_ target: inout NetworkTarget) throws(Failure) {
    guard try existsOne("/usr/sbin/ifup", "/sbin/ifup"), try exists(InterfacesReading.path) else {
      return
    }
    target.ifupdown = try manager("networking.service")
    // Its scripts for IPv6; ifupdown-ng and ifupdown2 have other directories.
    target.isDebiansIfupdown = try existsOne("/usr/lib/ifupdown", "/lib/ifupdown")
    target.interfaces = try interfaces()
    target.hasDHClient = try existsOne("/usr/sbin/dhclient", "/sbin/dhclient")
  }

  private func takeSUSEAndRedHat(_ target: inout NetworkTarget) throws(Failure) {
    if try existsOne("/usr/sbin/wicked", "/usr/bin/wicked") {
      target.wicked = try manager("wicked.service")
      // `network.service` is its other name, and that of whatever else is enabled instead.
      if let alias = try linkTarget("/etc/systemd/system/network.service") {
        target.wicked =
          alias.pathComponents.last == "wicked.service" ? .enabled : .disabled
      }
    }
    target.hasIfcfg = try names(in: "/etc/sysconfig/network-scripts").contains {
      $0.begins(with: "ifcfg-") && !$0.is("ifcfg-lo")
    }
  }

  /// An empty machine-id is none.
  private func isFirstBoot() throws(Failure) -> Bool {
    guard let text = try text("/etc/machine-id", atMost: 4096) else {
      return try !exists("/etc/machine-id")
    }
    return text.trimmed.is("uninitialized")
  }
}

extension SystemRoot {
  private func existsOne(_ first: ByteString, _ second: ByteString) throws(Failure) -> Bool {
    if try exists(first) { return true }
    return try exists(second)
  }

  /// What is to be said of a program that is there, by its unit.
  private func manager(_ unit: ByteString) throws(Failure) -> NetworkTarget.Manager {
    if try linkTarget("/etc/systemd/system/" + unit) == "/dev/null" { return .masked }
    for other: ByteString in ["multi-user.target", "network-online.target", "sysinit.target"]
    where try isWanted(unit, by: other) {
      return .enabled
    }
    return .disabled
  }

  private func isWanted(_ unit: ByteString, by other: ByteString) throws(Failure) -> Bool {
    for directory: ByteString in ["/etc", "/usr/lib", "/lib"]
    where try exists("\(directory)/systemd/system/\(other).wants/\(unit)") {
      return true
    }
    return false
  }

  /// The uuid of a keyfile, without a copy of the passwords in it.
  private func connectionUUID(_ path: ByteString) throws(Failure) -> ByteString? {
    switch try read(path, atMost: 1 << 20) {
    case .none: return nil
    case .some(let text):
      return text.withSpan { span in
        var place = 0
        while place < span.count {
          var end = place
          while end < span.count, span[end] != UInt8(ascii: "\n") { end += 1 }
          if let uuid = SystemRoot.uuid(span, place, end) { return uuid }
          place = end + 1
        }
        return nil
      }
    }
  }

  /// Of a line with one.
  private static func uuid(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> ByteString? {
    let key: [UInt8] = [0x75, 0x75, 0x69, 0x64, 0x3D]
    guard end - start > key.count, key.indices.allSatisfy({ text[start + $0] == key[$0] }) else {
      return nil
    }
    var uuid = ByteString()
    for place in (start + key.count)..<end { uuid.bytes.append(text[place]) }
    return uuid.trimmed.lowercased
  }
}

extension SystemRoot {
  private func resolver() throws(Failure) -> NetworkTarget.Resolver {
    var resolver = NetworkTarget.Resolver()
    let resolved: ByteString = "systemd-resolved"
    if try existsOne("/usr/lib/systemd/" + resolved, "/lib/systemd/" + resolved) {
      if try manager(resolved + ".service") == .enabled { resolver.maintainer = resolved }
    }
    // systemd-resolved brings a link of that name.
    for path: ByteString in ["/usr/sbin/resolvconf", "/sbin/resolvconf"]
    where resolver.maintainer == nil {
      if try exists(path), try linkTarget(path)?.pathComponents.last != "resolvectl" {
        resolver.maintainer = "resolvconf"
      }
    }
    resolver.file = try resolverFile("/etc/resolv.conf")
    return resolver
  }

  private func resolverFile(
    _ path: ByteString
  ) throws(Failure) -> NetworkTarget.Resolver.File {
    let link = try linkTarget(path)
    if let link, link == ResolverFile.path { return .ours }
    guard let text = try text(path, atMost: 1 << 20) else {
      return link == nil ? .missing : .dangling
    }
    let isEmpty = text.lines.allSatisfy {
      $0.trimmed.isEmpty || $0.trimmed.begins(with: "#") || $0.trimmed.begins(with: ";")
    }
    return isEmpty ? .empty : .other
  }
}
