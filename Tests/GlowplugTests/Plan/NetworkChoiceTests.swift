import Testing

@testable import Glowplug

/// Rule 13: whom a network is written for.
@Suite("Whom a network is written for")
struct NetworkChoiceTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let policy: NetworkPolicy
    let choice: NetworkChoice
    let change: @Sendable (inout NetworkTarget) -> Void

    init(
      _ name: String, policy: NetworkPolicy = .automatic, _ choice: NetworkChoice,
      _ change: @escaping @Sendable (inout NetworkTarget) -> Void = { _ in }
    ) {
      testDescription = name
      (self.policy, self.choice, self.change) = (policy, choice, change)
    }
  }

  static let saved: [ByteString] = ["7c1fb3a4-0a5b-8c1e-9b3d-0d5f2a8e6b11"]
  static let links = [
    RuntimeLink(
      path: "/run/systemd/system/multi-user.target.wants/systemd-networkd.service",
      target: "/usr/lib/systemd/system/systemd-networkd.service"),
    RuntimeLink(
      path:
        "/run/systemd/system/network-online.target.wants/systemd-networkd-wait-online.service",
      target: "/usr/lib/systemd/system/systemd-networkd-wait-online.service"),
  ]
  static let networkManager = NetworkChoice.networkManager(without: saved)
  static let ifupdown = NetworkChoice.ifupdown(hasDHClient: false)

  private static func everything(_ target: inout NetworkTarget) {
    target.hasNetplan = true
    (target.networkManager, target.savedConnections) = (.enabled, saved)
    debian(&target)
    (target.wicked, target.hasIfcfg, target.networkd) = (.enabled, true, .enabled)
  }

  private static func debian(_ target: inout NetworkTarget) {
    (target.ifupdown, target.isDebiansIfupdown) = (.enabled, true)
    target.namesInterfaces = true
  }

  static let rows: [Row] = [
    Row("off", policy: .off, .none(nil), everything),
    Row("netplan before all", .netplan, everything),
    Row("NetworkManager before ifupdown", networkManager) {
      everything(&$0)
      $0.hasNetplan = false
    },
    Row("ifupdown, whose links Debian's NetworkManager spares", ifupdown) {
      everything(&$0)
      ($0.hasNetplan, $0.sparesInterfaces) = (false, true)
    },
    Row("a NetworkManager that spares nothing of ifupdown's", networkManager) {
      ($0.networkManager, $0.savedConnections, $0.sparesInterfaces) = (.enabled, saved, true)
    },
    Row("ifupdown before wicked", ifupdown) {
      everything(&$0)
      ($0.hasNetplan, $0.networkManager) = (false, .disabled)
    },
    Row("ifupdown with dhclient", .ifupdown(hasDHClient: true)) {
      debian(&$0)
      $0.hasDHClient = true
    },
    Row(
      "another program than Debian's",
      .none("/etc/network/interfaces is not read by Debian's ifupdown")
    ) {
      debian(&$0)
      ($0.isDebiansIfupdown, $0.networkd) = (false, .disabled)
    },
    Row("ifupdown with lo alone", .networkd(links: links)) {
      debian(&$0)
      ($0.namesInterfaces, $0.networkd) = (false, .disabled)
    },
    Row("ifupdown that is not wanted", .networkd(links: links)) {
      debian(&$0)
      ($0.ifupdown, $0.networkd) = (.disabled, .disabled)
    },
    Row("ifupdown that is masked", .networkd(links: links)) {
      debian(&$0)
      ($0.ifupdown, $0.networkd) = (.masked, .disabled)
    },
    Row("wicked", .none("wicked reads no configuration in /run")) {
      ($0.wicked, $0.networkd) = (.enabled, .enabled)
    },
    Row("ifcfg", .none("ifcfg files are read from /etc alone")) {
      ($0.hasIfcfg, $0.networkd) = (true, .enabled)
    },
    Row("ifcfg, with a NetworkManager that is off", .networkd(links: [])) {
      ($0.hasIfcfg, $0.networkManager, $0.networkd) = (true, .disabled, .enabled)
    },
    Row("networkd", .networkd(links: [])) { $0.networkd = .enabled },
    Row("networkd that is not wanted", .networkd(links: links)) { $0.networkd = .disabled },
    Row(
      "networkd that is masked",
      .none("networkd is masked, and nothing else is in charge of the network")
    ) { $0.networkd = .masked },
    Row("NetworkManager that is masked", .networkd(links: links)) {
      ($0.networkManager, $0.networkd, $0.isFirstBoot) = (.masked, .disabled, true)
    },
    Row("NetworkManager that is not wanted", .networkd(links: links)) {
      ($0.networkManager, $0.networkd) = (.disabled, .disabled)
    },
    Row("NetworkManager that is not wanted, alone", .none("NetworkManager is not enabled")) {
      $0.networkManager = .disabled
    },
    Row("NetworkManager that a preset will enable", networkManager) {
      ($0.networkManager, $0.savedConnections, $0.isFirstBoot) = (.disabled, saved, true)
      $0.networkd = .disabled
    },
    Row("networkd is enabled: no preset counts", .networkd(links: [])) {
      ($0.networkManager, $0.networkd, $0.isFirstBoot) = (.disabled, .enabled, true)
    },
    Row("networkd has files: no preset counts", .networkd(links: links)) {
      ($0.networkManager, $0.networkd, $0.isFirstBoot) = (.disabled, .disabled, true)
      $0.hasNetworkdFiles = true
    },
    Row("nothing", .none("nothing in the target is in charge of the network")),
  ]

  static let named: [Row] = [
    Row(
      "networkd, though all is there", policy: .named(.networkd), .networkd(links: []), everything),
    Row("ifupdown, though all is there", policy: .named(.ifupdown), ifupdown, everything),
    Row("netplan", policy: .named(.netplan), .netplan, everything),
    Row("NetworkManager that is not wanted", policy: .named(.networkManager), networkManager) {
      ($0.networkManager, $0.savedConnections) = (.disabled, saved)
    },
    Row(
      "no netplan", policy: .named(.netplan), .none("network=netplan, and the target has none")),
    Row(
      "no networkd", policy: .named(.networkd), .none("network=networkd, and the target has none")),
    Row(
      "no NetworkManager", policy: .named(.networkManager),
      .none("network=networkmanager, and the target has none")),
    Row(
      "no ifupdown of Debian's", policy: .named(.ifupdown),
      .none("network=ifupdown, and the target has none")
    ) { $0.ifupdown = .enabled },
    Row(
      "networkd is masked", policy: .named(.networkd), .none("network=networkd, and it is masked")
    ) {
      $0.networkd = .masked
    },
  ]

  @Test("the first row that fits", arguments: rows + named)
  func table(_ row: Row) {
    var target = NetworkTarget()
    row.change(&target)
    let choice = NetworkChoice.decide(row.policy, .success(target), commandLine: "ro quiet")
    #expect(choice == row.choice)
  }

  static let words: [(line: String, isRefused: Bool, isRefusedByName: Bool)] = [
    ("root=/dev/vda1 ro", false, false), ("ip=dhcp", true, false), ("ip=", true, false),
    ("ip=192.0.2.1::192.0.2.254:255.255.255.0::eth0:none", true, false), ("ip=off", false, false),
    ("ip=none", false, false), ("rd.neednet", true, false), ("rd.neednet=1", true, false),
    ("rd.neednet=0", false, false), ("root=/dev/nfs", true, true), ("root=nfs4:x:/y", true, true),
    ("nfsroot=192.0.2.1:/x", true, true), ("netroot=iscsi:@192.0.2.1::::x", true, true),
    ("root=dhcp", true, true), ("boot=nfs", true, true), ("zip=1 roots=nfs", false, false),
    ("root=live:/dev/sr0 equip=dhcp", false, false),
  ]

  @Test("a network of the initramfs's", arguments: words)
  func commandLine(_ row: (line: String, isRefused: Bool, isRefusedByName: Bool)) {
    var target = NetworkTarget()
    target.networkd = .enabled
    func isRefused(_ policy: NetworkPolicy) -> Bool {
      let choice = NetworkChoice.decide(
        policy, .success(target), commandLine: "quiet \(row.line)".bytes)
      if case .none(let reason?) = choice {
        return reason.text.hasPrefix(
          "the kernel command line has \(row.line.split(separator: " ")[0])")
      }
      return false
    }
    #expect(isRefused(.automatic) == row.isRefused)
    #expect(isRefused(.named(.networkd)) == row.isRefusedByName)
    #expect(NetworkChoice.decide(.off, .success(target), commandLine: row.line.bytes) == .none(nil))
  }

  @Test("a target that can't be looked at fails it")
  func failure() {
    let problem = Failure("read", "/etc/network/interfaces", "Input/output error")
    func decide(_ policy: NetworkPolicy) -> NetworkChoice {
      NetworkChoice.decide(policy, .failure(problem), commandLine: "")
    }
    #expect(decide(.automatic) == .failed(problem))
    #expect(decide(.named(.networkd)) == .failed(problem))
    #expect(decide(.off) == .none(nil))
  }

  static let resolvers:
    [(
      choice: NetworkChoice, file: NetworkTarget.Resolver.File, maintainer: ByteString?,
      isOurs: Bool
    )] = [
      (.networkd(links: []), .missing, nil, true), (.networkd(links: []), .empty, nil, true),
      (.networkd(links: []), .dangling, nil, true), (.networkd(links: []), .ours, nil, true),
      (.networkd(links: []), .other, nil, false), (.netplan, .missing, nil, true),
      (.networkd(links: []), .missing, "systemd-resolved", false),
      (ifupdown, .dangling, nil, true), (ifupdown, .dangling, "resolvconf", false),
      (networkManager, .missing, nil, false), (.none("x"), .missing, nil, false),
      (.failed(Failure("read", "x", "y")), .missing, nil, false),
    ]

  @Test("who writes resolv.conf", arguments: resolvers)
  func resolver(
    _ row: (
      choice: NetworkChoice, file: NetworkTarget.Resolver.File, maintainer: ByteString?,
      isOurs: Bool
    )
  ) {
    var target = NetworkTarget()
    target.resolver = NetworkTarget.Resolver(maintainer: row.maintainer, file: row.file)
    #expect(row.choice.keepsResolver(.success(target)) == row.isOurs)
    // Netplan may have it as its renderer.
    target.networkManager = .enabled
    #expect(!row.choice.keepsResolver(.success(target)))
  }
}
