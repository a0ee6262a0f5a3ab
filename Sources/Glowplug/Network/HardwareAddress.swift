/// A hardware address of six bytes, as Ethernet has it.
struct HardwareAddress: Equatable {
  /// Six of them.
  let bytes: [UInt8]

  /// Six pairs of hexadecimal digits with `:` or `-` between them, in any case; nil for anything else, for a
  /// group address and for all zeroes, which no interface can have.
  init?(_ text: ByteString) {
    guard text.count == 17 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: 17, by: 3) {
      guard let high = text.hexadecimalDigit(at: place),
        let low = text.hexadecimalDigit(at: place + 1)
      else { return nil }
      if place > 0, ![UInt8(ascii: ":"), UInt8(ascii: "-")].contains(text.bytes[place - 1]) {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    if bytes[0] & 1 == 1 || bytes.allSatisfy({ $0 == 0 }) { return nil }
    self.bytes = bytes
  }

  /// In lower case, with `:`.
  var text: ByteString {
    bytes.map { ByteString(hexadecimal: UInt64($0), digits: 2) }.joined(by: ":")
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
