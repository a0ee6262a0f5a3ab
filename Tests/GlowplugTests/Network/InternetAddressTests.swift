import Testing

@testable import Glowplug

@Suite("Addresses of IPv4 and IPv6")
struct InternetAddressTests {
  /// Written as RFC 5952 wants it; the inputs are RFC 4291's and RFC 5952's own examples, and edges.
  static let good: [(String, String)] = [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("10.0.0.10", "10.0.0.10"),
    ("::", "::"), ("::0", "::"), ("0:0:0:0:0:0:0:0", "::"), ("::1", "::1"), ("1::", "1::"),
    ("2001:DB8::10", "2001:db8::10"), ("2001:0db8::0001", "2001:db8::1"),
    ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4::", "1:2:3:4::"),
    ("::ffff:192.0.2.1", "::ffff:c000:201"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("fe80::def", "fe80::def"),
    ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
  ]

  @Test("are read, and written in the one canonical form", arguments: good)
  func reading(_ text: String, _ canonical: String) throws {
    let address = try #require(InternetAddress(text.bytes))
    #expect(address.text.text == canonical)
    #expect(InternetAddress(canonical.bytes) == address)
  }

  @Test(
    "what is none",
    arguments: [
      "", ".", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "01.2.3.4",
      "1.2.3.04", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "1.2.3.4\n", "0x1.2.3.4", "1.2.3.1e1",
      "1.2.3.4/8",
      ":", ":::", "::::", "1:", ":1", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "1:::2", "12345::",
      "g::", "::1%eth0", "fe80::1 ", "[::1]", "::1.2.3", "::1.2.3.4.5", "1.2.3.4::", "::1.2.3.4:5",
      "1:2:3:4:5:6:7:1.2.3.4", "::/0", "x.x.x.x",
    ])
  func refusing(_ text: String) {
    #expect(InternetAddress(text.bytes) == nil)
  }

  @Test("what kind it is")
  func kinds() throws {
    func kinds(_ text: String) throws -> [Bool] {
      let address = try #require(InternetAddress(text.bytes))
      return [
        address.isUnspecified, address.isLoopback, address.isLinkLocal, address.isMulticast,
      ]
    }
    let none = [false, false, false, false]
    let (unspecified, loopback) = ([true, false, false, false], [false, true, false, false])
    let (linkLocal, multicast) = ([false, false, true, false], [false, false, false, true])
    for text in ["0.0.0.0", "::"] { #expect(try kinds(text) == unspecified) }
    for text in ["127.0.0.1", "127.255.255.255", "::1"] { #expect(try kinds(text) == loopback) }
    for text in ["fe80::1", "febf:ffff::"] { #expect(try kinds(text) == linkLocal) }
    for text in ["224.0.0.1", "239.1.2.3", "ff02::1", "ff00::"] {
      #expect(try kinds(text) == multicast)
    }
    for text in ["169.254.0.1", "128.0.0.1", "223.255.255.255", "240.0.0.1", "::2", "fec0::1"] {
      #expect(try kinds(text) == none)
    }
  }

  @Test(
    "masks cut bits off",
    arguments: [
      ("255.255.255.255", 32, "255.255.255.255"), ("255.255.255.255", 22, "255.255.252.0"),
      ("255.255.255.255", 1, "128.0.0.0"), ("192.0.2.77", 0, "0.0.0.0"),
      ("192.0.2.77", 26, "192.0.2.64"),
      ("2001:db8:1:2:3:4:5:6", 128, "2001:db8:1:2:3:4:5:6"),
      ("2001:db8:1:2:3:4:5:6", 127, "2001:db8:1:2:3:4:5:6"),
      ("2001:db8:1:2:3:4:5:7", 127, "2001:db8:1:2:3:4:5:6"),
      ("2001:db8:1:2:3:4:5:6", 65, "2001:db8:1:2::"),
      ("2001:db8:1:2:ffff::", 65, "2001:db8:1:2:8000::"),
      ("2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2::"), ("2001:db8:1:3::", 63, "2001:db8:1:2::"),
      ("2001:db8:1:2:3:4:5:6", 24, "2001:d00::"), ("2001:db8::1", 0, "::"),
    ])
  func masks(_ text: String, _ length: Int, _ masked: String) throws {
    #expect(try #require(InternetAddress(text.bytes)).masked(to: length).text.text == masked)
  }
}
