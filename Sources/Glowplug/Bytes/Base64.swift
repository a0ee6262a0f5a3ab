/// Base64 as RFC 4648 section 4 has it.
enum Base64 {
  /// The bytes that the text spells; nil where a character is none of the alphabet, the padding is
  /// wrong, or bits of the last character stand for nothing.
  static func decode(_ text: ByteString) -> [UInt8]? { decode(text, 0..<text.count) }

  /// The bytes that a part of a text spells.
  @inline(never)
  static func decode(_ text: ByteString, _ part: Range<Int>) -> [UInt8]? {
    let bytes = text.bytes.span.extracting(part)
    guard bytes.count % 4 == 0 else { return nil }
    var padding = 0
    while padding < 2, padding < bytes.count,
      bytes[bytes.count - 1 - padding] == UInt8(ascii: "=")
    {
      padding += 1
    }
    var result = [UInt8](repeating: 0, count: bytes.count / 4 * 3)
    var decoded = result.mutableSpan
    var (index, place) = (0, 0)
    var all: UInt32 = 0
    let padded = padding > 0 ? bytes.count - 4 : bytes.count
    while index < bytes.count {
      let four = bytes.extracting(index..<(index + 4))
      let (first, second) = (value(of: four[0]), value(of: four[1]))
      var (third, fourth) = (value(of: four[2]), value(of: four[3]))
      // Padding counts as zeroes, in the last group alone.
      if index == padded { (third, fourth) = (padding > 1 ? 0 : third, 0) }
      all |= first | second | third | fourth
      let group = first << 18 | second << 12 | third << 6 | fourth
      decoded[place] = UInt8(truncatingIfNeeded: group >> 16)
      decoded[place + 1] = UInt8(truncatingIfNeeded: group >> 8)
      decoded[place + 2] = UInt8(truncatingIfNeeded: group)
      (index, place) = (index + 4, place + 3)
    }
    // Bits behind the last byte stand for nothing: OpenSSH takes no key that has some (b64_pton(), RFC 4648, 3.5).
    guard all < 64, padding == 0 || result[result.count - padding] == 0 else { return nil }
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

  /// 64 and above for a character that is none of the alphabet.
  @inline(__always)
  private static func value(of byte: UInt8) -> UInt32 {
    UInt32(values[Int(byte & 0x7F)] | byte & 0x80)
  }

  /// The value of each ASCII character; 64 where it has none.
  private static let values: InlineArray<128, UInt8> = [
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 64, 64, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
    64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 64,
    64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
  ]

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
