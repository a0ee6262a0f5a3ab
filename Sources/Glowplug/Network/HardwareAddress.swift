/// A hardware address of six bytes, as Ethernet has it.
struct HardwareAddress: Equatable {
  /// In lower case, with `:`.
  let text: ByteString

  /// Six pairs of hexadecimal digits with `:` or `-` between them, in any case; nil for anything else, for a
  /// group address and for all zeroes, which no interface can have.
  init?(_ text: ByteString) {
    guard text.count == 17 else { return nil }
    var written = ByteString()
    var sum: UInt8 = 0
    for place in 0..<17 {
      if place % 3 == 2 {
        let byte = text.bytes[place]
        if byte != UInt8(ascii: ":"), byte != UInt8(ascii: "-") { return nil }
        written.append(":")
        continue
      }
      guard let digit = text.hexadecimalDigit(at: place) else { return nil }
      // The lowest bit of the first byte is a group's.
      if place == 1, digit & 1 == 1 { return nil }
      sum |= digit
      written += ByteString(hexadecimal: UInt64(digit), digits: 1)
    }
    if sum == 0 { return nil }
    self.text = written
  }
}

extension ByteString {
  /// The value of the hexadecimal digit there, in any case; nil where there is none.
  func hexadecimalDigit(at place: Int) -> UInt8? {
    guard place < count else { return nil }
    switch bytes[place] {
    case 0x30...0x39: return bytes[place] - 0x30
    case 0x41...0x46: return bytes[place] - 0x41 + 10
    case 0x61...0x66: return bytes[place] - 0x61 + 10
    default: return nil
    }
  }
}
