// The invariant that makes `unsafe` safe here: what is lent to libc lives until the call returns.

import Glibc

@testable import Glowplug

/// Addresses and names, next to what libc makes of them.
enum AddressTarget {
  static func run(_ input: ByteString) {
    checkInternetAddress(input)
    if let address = HardwareAddress(input) {
      expect(HardwareAddress(address.text) == address, "it reads as the same", address.text)
      expect(address.text.count == 17 && address.text.isPlain(with: ":"), "its form", address.text)
    }
    for limit in [HostName.longest, HostName.longestDomain]
    where HostName.isValid(input, atMost: limit) {
      expect(!input.isEmpty && input.count <= limit && input.isPlain(with: ".-"), "a name", input)
      expect(!input.contains("..") && !input.begins(with: "."), "no empty label", input)
    }
    _ = BlockDevices.isBeginningOfUUID(input)
    _ = InstanceIdentifier(input).isBlank
  }

  private static func checkInternetAddress(_ input: ByteString) {
    let address = InternetAddress(input)
    if input.contains(byte: 0) {
      expect(address == nil, "a NUL is no part of an address")
      return
    }
    let four = libc(AF_INET, input, 4)
    let six = libc(AF_INET6, input, 16)
    guard let address else {
      expect(four == nil && six == nil, "it is an address to libc", input)
      return
    }
    let bytes = address.family == .four ? four : six
    expect(bytes == number(address), "to libc it is the same", input)
    expect(InternetAddress(address.text) == address, "it reads as the same", address.text)
    for length in 0...address.family.width {
      guard let subnet = Subnet(address, length: length) else { fail("a length of it", input) }
      expect(subnet.contains(address) && subnet.network.contains(address), "it lies there", input)
      expect(subnet.network.network == subnet.network, "a network is its own", input)
      let mask = InternetAddress.mask(address.family, length: length)
      let bits = (mask.high.nonzeroBitCount + mask.low.nonzeroBitCount)
      expect(bits == length, "a mask has its bits", mask.text)
    }
  }

  /// inet_pton(3); nil where it takes it for none.
  private static func libc(_ family: Int32, _ text: ByteString, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let isAddress = try? text.withCString { text in
      unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(family, text, $0.baseAddress) }
    }
    return isAddress == 1 ? bytes : nil
  }

  private static func number(_ address: InternetAddress) -> [UInt8] {
    let halves = address.family == .four ? [address.low << 32] : [address.high, address.low]
    let bytes = halves.flatMap { half in
      (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
    }
    return Array(bytes.prefix(address.family.width / 8))
  }
}
