import Testing

@testable import Glowplug

@Suite("Subnets")
struct SubnetTests {
  private static func subnet(_ address: String, _ length: Int) -> Subnet? {
    InternetAddress(address.bytes).flatMap { Subnet($0, length: length) }
  }

  @Test("a length is one of the address's family")
  func lengths() {
    for length in [0, 1, 24, 32] { #expect(SubnetTests.subnet("192.0.2.1", length) != nil) }
    for length in [0, 33, 64, 128] { #expect(SubnetTests.subnet("2001:db8::1", length) != nil) }
    for length in [-1, 33, 128] { #expect(SubnetTests.subnet("192.0.2.1", length) == nil) }
    for length in [-1, 129] { #expect(SubnetTests.subnet("2001:db8::1", length) == nil) }
  }

  @Test("its network, its text, and whether it is everything")
  func network() throws {
    let subnet = try #require(SubnetTests.subnet("192.0.2.77", 26))
    #expect(subnet.text.text == "192.0.2.77/26")
    #expect(subnet.network.text.text == "192.0.2.64/26")
    #expect(SubnetTests.subnet("0.0.0.0", 0) == .everything(.four))
    #expect(SubnetTests.subnet("::", 0) == .everything(.six))
    #expect(Subnet.everything(.six).isDefault)
    #expect(SubnetTests.subnet("0.0.0.0", 24)?.isDefault == false)
    #expect(SubnetTests.subnet("::", 48)?.isDefault == false)
  }

  @Test("what it contains, of its own family")
  func containing() throws {
    let four = try #require(SubnetTests.subnet("192.0.2.77", 26))
    let six = try #require(SubnetTests.subnet("2001:db8::9", 64))
    func contains(_ subnet: Subnet, _ text: String) throws -> Bool {
      subnet.contains(try #require(InternetAddress(text.bytes)))
    }
    #expect(try contains(four, "192.0.2.64"))
    #expect(try contains(four, "192.0.2.127"))
    #expect(try !contains(four, "192.0.2.128"))
    #expect(try contains(six, "2001:db8::ffff:0:0:1"))
    #expect(try !contains(six, "2001:db8:0:1::"))
    #expect(try !contains(.everything(.six), "192.0.2.1"))
    #expect(try contains(.everything(.four), "192.0.2.1"))
  }
}
