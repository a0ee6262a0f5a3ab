import Testing

@testable import Glowplug

/// What ifupdown reads as it is; Tests/Network has ifupdown read it.
@Suite("Interfaces of ifupdown")
struct InterfacesFileTests {
  private static func expect(
    _ configuration: NetworkConfiguration, _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let file = InterfacesFile(configuration: configuration, hasDHClient: true)
    #expect(
      file.text.text == "# glowplug(8): for this boot alone.\n" + text,
      sourceLocation: sourceLocation)
  }

  @Test("static addresses of both families")
  func fixed() {
    InterfacesFileTests.expect(
      .fixed,
      """

      auto mac/fa:16:3e:00:00:01=glowplug0
      iface glowplug0 inet static
        pre-up ip link set dev $IFACE mtu 1500
        dns-nameservers 192.0.2.53 2001:db8::53
        dns-search example.org example.net
        address 192.0.2.10/24
        gateway 192.0.2.1
        metric 100
      iface glowplug0 inet6 static
        address 2001:db8::10/64
        accept_ra 0
        gateway 2001:db8::1
        metric 100

      """)
  }

  @Test("DHCP, routers, and a static address beside them")
  func dynamic() {
    InterfacesFileTests.expect(
      .dynamic,
      """

      auto mac/fa:16:3e:00:00:01=glowplug0
      iface glowplug0 inet dhcp
        metric 100

      auto mac/fa:16:3e:00:00:02=glowplug1
      iface glowplug1 inet dhcp
        pre-up ip link set dev $IFACE mtu 1450
        metric 101
      iface glowplug1 inet6 dhcp

      auto mac/fa:16:3e:00:00:03=glowplug2
      iface glowplug2 inet6 auto

      auto mac/fa:16:3e:00:00:04=glowplug3
      iface glowplug3 inet static
        address 198.51.100.4/24
      iface glowplug3 inet6 auto
      iface glowplug3 inet6 static
        address 2001:db8:3::4/64
        accept_ra 2
        autoconf 1

      """)
  }

  @Test("a bond, its members and VLANs, all with one address")
  func bond() {
    InterfacesFileTests.expect(
      .bondAndVLANs,
      """

      auto mac/fa:16:3e:00:00:01=glowplug1
      iface glowplug1 inet manual
        pre-up test -d /sys/class/net/bond0 || ip link add name bond0 address fa:16:3e:00:00:01 \
      type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 xmit_hash_policy layer3+4 \
      lacp_rate fast
        pre-up ip link set dev $IFACE down
        pre-up ip link set dev $IFACE master bond0
        post-down ip link set dev $IFACE nomaster || true

      auto mac/fa:16:3e:00:00:02=glowplug2
      iface glowplug2 inet manual
        pre-up test -d /sys/class/net/bond0 || ip link add name bond0 address fa:16:3e:00:00:01 \
      type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 xmit_hash_policy layer3+4 \
      lacp_rate fast
        pre-up ip link set dev $IFACE down
        pre-up ip link set dev $IFACE master bond0
        post-down ip link set dev $IFACE nomaster || true

      auto bond0=glowplug0
      iface glowplug0 inet manual
        pre-up test -d /sys/class/net/bond0 || ip link add name bond0 address fa:16:3e:00:00:01 \
      type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 xmit_hash_policy layer3+4 \
      lacp_rate fast
        pre-up ip link set dev $IFACE mtu 9000
        pre-up test -d /sys/class/net/vlan100 || ip link add link $IFACE name vlan100 address \
      fa:16:3e:00:00:01 type vlan id 100
        pre-up test -d /sys/class/net/vlan200 || ip link add link $IFACE name vlan200 address \
      fa:16:3e:00:00:09 type vlan id 200
        post-down ip link delete dev $IFACE || true

      auto vlan100=glowplug3
      iface glowplug3 inet static
        address 192.0.2.10/24
        gateway 192.0.2.1
        metric 103
        post-down ip link delete dev $IFACE || true

      auto vlan200=glowplug4
      iface glowplug4 inet dhcp
        pre-up ip link set dev $IFACE mtu 1400
        metric 104
        post-down ip link delete dev $IFACE || true

      """)
  }

  @Test("gateways outside of the subnet, and none")
  func gateways() {
    InterfacesFileTests.expect(
      .gateways,
      """

      auto mac/fa:16:3e:00:00:01=glowplug0
      iface glowplug0 inet static
        address 203.0.113.7/32
        gateway 10.0.0.1
        metric 100
        up ip route replace 10.0.0.1/32 dev $IFACE || true
        up ip route replace 10.8.0.0/16 via 10.0.0.2 dev $IFACE metric 50 onlink || true
        up ip route replace 0.0.0.0/0 via 10.0.0.3 dev $IFACE metric 2147483647 onlink || true
      iface glowplug0 inet6 static
        address 2001:db8:7::7/128
        accept_ra 0
        gateway fe80::1
        metric 100
        up ip route replace 2001:db8:8::/48 via 2001:db8:9::1 dev $IFACE onlink || true
        up ip route replace 2001:db8:a::/64 dev $IFACE || true

      """)
  }

  @Test("a bridge")
  func bridge() {
    InterfacesFileTests.expect(
      .bridge,
      """

      auto mac/fa:16:3e:00:00:01=glowplug0
      iface glowplug0 inet manual
        pre-up ip link set dev $IFACE mtu 1400
        pre-up test -d /sys/class/net/br0 || ip link add name br0 type bridge
        pre-up ip link set dev $IFACE down
        pre-up ip link set dev $IFACE master br0
        post-down ip link set dev $IFACE nomaster || true

      auto mac/fa:16:3e:00:00:02=glowplug1
      iface glowplug1 inet manual
        pre-up test -d /sys/class/net/br0 || ip link add name br0 type bridge
        pre-up ip link set dev $IFACE down
        pre-up ip link set dev $IFACE master br0
        post-down ip link set dev $IFACE nomaster || true

      auto br0=glowplug2
      iface glowplug2 inet dhcp
        pre-up test -d /sys/class/net/br0 || ip link add name br0 type bridge
        metric 102
      iface glowplug2 inet6 auto
        post-down ip link delete dev $IFACE || true

      """)
  }

  @Test("a second default route has another metric")
  func metrics() {
    let text = InterfacesFile(configuration: .twoDefaults, hasDHClient: true).text.text
    #expect(text.contains("  gateway 10.0.0.1\n  metric 100\n"))
    #expect(text.contains("  gateway 10.0.1.1\n  metric 101\n"))
    #expect(text.contains("iface glowplug2 inet dhcp\n  metric 102\n"))
  }

  @Test("without dhclient DHCPv6 would fail the link")
  func client() {
    let text = InterfacesFile(configuration: .dynamic, hasDHClient: false).text.text
    #expect(text.contains("iface glowplug1 inet6 auto\n"))
    #expect(!text.contains("inet6 dhcp"))
  }

  @Test("without dhclient nobody but DHCPv6's client makes an address that the port does not have")
  func addressesOfTheClient() {
    let text = InterfacesFile(configuration: .dynamic, hasDHClient: false).text.text
    #expect(
      text.contains(
        "iface glowplug0 inet dhcp\n  metric 100 -4\n  down dhcpcd -4 -k $IFACE || true\n"))
    // That of DHCPv6 is asked by the same program.
    #expect(
      text.contains(
        "iface glowplug1 inet dhcp\n  pre-up ip link set dev $IFACE mtu 1450\n  metric 101\n"))
    #expect(!InterfacesFile(configuration: .dynamic, hasDHClient: true).text.text.contains(" -4"))
  }

  @Test("links that are made of each other are left out")
  func circle() {
    var links = [NetworkLink.bridge([1]), NetworkLink.vlan(5, on: 0)]
    links.append(.physical(1))
    let text = InterfacesFile(
      configuration: NetworkConfiguration(links: links), hasDHClient: true
    ).text.text
    #expect(text.contains("glowplug2") && !text.contains("glowplug0"))
  }

  @Test("instead of /etc/network/interfaces, and before what is in it")
  func instead() {
    let file = InterfacesFile(configuration: .fixed, hasDHClient: true)
    let files = file.files
    #expect(
      files.map { $0.path } == [
        "/run/glowplug-interfaces",
        "/run/systemd/system/networking.service.d/90-glowplug.conf",
        "/run/systemd/system/ifup@.service.d/90-glowplug.conf",
      ])
    #expect(files.allSatisfy { $0.mode == 0o644 })
    #expect(files[0].text == file.text + "\nsource /etc/network/interfaces\n")
    #expect(
      files[1].text.text == """
        # glowplug(8): for this boot alone.
        [Service]
        ExecStartPre=-/bin/udevadm settle
        ExecStart=
        ExecStart=/sbin/ifup -a --read-environment -i /run/glowplug-interfaces
        ExecStart=-/bin/sh -c 'if [ -f /run/network/restart-hotplug ]; then /sbin/ifup -a \
        --read-environment -i /run/glowplug-interfaces --allow=hotplug; fi'
        ExecStop=
        ExecStop=/sbin/ifdown -a --read-environment --exclude=lo -i /run/glowplug-interfaces

        """)
    #expect(
      files[2].text
        == "# glowplug(8): for this boot alone.\n[Unit]\nAfter=networking.service\n")
  }

  @Test("no links, no files")
  func nothing() {
    #expect(
      InterfacesFile(configuration: NetworkConfiguration(), hasDHClient: true).files.isEmpty)
  }
}
