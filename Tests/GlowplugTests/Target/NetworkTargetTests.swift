import Foundation
import Testing

@testable import Glowplug

/// What a target has to bring up a network, on roots with just those files.
@Suite("The network of a target")
struct NetworkTargetTests {
  /// Files by path; a content that begins with `->` is a link.
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let change: @Sendable (inout NetworkTarget) -> Void

    init(
      _ name: String, _ files: [String: String],
      _ change: @escaping @Sendable (inout NetworkTarget) -> Void
    ) {
      testDescription = name
      self.files = files
      self.change = change
    }
  }

  private static func read(_ files: [String: String]) throws -> NetworkTarget {
    let root = try TemporaryDirectory()
    // Booted before, with a resolv.conf of its own, unless the row says otherwise.
    var files = files
    for (name, content) in [
      "etc/machine-id": "0123456789abcdef0123456789abcdef\n",
      "etc/resolv.conf": "nameserver 192.0.2.1\n",
    ] where files[name] == nil {
      files[name] = content
    }
    for (name, content) in files where content != absent {
      if content.hasPrefix("->") {
        let parent = (name as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
          atPath: root.path(parent), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
          atPath: root.path(name), withDestinationPath: String(content.dropFirst(2)))
      } else {
        try root.write(name, content)
      }
    }
    return try SystemRoot(opening: root.path.bytes).networkTarget()
  }

  static let absent = "absent"
  static let wants = "etc/systemd/system/multi-user.target.wants"
  static let manager = "usr/sbin/NetworkManager"
  static let networkd = "usr/lib/systemd/systemd-networkd"
  static let unit = "usr/lib/systemd/system/systemd-networkd.service"

  static let rows: [Row] = [
    Row("nothing", [:]) { _ in },
    Row("netplan", ["usr/lib/systemd/system-generators/netplan": ""]) { $0.hasNetplan = true },
    Row("netplan, /usr not merged", ["lib/systemd/system-generators/netplan": ""]) {
      $0.hasNetplan = true
    },
    Row(
      "netplan, masked",
      [
        "usr/lib/systemd/system-generators/netplan": "",
        "etc/systemd/system-generators/netplan": "->/dev/null",
      ]
    ) { _ in },
    Row("NetworkManager", [manager: ""]) { $0.networkManager = .disabled },
    Row("NetworkManager, enabled", [manager: "", "\(wants)/NetworkManager.service": "->/x"]) {
      $0.networkManager = .enabled
    },
    Row(
      "NetworkManager, masked",
      [
        manager: "", "\(wants)/NetworkManager.service": "->/x",
        "etc/systemd/system/NetworkManager.service": "->/dev/null",
      ]
    ) { $0.networkManager = .masked },
    Row("a link to NetworkManager alone", ["\(wants)/NetworkManager.service": "->/x"]) { _ in },
    Row(
      "NetworkManager as Debian sets it up",
      [
        manager: "",
        "etc/NetworkManager/NetworkManager.conf":
          "[main]\nplugins=ifupdown,keyfile\n\n[ifupdown]\nmanaged=false\n",
      ]
    ) { ($0.networkManager, $0.sparesInterfaces) = (.disabled, true) },
    Row(
      "NetworkManager that manages what ifupdown names",
      [
        manager: "",
        "etc/NetworkManager/NetworkManager.conf":
          "[main]\nplugins = ifupdown,keyfile\n[ifupdown]\nmanaged = true\n",
      ]
    ) { $0.networkManager = .disabled },
    Row(
      "saved connections",
      [
        manager: "",
        "etc/NetworkManager/system-connections/a.nmconnection":
          "[connection]\nid=a\nuuid=\nuuid=7C1FB3A4-0a5b-8c1e-9b3d-0d5f2a8e6b11\n[wifi]\npsk=x\n",
        "etc/NetworkManager/system-connections/b": "no uuid",
        "etc/NetworkManager/system-connections/c": "uuid=",
      ]
    ) {
      $0.networkManager = .disabled
      $0.savedConnections = ["7c1fb3a4-0a5b-8c1e-9b3d-0d5f2a8e6b11"]
    },
    Row("networkd", [networkd: "", unit: ""]) { $0.networkd = .disabled },
    Row("networkd, /usr not merged", ["lib/systemd/systemd-networkd": ""]) {
      ($0.networkd, $0.unitDirectory) = (.disabled, "/lib/systemd/system")
    },
    Row(
      "networkd, enabled", [networkd: "", unit: "", "\(wants)/systemd-networkd.service": "->/x"]
    ) { $0.networkd = .enabled },
    Row(
      "networkd, by its socket",
      [
        networkd: "", unit: "",
        "etc/systemd/system/sockets.target.wants/systemd-networkd.socket": "",
      ]
    ) { $0.networkd = .enabled },
    Row(
      "networkd, masked",
      [networkd: "", unit: "", "etc/systemd/system/systemd-networkd.service": "->/dev/null"]
    ) { $0.networkd = .masked },
    Row(
      "networkd with files", [networkd: "", unit: "", "etc/systemd/network/10-a.network": ""]
    ) { ($0.networkd, $0.hasNetworkdFiles) = (.disabled, true) },
    Row("wicked", ["usr/sbin/wicked": ""]) { $0.wicked = .disabled },
    Row(
      "wicked in charge",
      [
        "usr/sbin/wicked": "",
        "etc/systemd/system/network.service": "->/usr/lib/systemd/system/wicked.service",
      ]
    ) { $0.wicked = .enabled },
    Row(
      "wicked, and another in charge",
      [
        "usr/sbin/wicked": "", "\(wants)/wicked.service": "->/x",
        "etc/systemd/system/network.service": "->/usr/lib/systemd/system/NetworkManager.service",
      ]
    ) { $0.wicked = .disabled },
    Row("ifcfg", ["etc/sysconfig/network-scripts/ifcfg-eth0": ""]) { $0.hasIfcfg = true },
    Row("ifcfg of lo alone", ["etc/sysconfig/network-scripts/ifcfg-lo": ""]) { _ in },
    Row("no machine-id", ["etc/machine-id": absent]) { $0.isFirstBoot = true },
    Row("machine-id uninitialized", ["etc/machine-id": "uninitialized\n"]) {
      $0.isFirstBoot = true
    },
    Row("an empty machine-id", ["etc/machine-id": ""]) { _ in },
  ]

  @Test("which managers are there", arguments: rows)
  func managers(_ row: Row) throws {
    var expected = NetworkTarget()
    expected.resolver.file = .other
    row.change(&expected)
    #expect(try NetworkTargetTests.read(row.files) == expected)
  }

  static let resolvers: [Row] = [
    Row("a file", [:]) { _ in },
    Row("none", ["etc/resolv.conf": absent]) { $0.resolver.file = .missing },
    Row("empty", ["etc/resolv.conf": "# a\n\n; b\n"]) { $0.resolver.file = .empty },
    Row("a link to nothing", ["etc/resolv.conf": "->../run/systemd/resolve/stub-resolv.conf"]) {
      $0.resolver.file = .dangling
    },
    Row("ours", ["etc/resolv.conf": "->/run/glowplug-resolv.conf"]) { $0.resolver.file = .ours },
    Row(
      "systemd-resolved",
      ["usr/lib/systemd/systemd-resolved": "", "\(wants)/systemd-resolved.service": "->/x"]
    ) { $0.resolver.maintainer = "systemd-resolved" },
    Row(
      "systemd-resolved, early",
      [
        "lib/systemd/systemd-resolved": "",
        "etc/systemd/system/sysinit.target.wants/systemd-resolved.service": "->/x",
      ]
    ) { $0.resolver.maintainer = "systemd-resolved" },
    Row("systemd-resolved, disabled", ["usr/lib/systemd/systemd-resolved": ""]) { _ in },
    Row("resolvconf", ["usr/sbin/resolvconf": ""]) { $0.resolver.maintainer = "resolvconf" },
    Row("openresolv", ["sbin/resolvconf": ""]) { $0.resolver.maintainer = "resolvconf" },
    Row("resolvectl by another name", ["usr/sbin/resolvconf": "->../bin/resolvectl"]) { _ in },
  ]

  @Test("who keeps resolv.conf", arguments: resolvers)
  func resolver(_ row: Row) throws {
    try managers(row)
  }

  @Test("what can't be looked at is no absence")
  func unreadable() throws {
    // A directory is no file that could be read.
    let found = failure(of: {
      _ = try NetworkTargetTests.read([
        "etc/machine-id/x": "", "etc/machine-id": NetworkTargetTests.absent,
      ])
    })
    #expect(found?.message.text.hasPrefix("failed to read '/etc/machine-id': ") == true)
  }
}
