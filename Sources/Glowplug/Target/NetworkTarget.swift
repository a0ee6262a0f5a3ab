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
  /// Whether /etc/network/interfaces names a link, or reads what others name in /run.
  var namesInterfaces = false
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

/// What was found of that; a box, as it is a part of what is copied often.
indirect enum NetworkDetection: Equatable {
  case success(NetworkTarget)
  /// Where anything of it can't be looked at: an error is no absence.
  case failure(Failure)
}

extension SystemRoot {
  func networkDetection() -> NetworkDetection {
    do throws(Failure) { return .success(try networkTarget()) } catch { return .failure(error) }
  }

  func networkTarget() throws(Failure) -> NetworkTarget {
    var target = NetworkTarget()
    target.hasNetplan = try hasNetplan()
    try takeNetworkManager(&target)
    try takeNetworkd(&target)
    try takeIfupdown(&target)
    try takeSUSEAndRedHat(&target)
    target.isFirstBoot = try isFirstBootOfSystemd()
    target.resolver = try resolver()
    return target
  }

  private func hasNetplan() throws(Failure) -> Bool {
    if try isNothing("/etc/systemd/system-generators/netplan") { return false }
    return try has("lib/systemd/system-generators/netplan")
  }

  private func takeNetworkManager(_ target: inout NetworkTarget) throws(Failure) {
    guard try has("sbin/NetworkManager") else { return }
    target.networkManager = try manager("NetworkManager.service")
    if let text = try text("/etc/NetworkManager/NetworkManager.conf", atMost: 65_536) {
      target.sparesInterfaces = SystemRoot.sparesInterfaces(text)
    }
    let directory: ByteString = "/etc/NetworkManager/system-connections/"
    for name in try names(in: directory) {
      if let uuid = try connectionUUID(directory + name) { target.savedConnections.append(uuid) }
    }
  }

  /// As Debian's package has it: the plugin ifupdown, and not `managed=true` in its section.
  private static func sparesInterfaces(_ text: ByteString) -> Bool {
    var hasPlugin = false
    for line in text.lines {
      let line = line.words.joined(by: ByteString())
      if line.begins(with: "plugins="), line.contains("ifupdown") { hasPlugin = true }
      if line.is("managed=true") { return false }
    }
    return hasPlugin
  }

  private func takeNetworkd(_ target: inout NetworkTarget) throws(Failure) {
    target.hasNetworkdFiles = try !names(in: "/etc/systemd/network").isEmpty
    guard try has("lib/systemd/systemd-networkd") else { return }
    target.networkd = try manager("systemd-networkd.service")
    if target.networkd == .disabled, try isWanted("sockets.target.wants/systemd-networkd.socket") {
      target.networkd = .enabled
    }
    if try !exists(target.unitDirectory + "/systemd-networkd.service") {
      target.unitDirectory = "/lib/systemd/system"
    }
  }

  private func takeIfupdown(_ target: inout NetworkTarget) throws(Failure) {
    guard try has("sbin/ifup"), try exists("/etc/network/interfaces") else { return }
    target.ifupdown = try manager("networking.service")
    // Its scripts for IPv6; ifupdown-ng and ifupdown2 have other directories.
    target.isDebiansIfupdown = try has("lib/ifupdown")
    target.namesInterfaces = try namesInterfaces()
    target.hasDHClient = try has("sbin/dhclient")
  }

  private func takeSUSEAndRedHat(_ target: inout NetworkTarget) throws(Failure) {
    if try has("sbin/wicked") {
      target.wicked = try manager("wicked.service")
      // `network.service` is its other name, and that of whatever else is enabled instead.
      if let alias = try linkTarget("/etc/systemd/system/network.service") {
        target.wicked =
          alias.pathComponents.last == "wicked.service" ? .enabled : .disabled
      }
    }
    for name in try names(in: "/etc/sysconfig/network-scripts")
    where name.begins(with: "ifcfg-") && !name.is("ifcfg-lo") {
      target.hasIfcfg = true
    }
  }
}

extension SystemRoot {
  /// Whether something is in /usr, or in / of a system where that is another directory.
  @inline(never)
  private func has(_ name: StaticString) throws(Failure) -> Bool {
    let name = ByteString(stringLiteral: name)
    if try exists("/usr/" + name) { return true }
    return try exists("/" + name)
  }

  /// What is to be said of a program that is there, by its unit.
  @inline(never)
  private func manager(_ unit: StaticString) throws(Failure) -> NetworkTarget.Manager {
    let unit = ByteString(stringLiteral: unit)
    if try isMasked(unit) { return .masked }
    let targets: [StaticString] = [
      "multi-user.target.wants/", "network-online.target.wants/", "sysinit.target.wants/",
    ]
    for target in targets where try isWanted(ByteString(stringLiteral: target) + unit) {
      return .enabled
    }
    return .disabled
  }

  @inline(never)
  private func isWanted(_ link: ByteString) throws(Failure) -> Bool {
    if try exists("/etc/systemd/system/" + link) { return true }
    if try exists("/usr/lib/systemd/system/" + link) { return true }
    return try exists("/lib/systemd/system/" + link)
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
    if try has("lib/systemd/systemd-resolved"),
      try manager("systemd-resolved.service") == .enabled
    {
      resolver.maintainer = "systemd-resolved"
    } else if try has("sbin/resolvconf"), try !isResolvectl("/usr/sbin/resolvconf") {
      resolver.maintainer = "resolvconf"
    }
    resolver.file = try resolverFile("/etc/resolv.conf")
    return resolver
  }

  /// systemd-resolved brings a link of the other's name, which does nothing without it.
  private func isResolvectl(_ path: ByteString) throws(Failure) -> Bool {
    try linkTarget(path)?.pathComponents.last?.is("resolvectl") == true
  }

  private func resolverFile(
    _ path: ByteString
  ) throws(Failure) -> NetworkTarget.Resolver.File {
    let link = try linkTarget(path)
    if let link, link == ResolverFile.path { return .ours }
    guard let text = try text(path, atMost: 1 << 20) else {
      return link == nil ? .missing : .dangling
    }
    for line in text.lines {
      if let word = line.words.first, !word.begins(with: "#"), !word.begins(with: ";") {
        return .other
      }
    }
    return .empty
  }
}
