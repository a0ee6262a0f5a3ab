import Foundation
import Testing

@testable import Glowplug

/// Limits of names, each with the last that is taken and the first that is not.
@Suite("Names of hosts and domains")
struct HostNameTests {
  /// A name of so many bytes, its first label `web-1`.
  private static func name(_ count: Int) -> String {
    let label = "." + String(repeating: "a", count: 49)
    let whole = "web-1" + String(repeating: label, count: count / 50 + 1)
    let name = String(whole.prefix(count))
    return name.hasSuffix(".") ? String(name.dropLast(2)) + ".a" : name
  }

  static let labels: [(name: String, isValid: Bool)] = [
    ("a", true), ("web-1", true), ("1", true), ("a.b", true), ("A.B", true), ("", false),
    (".", false), (".a", false), ("a.", false), ("a..b", false), ("-a", false), ("a-", false),
    ("a.-b", false), ("a-.b", false), ("a_b", false), ("a b", false), ("a/b", false),
  ]

  @Test("letters, digits and dashes in labels", arguments: labels)
  func label(_ row: (name: String, isValid: Bool)) {
    #expect(HostName.isValid(row.name.bytes, atMost: HostName.longest) == row.isValid)
  }

  @Test("a domain to search has 253 bytes at most", arguments: [253, 254])
  func domain(_ count: Int) throws {
    let name = HostNameTests.name(count)
    let data = try readNetwork("{\"dns_search\": [\"\(name)\"]}")
    #expect(data.configuration.searchDomains == (count == 253 ? [name.bytes] : []))
    #expect(data.warnings.isEmpty == (count == 253))
    // The root's dot does not count.
    let rooted = try readNetwork("{\"dns_search\": [\"\(name).\"]}")
    #expect(rooted.configuration == data.configuration)
  }

  @Test("a longer name of the host is not written to /etc/hosts", arguments: [253, 254])
  func hosts(_ count: Int) throws {
    let root = try TestRoot.guest()
    let name = HostNameTests.name(count)
    _ = try glowplug(root, TestDrive.guest(["hostname": name]))
    #expect(try root.directory.read("etc/hostname") == "web-1\n")
    let line = count == 253 ? "127.0.1.1 \(name) web-1\n" : "127.0.1.1 web-1\n"
    #expect(try root.directory.read("etc/hosts") == "127.0.0.1 localhost\n" + line)
  }

  @Test("hostname=fqdn takes 64 bytes at most", arguments: [64, 65])
  func full(_ count: Int) throws {
    let root = try TestRoot.guest("hostname=fqdn\n")
    let name = HostNameTests.name(count)
    _ = try glowplug(root, TestDrive.guest(["hostname": name]))
    #expect(try root.directory.read("etc/hostname") == (count == 64 ? name : "builder") + "\n")
  }
}
