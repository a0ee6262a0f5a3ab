import Testing

@testable import Glowplug

/// Keyfiles as they are; Tests/Network has NetworkManager read them.
@Suite("Keyfiles of NetworkManager")
struct NetworkManagerFilesTests {
  private static func files(
    _ configuration: NetworkConfiguration, without saved: [ByteString] = []
  ) -> [RuntimeFile] {
    NetworkManagerFiles(configuration: configuration, instance: Situations.instance)
      .files(without: saved)
  }

  private static func expect(
    _ configuration: NetworkConfiguration, _ place: Int, _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let file = files(configuration)[place]
    let path = "/run/NetworkManager/system-connections/glowplug-0\(place).nmconnection"
    #expect(file.path.text == path, sourceLocation: sourceLocation)
    #expect(file.mode == 0o600, sourceLocation: sourceLocation)
    #expect(
      file.text.text == "# glowplug(8): for this boot alone.\n" + text,
      sourceLocation: sourceLocation)
  }

  @Test("static addresses of both families")
  func fixed() {
    NetworkManagerFilesTests.expect(
      .fixed, 0,
      """
      [connection]
      id=glowplug-00
      uuid=fc25da84-c764-8e07-80f5-cbada9ca783e
      type=ethernet
      autoconnect-priority=120

      [ethernet]
      mac-address=fa:16:3e:00:00:01
      mtu=1500

      [ipv4]
      method=manual
      address1=192.0.2.10/24
      route1=0.0.0.0/0,192.0.2.1,100
      route-metric=100
      dns=192.0.2.53;
      dns-search=example.org;example.net;

      [ipv6]
      method=manual
      address1=2001:db8::10/64
      route1=::/0,2001:db8::1,100
      route-metric=100
      dns=2001:db8::53;

      """)
  }

  @Test("DHCP, and a router that says how")
  func dynamic() {
    NetworkManagerFilesTests.expect(
      .dynamic, 1,
      """
      [connection]
      id=glowplug-01
      uuid=5587d849-9d6e-885f-b443-1b893d8a6da4
      type=ethernet
      autoconnect-priority=120

      [ethernet]
      mac-address=fa:16:3e:00:00:02
      mtu=1450

      [ipv4]
      method=auto
      route-metric=101

      [ipv6]
      method=auto
      route-metric=101
      addr-gen-mode=eui64
      ip6-privacy=0

      """)
  }

  @Test("a bond, its members and a VLAN, all with one address")
  func bond() {
    NetworkManagerFilesTests.expect(
      .bondAndVLANs, 0,
      """
      [connection]
      id=glowplug-00
      uuid=8436803e-f0f4-899e-a453-0211bd69f038
      type=bond
      interface-name=bond0
      autoconnect-priority=120

      [ethernet]
      cloned-mac-address=fa:16:3e:00:00:01
      mtu=9000

      [bond]
      mode=802.3ad
      miimon=100
      updelay=200
      downdelay=300
      xmit_hash_policy=layer3+4
      lacp_rate=fast

      [ipv4]
      method=disabled

      [ipv6]
      method=disabled

      """)
    NetworkManagerFilesTests.expect(
      .bondAndVLANs, 1,
      """
      [connection]
      id=glowplug-01
      uuid=fc25da84-c764-8e07-80f5-cbada9ca783e
      type=ethernet
      autoconnect-priority=120
      master=8436803e-f0f4-899e-a453-0211bd69f038
      slave-type=bond

      [ethernet]
      mac-address=fa:16:3e:00:00:01

      """)
    NetworkManagerFilesTests.expect(
      .bondAndVLANs, 3,
      """
      [connection]
      id=glowplug-03
      uuid=4ad5989a-eef8-88ee-908f-806f87abcf70
      type=vlan
      interface-name=vlan100
      autoconnect-priority=120

      [ethernet]
      cloned-mac-address=fa:16:3e:00:00:01

      [vlan]
      flags=1
      id=100
      parent=8436803e-f0f4-899e-a453-0211bd69f038

      [ipv4]
      method=manual
      address1=192.0.2.10/24
      route1=0.0.0.0/0,192.0.2.1,103
      route-metric=103

      [ipv6]
      method=disabled

      """)
  }

  @Test("gateways outside of the subnet, and none")
  func gateways() {
    NetworkManagerFilesTests.expect(
      .gateways, 0,
      """
      [connection]
      id=glowplug-00
      uuid=fc25da84-c764-8e07-80f5-cbada9ca783e
      type=ethernet
      autoconnect-priority=120

      [ethernet]
      mac-address=fa:16:3e:00:00:01

      [ipv4]
      method=manual
      address1=203.0.113.7/32
      route1=0.0.0.0/0,10.0.0.1,100
      route1_options=onlink=true
      route2=10.0.0.1/32
      route3=10.8.0.0/16,10.0.0.2,50
      route3_options=onlink=true
      route4=0.0.0.0/0,10.0.0.3,2147483647
      route4_options=onlink=true
      route-metric=100

      [ipv6]
      method=manual
      address1=2001:db8:7::7/128
      route1=::/0,fe80::1,100
      route2=2001:db8:8::/48,2001:db8:9::1
      route2_options=onlink=true
      route3=2001:db8:a::/64
      route-metric=100

      """)
  }

  @Test("a bridge and a member")
  func bridge() {
    NetworkManagerFilesTests.expect(
      .bridge, 0,
      """
      [connection]
      id=glowplug-00
      uuid=fc25da84-c764-8e07-80f5-cbada9ca783e
      type=ethernet
      autoconnect-priority=120
      master=fea627bd-47ed-8c22-bb82-a25020d70bd9
      slave-type=bridge

      [ethernet]
      mac-address=fa:16:3e:00:00:01
      mtu=1400

      """)
    NetworkManagerFilesTests.expect(
      .bridge, 2,
      """
      [connection]
      id=glowplug-02
      uuid=fea627bd-47ed-8c22-bb82-a25020d70bd9
      type=bridge
      interface-name=br0
      autoconnect-priority=120

      [ethernet]

      [bridge]
      stp=false

      [ipv4]
      method=auto
      route-metric=102

      [ipv6]
      method=auto
      route-metric=102
      addr-gen-mode=eui64
      ip6-privacy=0

      """)
  }

  @Test("a second default route has another metric")
  func metrics() {
    let texts = NetworkManagerFilesTests.files(.twoDefaults).map { $0.text.text }
    #expect(texts[0].contains("\nroute1=0.0.0.0/0,10.0.0.1,100\n"))
    #expect(texts[1].contains("\nroute1=0.0.0.0/0,10.0.1.1,101\n"))
    #expect(texts[1].contains("\nroute1=::/0,2001:db8:1::1,101\n"))
    #expect(texts[2].contains("\nmethod=auto\nroute-metric=102\n"))
  }

  @Test("a route without a gateway keeps its metric's place")
  func metricWithoutGateway() {
    var link = NetworkLink.physical(1)
    link.addresses = [.of("192.0.2.1/24"), .of("2001:db8::1/64")]
    link.routes = [
      .to("198.51.100.0/24", by: nil, metric: 7), .to("2001:db8:1::/64", by: nil, metric: 8),
    ]
    let text = NetworkManagerFilesTests.files(NetworkConfiguration(links: [link]))[0].text.text
    #expect(text.contains("\nroute1=198.51.100.0/24,0.0.0.0,7\n"))
    #expect(text.contains("\nroute1=2001:db8:1::/64,::,8\n"))
  }

  @Test("delays of a bond that looks at no link would make it invalid")
  func delays() {
    var bond = Bond()
    (bond.monitoringInterval, bond.upDelay, bond.downDelay) = (0, 200, 200)
    let links = [NetworkLink.bond(bond, [1]), .physical(1)]
    let text = NetworkManagerFilesTests.files(NetworkConfiguration(links: links))[0].text.text
    #expect(text.contains("[bond]\nmode=active-backup\nmiimon=0\n\n"))
  }

  @Test("one that somebody saved in /etc is left out")
  func saved() {
    let all = NetworkManagerFilesTests.files(.twoDefaults)
    let saved: ByteString = "5587d849-9d6e-885f-b443-1b893d8a6da4"
    #expect(all[1].text.contains("uuid=\(saved)\n"))
    let others = NetworkManagerFilesTests.files(.twoDefaults, without: [saved])
    #expect(others == [all[0], all[2]])
  }
}
