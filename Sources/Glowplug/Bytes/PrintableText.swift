extension ByteString {
  /// Fit for a terminal, a log and JSON, whatever a drive wrote: control characters (C0, DEL and C1)
  /// and bytes that are not UTF-8 as `\xNN`.
  package var printable: ByteString {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      let length = UTF8.lengthOfCharacter(bytes, at: index)
      let isC1 = length == 2 && bytes[index] == 0xC2 && bytes[index + 1] < 0xA0
      if length == 0 || isC1 || bytes[index] < 0x20 || bytes[index] == 0x7F {
        let run = max(length, 1)
        for byte in bytes[index..<(index + run)] { result += ByteString.hexEscape(byte) }
        index += run
      } else {
        result += bytes[index..<(index + length)]
        index += length
      }
    }
    return ByteString(result)
  }

  /// Text of a drive in a message: printable, and not much of it.
  @inline(never)
  var quoted: ByteString {
    // Enough that what a cut leaves of a character is cut off, too.
    ByteString(bytes.prefix(ByteString.longestQuote + 4)).printable.cut(to: ByteString.longestQuote)
  }

  private static let longestQuote = 100

  /// At most that many bytes, whole characters, and `…` where something is missing.
  @inline(never)
  func cut(to limit: Int) -> ByteString {
    if count <= limit { return self }
    var end = max(0, limit)
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return ByteString(bytes[..<end]) + "…"
  }

  private static func hexEscape(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "\\"), UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)]
  }

  /// The last so many hexadecimal digits of a number, in lower case.
  @inline(never)
  init(hexadecimal number: UInt64, digits count: Int) {
    var digits = [UInt8](repeating: 0, count: count)
    var rest = number
    for place in digits.indices.reversed() {
      digits[place] = ByteString.hexDigit(UInt8(truncatingIfNeeded: rest) & 15)
      rest >>= 4
    }
    self.init(digits)
  }

  /// The hexadecimal digit, in lower case, of a number below 16.
  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

/// UTF-8 as RFC 3629 has it: shortest form, no surrogates, nothing above U+10FFFF.
enum UTF8 {
  /// The number of bytes of the character that begins there; 0 where none does.
  static func lengthOfCharacter(_ bytes: [UInt8], at index: Int) -> Int {
    let first = bytes[index]
    let length: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { lowest = 0xA0 }
      if first == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { lowest = 0x90 }
      if first == 0xF4 { highest = 0x8F }
    default: return 0
    }
    guard index + length <= bytes.count else { return 0 }
    guard bytes[index + 1] >= lowest, bytes[index + 1] <= highest else { return 0 }
    for following in bytes[(index + 2)..<(index + length)] where following & 0xC0 != 0x80 {
      return 0
    }
    return length
  }
}

extension ByteString {
  /// Bytes that are no UTF-8 as `\xNN`, everything else as it is.
  var validUTF8: ByteString { isUTF8 ? self : printable }

  var isUTF8: Bool {
    var index = 0
    while index < count {
      let length = UTF8.lengthOfCharacter(bytes, at: index)
      if length == 0 { return false }
      index += length
    }
    return true
  }
}
