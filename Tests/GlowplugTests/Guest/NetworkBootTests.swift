import Foundation
import Testing

@testable import Glowplug

/// Rule 13, from the drive to /run.
@Suite("The network at a boot")
struct NetworkBootTests {
  static let data = """
    {"links": [{"id": "a", "type": "phy", "ethernet_mac_address": "fa:16:3e:00:00:01"}],
     "networks": [{"id": "n", "link": "a", "type": "ipv4", "ip_address": "192.0.2.5",
       "netmask": "255.255.255.0",
       "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "192.0.2.1"}]}],
     "services": [{"type": "dns", "address": "192.0.2.53"}]}
    """

  static func drive(
    _ data: String = data, uuid: String = TestDrive.uuid
  ) throws -> TestDrive {
    let drive = try TestDrive.guest(uuid: uuid)
    try drive.directory.write("openstack/latest/network_data.json", data)
    return drive
  }

  static func root(_ policy: String = "") throws -> TestRoot {
    let root = try TestRoot.guest(policy)
    try root.directory.write("usr/lib/systemd/systemd-networkd", "", mode: 0o755)
    try root.directory.write("usr/lib/systemd/system/systemd-networkd.service", "")
    return root
  }

  private static let file = "run/systemd/network/10-glowplug-00.network"

  @Test("networkd gets its files, is started, and its copy is kept for a boot without the drive")
  func kept() throws {
    let root = try NetworkBootTests.root()
    let first = try Booted.boot(root, try NetworkBootTests.drive())
    #expect(first.status == 0)
    let text = try first.seen.read(NetworkBootTests.file)
    #expect(text.contains("PermanentMACAddress=fa:16:3e:00:00:01"))
    #expect(text.contains("Address=192.0.2.5/24"))
    #expect(
      first.seen.exists("run/systemd/system/multi-user.target.wants/systemd-networkd.service"))
    #expect(try root.directory.ownership("etc/glowplug/network.json") == "0600 0:0")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(
        atPath: root.directory.path("etc/resolv.conf")) == "/run/glowplug-resolv.conf")
    #expect(try first.seen.read("run/glowplug-resolv.conf").contains("nameserver 192.0.2.53"))
    try root.boot()
    let second = try Booted.boot(root, drive: nil, commandLine: "glowplug.wait=0")
    #expect(second.status == 0)
    #expect(try second.seen.read(NetworkBootTests.file) == text)
    let report = try ReportDocument(try first.seen.data("run/glowplug/report.json"))
    #expect(report.changes.filter { $0.kind == "network" && $0.outcome == "applied" }.count == 3)
  }

  @Test("by first-boot a later drive changes nothing, by any it does")
  func changed() throws {
    let root = try NetworkBootTests.root()
    let other = NetworkBootTests.data.replacingOccurrences(of: "192.0.2.5", with: "192.0.2.6")
    _ = try Booted.boot(root, try NetworkBootTests.drive())
    try root.boot()
    let second = try Booted.boot(root, try NetworkBootTests.drive(other))
    #expect(try second.seen.read(NetworkBootTests.file).contains("Address=192.0.2.5/24"))
    let third = try Booted.boot(
      root, try NetworkBootTests.drive(other), commandLine: "glowplug.trust=any")
    #expect(try third.seen.read(NetworkBootTests.file).contains("Address=192.0.2.6/24"))
    let fourth = try Booted.boot(root, drive: nil, commandLine: "glowplug.wait=0")
    #expect(try fourth.seen.read(NetworkBootTests.file).contains("Address=192.0.2.6/24"))
  }

  @Test("a stranger's drive is refused, and the copy still counts")
  func stranger() throws {
    let root = try NetworkBootTests.root()
    _ = try Booted.boot(root, try NetworkBootTests.drive())
    try root.boot()
    let other = "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4"
    let data = NetworkBootTests.data.replacingOccurrences(of: "192.0.2.5", with: "192.0.2.9")
    let booted = try Booted.boot(root, try NetworkBootTests.drive(data, uuid: other))
    #expect(booted.status == 1)
    #expect(try booted.seen.read(NetworkBootTests.file).contains("Address=192.0.2.5/24"))
  }

  @Test("a copy of the disk with another drive gets that one's, and with none of it nothing")
  func clone() throws {
    let root = try NetworkBootTests.root("trust=any\n")
    _ = try Booted.boot(root, try NetworkBootTests.drive())
    let other = "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4"
    let bare = try TestDrive.guest(uuid: other)
    let booted = try Booted.boot(root, bare)
    #expect(!booted.seen.exists(NetworkBootTests.file))
  }

  @Test("a network as deep as JSON may be is one level deeper where it is kept: said, and not set")
  func deep() throws {
    let nested = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
    let data = NetworkBootTests.data.dropLast() + ", \"x\": \(nested)}"
    let ran = try Booted.boot(try NetworkBootTests.root(), try NetworkBootTests.drive(String(data)))
    #expect(ran.status == 0)
    #expect(!ran.seen.exists("run/systemd/network"))
    #expect(try ran.seen.read("err").contains("'network_data.json': it is nested too deeply"))
  }

  @Test("what is broken, switched off or left to others costs nothing else")
  func leftAlone() throws {
    let broken = try Booted.boot(try NetworkBootTests.root(), try NetworkBootTests.drive("{"))
    #expect(broken.status == 0)
    #expect(!broken.seen.exists("run/systemd/network"))
    #expect(try broken.seen.read("err").contains("network_data.json"))
    let off = try Booted.boot(
      try NetworkBootTests.root("network=no\n"), try NetworkBootTests.drive())
    #expect(!off.seen.exists("run/systemd/network") && off.status == 0)
    let root = try NetworkBootTests.root()
    let booted = try Booted.boot(root, try NetworkBootTests.drive(), commandLine: "ip=dhcp")
    #expect(!booted.seen.exists("run/systemd/network") && booted.status == 0)
    #expect(try booted.seen.read("err").contains("left alone"))
  }

  private static let wants = "etc/systemd/system/multi-user.target.wants"

  /// Files of a root, and what it gets in /run beside our own directory.
  static let managerRows: [(name: String, root: [String: String], made: [String])] = [
    (
      "networkd",
      ["usr/lib/systemd/systemd-networkd": "", "\(wants)/systemd-networkd.service": ""],
      ["glowplug-resolv.conf", "systemd/network/10-glowplug-00.network"]
    ),
    (
      "netplan", ["usr/lib/systemd/system-generators/netplan": ""],
      ["glowplug-resolv.conf", "netplan/90-glowplug.yaml"]
    ),
    (
      "NetworkManager, and nothing about the machine's name",
      ["usr/sbin/NetworkManager": "", "\(wants)/NetworkManager.service": ""],
      ["NetworkManager/system-connections/glowplug-00.nmconnection"]
    ),
    (
      "ifupdown",
      [
        "sbin/ifup": "", "lib/ifupdown/settle-dad.sh": "", "\(wants)/networking.service": "",
        "etc/network/interfaces": "iface eth0 inet dhcp\n",
      ],
      [
        "glowplug-interfaces", "glowplug-resolv.conf",
        "systemd/system/ifup@.service.d/90-glowplug.conf",
        "systemd/system/networking.service.d/90-glowplug.conf",
      ]
    ),
  ]

  @Test("each that is in charge gets its own files, and no others", arguments: managerRows)
  func manager(_ row: (name: String, root: [String: String], made: [String])) throws {
    let root = try TestRoot.guest()
    for (name, text) in row.root { try root.directory.write(name, text) }
    let booted = try Booted.boot(root, try NetworkBootTests.drive())
    #expect(booted.status == 0)
    let run = booted.seen.path("run")
    let made = try FileManager.default.subpathsOfDirectory(atPath: run).filter {
      try FileManager.default.attributesOfItem(atPath: "\(run)/\($0)")[.type] as? FileAttributeType
        != .typeDirectory && !$0.hasPrefix("glowplug/") && !$0.hasPrefix("udev/")
    }
    #expect(made.sorted() == row.made)
    // A keyfile that others can read NetworkManager refuses, and netplan says so of its own.
    for name in row.made {
      let isSecret = name.hasSuffix(".nmconnection") || name.hasSuffix(".yaml")
      #expect(try booted.seen.ownership("run/\(name)") == (isSecret ? "0600 0:0" : "0644 0:0"))
    }
  }
}
