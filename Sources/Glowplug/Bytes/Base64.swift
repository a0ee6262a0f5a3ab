/// Base64 as RFC 4648 section 4 has it.
enum Base64 {
  /// The bytes that the text spells; nil where a character is none of the alphabet or the padding is
  /// wrong.
  @inline(never)
  static func decode(_ text: ByteString) -> [UInt8]? {
    let bytes = text.bytes
    guard bytes.count % 4 == 0 else { return nil }
    var padding = 0
    while padding < 2, padding < bytes.count,
      bytes[bytes.count - 1 - padding] == UInt8(ascii: "=")
    {
      padding += 1
    }
    var result = [UInt8](repeating: 0, count: bytes.count / 4 * 3)
    var (index, place) = (0, 0)
    while index < bytes.count {
      var group: UInt32 = 0
      for _ in 0..<4 {
        var value: UInt32 = 0
        if index < bytes.count - padding {
          guard let digit = Base64.value(of: bytes[index]) else { return nil }
          value = digit
        }
        group = group << 6 | value
        index += 1
      }
      result[place] = UInt8(truncatingIfNeeded: group >> 16)
      result[place + 1] = UInt8(truncatingIfNeeded: group >> 8)
      result[place + 2] = UInt8(truncatingIfNeeded: group)
      place += 3
    }
    result.removeLast(padding)
    return result
  }

  /// The text of the bytes, padded, without line ends.
  static func encode(_ bytes: [UInt8]) -> ByteString {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let rest = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < rest ? UInt32(bytes[start + offset]) : 0)
      }
      for digit in 0..<4 {
        result.append(
          digit <= rest
            ? character(of: group >> UInt32(18 - 6 * digit) & 63) : UInt8(ascii: "="))
      }
    }
    return ByteString(result)
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  private static func character(of value: UInt32) -> UInt8 {
    let byte = UInt8(truncatingIfNeeded: value)
    return switch byte {
    case 0..<26: UInt8(ascii: "A") + byte
    case 26..<52: UInt8(ascii: "a") + byte - 26
    case 52..<62: UInt8(ascii: "0") + byte - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
