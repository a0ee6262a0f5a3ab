/// An address of IPv4 or IPv6.
struct InternetAddress: Equatable {
  enum Family: Equatable {
    case four, six

    /// Bits of an address.
    var width: Int { self == .four ? 32 : 128 }
  }

  let family: Family
  /// The first 64 bits of an address of IPv6.
  private(set) var high: UInt64
  /// The last 64 bits, or all 32 of IPv4.
  private(set) var low: UInt64

  init(_ family: Family, high: UInt64, low: UInt64) {
    (self.family, self.high, self.low) = (family, high, low)
  }

  /// Dotted decimal without leading zeroes, or what RFC 4291, 2.2 allows, without a zone; nil for
  /// everything else.
  @inline(never)
  init?(_ text: ByteString) {
    if text.contains(byte: UInt8(ascii: ":")) {
      self.init(.six, high: 0, low: 0)
      guard take(text.split(at: UInt8(ascii: ":"))) else { return nil }
    } else {
      guard let low = InternetAddress.four(text) else { return nil }
      self.init(.four, high: 0, low: low)
    }
  }

  /// Leading zeroes mean octal to some readers.
  @inline(never)
  private static func four(_ text: ByteString) -> UInt64? {
    let parts = text.split(at: UInt8(ascii: "."))
    guard parts.count == 4 else { return nil }
    var value: UInt64 = 0
    for part in parts {
      guard part.count <= 3, let number = part.decimal, number < 256,
        part.count == 1 || part.bytes[0] != UInt8(ascii: "0")
      else { return nil }
      value = value << 8 | UInt64(number)
    }
    return value
  }

  /// Takes the parts between colons; false where they are no address.
  private mutating func take(_ parts: [ByteString]) -> Bool {
    let last = parts.count - 1
    guard last > 1, last < 9 else { return false }
    var missing = 8
    for part in parts where !part.isEmpty {
      missing -= part.contains(byte: UInt8(ascii: ".")) ? 2 : 1
    }
    for index in 0...last {
      let part = parts[index]
      if part.isEmpty {
        // `::` at an end leaves two empty parts there, elsewhere one; a single `:` is none.
        if index == 0 || index == last {
          if parts[index == 0 ? 1 : last - 1].isEmpty { continue }
          return false
        }
        // Zeroes are left out there, one at least.
        guard missing > 0 else { return false }
        for _ in 0..<missing { push(0) }
        missing = 0
      } else if index == last, let four = InternetAddress.four(part) {
        push(four >> 16)
        push(four & 0xFFFF)
      } else {
        guard let group = InternetAddress.group(part) else { return false }
        push(group)
      }
    }
    return missing == 0
  }

  /// Moves all by a group to the left.
  @inline(never)
  private mutating func push(_ group: UInt64) {
    (high, low) = (high << 16 | low >> 48, low << 16 | group)
  }

  private static func group(_ text: ByteString) -> UInt64? {
    guard text.count <= 4 else { return nil }
    var value: UInt64 = 0
    for place in 0..<text.count {
      guard let digit = text.hexadecimalDigit(at: place) else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return value
  }
}

extension InternetAddress {
  var isUnspecified: Bool { high == 0 && low == 0 }

  /// Of IPv6 alone: reached through the link that it is used on.
  var isLinkLocal: Bool { family == .six && high >> 54 == 0x3FA }

  /// Of a group, which no interface and no gateway has.
  var isMulticast: Bool { family == .six ? high >> 56 == 0xFF : low >> 28 == 0xE }

  /// Of this machine itself.
  var isLoopback: Bool { family == .six ? high == 0 && low == 1 : low >> 24 == 127 }

  /// Without the bits behind the first so many.
  func masked(to length: Int) -> InternetAddress {
    if family == .four {
      return InternetAddress(.four, high: 0, low: low & (~0 << UInt64(32 - length)) & 0xFFFF_FFFF)
    }
    return InternetAddress(
      .six, high: length >= 64 ? high : high & (~0 << UInt64(64 - length)),
      low: length <= 64 ? 0 : low & (~0 << UInt64(128 - length)))
  }

  /// As RFC 5952 writes it; IPv4 in dotted decimal.
  @inline(never)
  var text: ByteString {
    if family == .four {
      var text = ByteString(decimal: Int(low >> 24))
      for place in 1..<4 { text.append(".", Int(low >> UInt64(24 - 8 * place) & 0xFF)) }
      return text
    }
    let gap = longestRunOfZeroes
    var text = ByteString()
    var index = 0
    while index < 8 {
      if index == gap.lowerBound {
        text.append("::")
        index = gap.upperBound
      } else {
        if index > 0, index != gap.upperBound { text.append(":") }
        text += InternetAddress.text(ofGroup: group(index))
        index += 1
      }
    }
    return text
  }

  private func group(_ index: Int) -> UInt64 {
    (index < 4 ? high : low) >> UInt64(48 - 16 * (index & 3)) & 0xFFFF
  }

  /// Behind the last group where no two zeroes stand together.
  private var longestRunOfZeroes: Range<Int> {
    var best = 8..<9
    var start = 0
    for index in 0..<8 {
      if group(index) != 0 {
        start = index + 1
      } else if index + 1 - start > best.count {
        best = start..<(index + 1)
      }
    }
    return best
  }

  private static func text(ofGroup group: UInt64) -> ByteString {
    let digits = (group < 0x10 ? 1 : group < 0x100 ? 2 : group < 0x1000 ? 3 : 4)
    return ByteString(hexadecimal: group, digits: digits)
  }
}
