import Foundation
import Testing

@testable import Glowplug

@Suite("/etc/network/interfaces in a target")
struct InterfacesReadingTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let names: Bool

    init(_ name: String, _ main: String, _ others: [String: String] = [:], names: Bool) {
      testDescription = name
      files = others.merging(["etc/network/interfaces": main]) { $1 }
      self.names = names
    }
  }

  static let loopback = "auto lo\niface lo inet loopback\n"
  static let link = "auto eth0\niface eth0 inet dhcp\n"
  static let runtime = "source-directory /run/network/interfaces.d\n"

  static let rows: [Row] = [
    Row("lo alone", loopback, names: false),
    Row("a link", loopback + link, names: true),
    Row("a comment", "#iface eth0 inet dhcp\n", names: false),
    Row("with blanks", "  iface\teth0  inet manual\n", names: true),
    Row(
      "as Debian installs it", "source /etc/network/interfaces.d/*\n" + loopback,
      ["etc/network/interfaces.d/eth0": link], names: true),
    Row(
      "relative to its directory", "source interfaces.d/*.cfg\n",
      ["etc/network/interfaces.d/a.cfg": link], names: true),
    Row(
      "relative to another's directory", "source more/a\n",
      ["etc/network/more/a": "source b\n", "etc/network/more/b": link], names: true),
    Row(
      "another name", "source interfaces.d/*.cfg\n",
      ["etc/network/interfaces.d/a.conf": link], names: false),
    Row(
      "a directory", "source-directory interfaces.d\n",
      ["etc/network/interfaces.d/eth0": link], names: true),
    Row(
      "a directory takes no name with a dot", "source-dir interfaces.d\n",
      ["etc/network/interfaces.d/eth0.cfg": link], names: false),
    Row(
      "one that is not there", "source /etc/none\nsource-directory /none\n", names: false),
    Row("/run", loopback + runtime, names: true),
    Row("/run by a pattern", "source /run/network/interfaces.d/*\n", names: true),
    Row("/run in another file", "source a\n", ["etc/network/a": runtime], names: true),
    Row("nothing behind a word", "iface\nsource\n", names: false),
  ]

  @Test("whether a link is named", arguments: rows)
  func reading(_ row: Row) throws {
    let root = try TemporaryDirectory()
    for (name, text) in row.files { try root.write(name, text) }
    #expect(try SystemRoot(opening: root.path.bytes).namesInterfaces() == row.names)
  }

  @Test("one that reads itself comes to an end")
  func circle() throws {
    let root = try TemporaryDirectory()
    try root.write("etc/network/interfaces", "source interfaces\n")
    let problem = failure(of: {
      _ = try SystemRoot(opening: root.path.bytes).namesInterfaces()
    })
    #expect(problem?.message.text.hasSuffix("reads too many files") == true)
  }

  static let programs: [(files: [String], manager: NetworkTarget.Manager, isDebians: Bool)] = [
    ([], .missing, false),
    (["sbin/ifup"], .disabled, false),
    (["usr/sbin/ifup", "usr/lib/ifupdown/settle-dad.sh"], .disabled, true),
    (
      [
        "sbin/ifup", "lib/ifupdown/settle-dad.sh",
        "target/multi-user.target.wants/networking.service",
      ], .enabled, true
    ),
    (
      ["sbin/ifup", "usr/share/ifupdown2/x", "target/multi-user.target.wants/networking.service"],
      .enabled, false
    ),
    (["sbin/ifup", "target/network-online.target.wants/networking.service"], .enabled, false),
  ]

  @Test("which program reads it", arguments: programs)
  func program(
    _ row: (files: [String], manager: NetworkTarget.Manager, isDebians: Bool)
  ) throws {
    let root = try TemporaryDirectory()
    try root.write("etc/network/interfaces", InterfacesReadingTests.loopback)
    for name in row.files {
      try root.write(
        name.replacingOccurrences(of: "target/", with: "etc/systemd/system/"), "")
    }
    let target = try SystemRoot(opening: root.path.bytes).networkTarget()
    #expect(target.ifupdown == row.manager)
    #expect(target.isDebiansIfupdown == row.isDebians)
  }

  @Test("dhclient")
  func client() throws {
    let root = try TemporaryDirectory()
    for name in ["etc/network/interfaces", "sbin/ifup", "sbin/dhclient"] {
      try root.write(name, "")
    }
    #expect(try SystemRoot(opening: root.path.bytes).networkTarget().hasDHClient)
  }
}
