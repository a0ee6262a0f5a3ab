import Foundation
import Testing

@testable import Glowplug

/// Whatever the values are, a file holds words of ours, numbers, addresses and names; and nothing of it can
/// be read as something else.
@Suite("What the files of a network are made of")
struct NetworkTextTests {
  private static let networks: [NetworkConfiguration] = {
    var random = RandomNetwork(seed: 13)
    return (0..<400).map { _ in random.configuration() }
  }()

  private static let address = "[0-9a-f:.]+"
  private static let subnet = "[0-9a-f:.]+/[0-9]{1,3}"
  private static let hardware = "([0-9a-f]{2}:){5}[0-9a-f]{2}"
  private static let device = "(bond|br|vlan|glowplug)[0-9]+"
  private static let mode = "(balance-(rr|xor|tlb|alb)|active-backup|broadcast|802\\.3ad)"
  private static let domain = "[a-z0-9]+([.a-z0-9]*[a-z0-9])?"

  @Test("lines for systemd-networkd")
  func networkd() throws {
    let section =
      #"\[(Match|Link|Network|Route|DHCPv4|DHCPv6|IPv6AcceptRA|NetDev|Bond|VLAN)\]"#
    let lines = [
      "", "# glowplug\\(8\\): for this boot alone\\.", section,
      "(PermanentMAC|MAC)Address=\(NetworkTextTests.hardware)",
      "(Name|Bond|Bridge|VLAN)=\(NetworkTextTests.device)",
      "(MTUBytes|RouteMetric|Metric|Id)=[0-9]+", "(MIIMonitor|UpDelay|DownDelay)Sec=[0-9]+ms",
      "Kind=(bond|vlan|bridge)", "Mode=\(NetworkTextTests.mode)",
      "TransmitHashPolicy=(layer2\\+3|encap3\\+4)", "LACPTransmitRate=(fast|slow)",
      "(RequiredForOnline|LinkLocalAddressing|UseHostname)=no", "(UseMTU|GatewayOnLink)=yes",
      "DHCP=ipv4", "IPv6AcceptRA=(yes|no)", "(Address|Destination)=\(NetworkTextTests.subnet)",
      "(Gateway|DNS)=\(NetworkTextTests.address)",
      "Domains=\(NetworkTextTests.domain)( \(NetworkTextTests.domain))*",
    ]
    let known = try Regex("(\(lines.joined(separator: "|")))")
    var seen = 0
    for network in NetworkTextTests.networks {
      for file in NetworkdFiles.files(for: network) {
        for line in file.text.text.split(separator: "\n", omittingEmptySubsequences: false) {
          #expect(line.wholeMatch(of: known) != nil, "\(line)")
          seen += 1
        }
      }
    }
    #expect(seen > 10_000)
  }

  @Test("words for netplan")
  func netplan() throws {
    let keys =
      """
      network version ethernets bonds vlans bridges match macaddress interfaces parameters mode
      mii-monitor-interval up-delay down-delay transmit-hash-policy lacp-rate id link mtu optional
      dhcp4 dhcp6 dhcp4-overrides dhcp6-overrides use-hostname route-metric accept-ra addresses
      routes to via on-link metric nameservers search
      """.split { $0 == " " || $0 == "\n" }.joined(separator: "|")
    let key = try Regex("(\(keys)|\(NetworkTextTests.device)|0glowplug[0-9]+)")
    let values = [
      NetworkTextTests.hardware, NetworkTextTests.address, NetworkTextTests.subnet,
      NetworkTextTests.domain, NetworkTextTests.device, "0glowplug[0-9]+", "fast|slow",
      NetworkTextTests.mode, "(layer|encap)[23]\\+[34]",
    ]
    let value = try Regex("(\(values.joined(separator: "|")))")
    func check(_ json: Any) {
      if let object = json as? [String: Any] {
        for (name, member) in object {
          #expect(name.wholeMatch(of: key) != nil, "\(name)")
          check(member)
        }
      } else if let list = json as? [Any] {
        for element in list { check(element) }
      } else if let text = json as? String {
        #expect(text.wholeMatch(of: value) != nil, "\(text)")
      } else {
        #expect(json is NSNumber, "\(json)")
      }
    }
    for network in NetworkTextTests.networks {
      for file in NetplanFile.files(for: network) {
        // YAML is more than JSON: no tab, which it takes no indentation by, and plain ASCII.
        #expect(file.text.bytes.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
        check(try JSONSerialization.jsonObject(with: Data(file.text.bytes)))
      }
    }
  }
}
