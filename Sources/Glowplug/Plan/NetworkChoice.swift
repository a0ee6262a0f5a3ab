/// What the policy says of the network: rule 13.
enum NetworkPolicy: Equatable {
  /// For whatever is in charge of it in the target.
  case automatic
  case off
  /// For that one, whatever is in charge.
  case named(NetworkManagerKind)
}

/// What a network can be written for.
enum NetworkManagerKind: Equatable {
  case networkd, netplan, networkManager, ifupdown

  /// Its value of the key `network`, which is how messages call it, too.
  var name: ByteString {
    switch self {
    case .networkd: "networkd"
    case .netplan: "netplan"
    case .networkManager: "networkmanager"
    case .ifupdown: "ifupdown"
    }
  }
}

/// Whom a drive's network is written for.
enum NetworkChoice: Equatable {
  case networkd(links: [RuntimeLink])
  case netplan
  case networkManager(without: [ByteString])
  case ifupdown(hasDHClient: Bool)
  /// Why for nobody; nil where the policy wants none.
  case none(ByteString?)
  case failed(Failure)
}

/// A symbolic link in /run.
struct RuntimeLink: Equatable {
  let path: ByteString
  let target: ByteString
}

extension NetworkChoice {
  /// The whole table of rule 13; the first row that fits counts.
  static func decide(
    _ policy: NetworkPolicy, _ target: NetworkDetection, commandLine: ByteString
  ) -> NetworkChoice {
    if policy == .off { return .none(nil) }
    let words = commandLine.words
    for word in words where isNetworkRoot(word) {
      return none(because: word, ": the root is on the network")
    }
    // It may be for the initramfs alone, as where a disk is unlocked over the network.
    for word in words where policy == .automatic && isNetwork(word) {
      return none(because: word, "")
    }
    switch target {
    case .failure(let problem): return .failed(problem)
    case .success(let target):
      switch policy {
      case .off: return .none(nil)
      case .automatic: return automatic(target)
      case .named(let kind): return named(kind, target)
      }
    }
  }

  private static func automatic(_ target: NetworkTarget) -> NetworkChoice {
    if target.hasNetplan { return .netplan }
    let hasInterfaces = target.ifupdown == .enabled && target.namesInterfaces
    if isNetworkManagerInCharge(target), !(hasInterfaces && target.sparesInterfaces) {
      return .networkManager(without: target.savedConnections)
    }
    if hasInterfaces {
      guard target.isDebiansIfupdown else {
        return .none("/etc/network/interfaces is not read by Debian's ifupdown")
      }
      return .ifupdown(hasDHClient: target.hasDHClient)
    }
    if target.wicked == .enabled { return .none("wicked reads no configuration in /run") }
    if target.hasIfcfg, !target.networkManager.isInstalled {
      return .none("ifcfg files are read from /etc alone")
    }
    switch target.networkd {
    case .enabled, .disabled: return networkd(target)
    case .masked: return .none("networkd is masked, and nothing else is in charge of the network")
    case .missing:
      let reason: ByteString =
        target.networkManager.isInstalled
        ? "NetworkManager is not enabled" : "nothing in the target is in charge of the network"
      return .none(reason)
    }
  }

  /// Whether it is enabled, or will be.
  ///
  /// At a first boot systemd takes the presets, and those of every distribution with NetworkManager enable
  /// it: its link is not there yet. One of an image that disables it wants `network=` set.
  private static func isNetworkManagerInCharge(_ target: NetworkTarget) -> Bool {
    switch target.networkManager {
    case .enabled: true
    case .disabled: target.isFirstBoot && target.networkd != .enabled && !target.hasNetworkdFiles
    case .masked, .missing: false
    }
  }

  private static func named(
    _ kind: NetworkManagerKind, _ target: NetworkTarget
  ) -> NetworkChoice {
    let manager: NetworkTarget.Manager
    let choice: NetworkChoice
    switch kind {
    case .netplan: (manager, choice) = (target.hasNetplan ? .enabled : .missing, .netplan)
    case .networkManager:
      manager = target.networkManager
      choice = .networkManager(without: target.savedConnections)
    case .networkd: (manager, choice) = (target.networkd, networkd(target))
    case .ifupdown:
      manager = target.isDebiansIfupdown ? target.ifupdown : .missing
      choice = .ifupdown(hasDHClient: target.hasDHClient)
    }
    switch manager {
    case .missing: return .none("network=\(kind.name), and the target has none")
    case .masked: return .none("network=\(kind.name), and it is masked")
    // An administrator who names one sees to it that it starts.
    case .disabled, .enabled: return choice
    }
  }

  /// Where it is not enabled it is started by links as `systemctl enable` makes them, for this boot.
  private static func networkd(_ target: NetworkTarget) -> NetworkChoice {
    if target.networkd == .enabled { return .networkd(links: []) }
    return .networkd(links: [
      link("multi-user.target.wants/", "systemd-networkd.service", target),
      link("network-online.target.wants/", "systemd-networkd-wait-online.service", target),
    ])
  }

  @inline(never)
  private static func link(
    _ directory: StaticString, _ unit: StaticString, _ target: NetworkTarget
  ) -> RuntimeLink {
    var path: ByteString = "/run/systemd/system/"
    path.append(directory)
    path.append(unit)
    var other = target.unitDirectory
    other.append("/")
    other.append(unit)
    return RuntimeLink(path: path, target: other)
  }
}

/// The kernel command line: dracut.cmdline(7), initramfs-tools(7), Documentation/admin-guide/nfs/nfsroot.rst.
extension NetworkChoice {
  @inline(never)
  private static func none(because word: ByteString, _ rest: StaticString) -> NetworkChoice {
    var reason: ByteString = "the kernel command line has "
    reason += word.printable
    reason.append(rest)
    return .none(reason)
  }

  private static func isNetworkRoot(_ word: ByteString) -> Bool {
    let roots: [StaticString] = [
      "netroot=", "nfsroot=", "root=nfs", "root=/dev/nfs", "root=dhcp", "root=iscsi:", "root=nbd:",
      "root=cifs:", "root=http", "boot=nfs",
    ]
    for root in roots where word.begins(with: root) { return true }
    return false
  }

  private static func isNetwork(_ word: ByteString) -> Bool {
    if word.is("ip=off") || word.is("ip=none") || word.is("rd.neednet=0") { return false }
    return word.begins(with: "ip=") || word.is("rd.neednet") || word.begins(with: "rd.neednet=")
  }
}

/// Names are looked up without a program that keeps /etc/resolv.conf: then it is ours.
extension NetworkChoice {
  /// Whether a link at /etc/resolv.conf is wanted, or there already.
  func keepsResolver(_ detection: NetworkDetection) -> Bool {
    switch self {
    case .none, .failed, .networkManager: return false
    case .networkd, .netplan, .ifupdown: break
    }
    guard case .success(let target) = detection, target.resolver.maintainer == nil,
      target.networkManager != .enabled
    else {
      return false
    }
    return target.resolver.file != .other
  }
}
