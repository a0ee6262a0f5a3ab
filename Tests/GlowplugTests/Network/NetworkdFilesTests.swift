import Testing

@testable import Glowplug

@Suite("Files for systemd-networkd")
struct NetworkdFilesTests {
  /// Without the directory, and without the line that all of them begin with.
  private static func files(_ configuration: NetworkConfiguration) throws -> [String: String] {
    var texts: [String: String] = [:]
    for file in NetworkdFiles.files(for: configuration) {
      let directory = "/run/systemd/network/10-glowplug-"
      let first = "# glowplug(8): for this boot alone.\n\n"
      try #require(file.mode == 0o644 && file.path.text.hasPrefix(directory))
      try #require(file.text.text.hasPrefix(first))
      texts[String(file.path.text.dropFirst(directory.count))] = String(
        file.text.text.dropFirst(first.count))
    }
    return texts
  }

  @Test("static addresses of both families: routers are not listened to")
  func fixed() throws {
    #expect(
      try NetworkdFilesTests.files(.fixed) == [
        "00.network": """
        [Match]
        PermanentMACAddress=fa:16:3e:00:00:01

        [Link]
        MTUBytes=1500

        [Network]
        IPv6AcceptRA=no
        Address=192.0.2.10/24
        Address=2001:db8::10/64
        DNS=192.0.2.53
        DNS=2001:db8::53
        Domains=example.org example.net

        [Route]
        Destination=0.0.0.0/0
        Gateway=192.0.2.1
        Metric=100

        [Route]
        Destination=::/0
        Gateway=2001:db8::1
        Metric=100

        """
      ])
  }

  @Test("dynamic addresses: the server's MTU where the data has none, never its name")
  func dynamic() throws {
    let files = try NetworkdFilesTests.files(.dynamic)
    #expect(files.count == 4)
    #expect(
      files["00.network"] == """
        [Match]
        PermanentMACAddress=fa:16:3e:00:00:01

        [Network]
        DHCP=ipv4

        [DHCPv4]
        UseMTU=yes
        UseHostname=no
        RouteMetric=100

        [DHCPv6]
        UseHostname=no

        """)
    #expect(
      files["01.network"] == """
        [Match]
        PermanentMACAddress=fa:16:3e:00:00:02

        [Link]
        MTUBytes=1450

        [Network]
        DHCP=ipv4
        IPv6AcceptRA=yes

        [DHCPv4]
        UseHostname=no
        RouteMetric=101

        [DHCPv6]
        UseHostname=no

        [IPv6AcceptRA]
        RouteMetric=101

        """)
    #expect(
      files["03.network"]?.contains("IPv6AcceptRA=yes\nAddress=2001:db8:3::4/64\n") == true)
  }

  @Test("a bond, its members and its VLANs, of which three share one address")
  func bondAndVLANs() throws {
    let files = try NetworkdFilesTests.files(.bondAndVLANs)
    #expect(files.count == 8)
    #expect(
      files["00.netdev"] == """
        [NetDev]
        Name=bond0
        MACAddress=fa:16:3e:00:00:01
        Kind=bond

        [Bond]
        Mode=802.3ad
        MIIMonitorSec=100ms
        UpDelaySec=200ms
        DownDelaySec=300ms
        TransmitHashPolicy=layer3+4
        LACPTransmitRate=fast

        """)
    #expect(
      files["00.network"] == """
        [Match]
        Name=bond0

        [Link]
        MTUBytes=9000
        RequiredForOnline=no

        [Network]
        VLAN=vlan100
        VLAN=vlan200

        [DHCPv6]
        UseHostname=no

        """)
    for (place, number) in [("01", 1), ("02", 2)] {
      #expect(
        files["\(place).network"] == """
          [Match]
          PermanentMACAddress=fa:16:3e:00:00:0\(number)

          [Link]
          RequiredForOnline=no

          [Network]
          Bond=bond0
          LinkLocalAddressing=no

          """)
    }
    #expect(
      files["03.netdev"] == """
        [NetDev]
        Name=vlan100
        MACAddress=fa:16:3e:00:00:01
        Kind=vlan

        [VLAN]
        Id=100

        """)
    #expect(files["03.network"]?.hasPrefix("[Match]\nName=vlan100\n\n[Network]\nAddress=") == true)
  }

  @Test("two links with default routes: the first is preferred, in both families")
  func twoDefaults() throws {
    let files = try NetworkdFilesTests.files(.twoDefaults)
    for (place, text) in files {
      let metrics = text.split(separator: "\n").filter { $0.contains("Metric=") }
      let number = try #require(Int(place.prefix(2)))
      #expect(metrics.count == (number < 2 ? 2 : 1))
      #expect(metrics.allSatisfy { $0.hasSuffix("Metric=\(100 + number)") })
    }
  }

  @Test("gateways outside of the subnets are on the link; one of the link alone is not said to be")
  func gateways() throws {
    let text = try #require(try NetworkdFilesTests.files(.gateways)["00.network"])
    let routes = text.split(separator: "\n\n").filter { $0.hasPrefix("[Route]") }
    let expected = """
      Destination=0.0.0.0/0 Gateway=10.0.0.1 GatewayOnLink=yes Metric=100
      Destination=::/0 Gateway=fe80::1 Metric=100
      Destination=2001:db8:8::/48 Gateway=2001:db8:9::1 GatewayOnLink=yes
      Destination=10.0.0.1/32
      Destination=2001:db8:a::/64
      Destination=10.8.0.0/16 Gateway=10.0.0.2 GatewayOnLink=yes Metric=50
      Destination=0.0.0.0/0 Gateway=10.0.0.3 GatewayOnLink=yes Metric=2147483647
      """
    let found = routes.map { $0.split(separator: "\n").dropFirst().joined(separator: " ") }
    #expect(found.joined(separator: "\n") == expected)
  }

  @Test("a bridge, a parent with a network and without one, and a link that has nothing")
  func others() throws {
    let bridge = try NetworkdFilesTests.files(.bridge)
    #expect(bridge["02.netdev"] == "[NetDev]\nName=br0\nKind=bridge\n")
    #expect(bridge["00.network"]?.contains("\nBridge=br0\nLinkLocalAddressing=no\n") == true)
    let files = try NetworkdFilesTests.files(.parentAndBare)
    #expect(files["00.network"]?.contains("\nVLAN=vlan7\nAddress=192.0.2.1/24\n") == true)
    #expect(files["04.netdev"]?.contains("Name=glowplug4\n") == true)
    for (place, isNeeded) in [("00", true), ("01", false), ("02", false), ("03", true)] {
      #expect(files["\(place).network"]?.contains("RequiredForOnline=no") == !isNeeded)
    }
  }

  @Test("the order of the names is that of the links")
  func order() {
    let paths = NetworkdFiles.files(for: .many).map { $0.path.text }
    #expect(paths.count == 64 && paths == paths.sorted())
  }
}
