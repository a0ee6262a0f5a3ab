/// An address of IPv4 or IPv6.
struct InternetAddress: Equatable {
  enum Family: Equatable {
    case four, six

    /// Bits of an address.
    var width: Int { self == .four ? 32 : 128 }
  }

  let family: Family
  /// The first 64 bits of an address of IPv6.
  let high: UInt64
  /// The last 64 bits, or all 32 of IPv4.
  let low: UInt64

  init(_ family: Family, high: UInt64, low: UInt64) {
    (self.family, self.high, self.low) = (family, high, low)
  }

  /// Dotted decimal without leading zeroes, or what RFC 4291, 2.2 allows, without a zone; nil for
  /// everything else.
  init?(_ text: ByteString) {
    if text.contains(byte: UInt8(ascii: ":")) {
      guard let (high, low) = InternetAddress.six(text) else { return nil }
      self.init(.six, high: high, low: low)
    } else {
      guard let low = InternetAddress.four(text) else { return nil }
      self.init(.four, high: 0, low: low)
    }
  }

  /// Leading zeroes mean octal to some readers.
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

  private static func six(_ text: ByteString) -> (UInt64, UInt64)? {
    var groups: [UInt64] = []
    var gap: Int?
    var parts = text.split(at: UInt8(ascii: ":"))
    guard parts.count <= 9 else { return nil }
    // `::` at an end leaves two empty parts there, elsewhere one; a single `:` is none.
    if parts[0].isEmpty {
      guard parts.count > 2, parts[1].isEmpty else { return nil }
      parts.removeFirst()
    }
    if parts[parts.count - 1].isEmpty {
      guard parts[parts.count - 2].isEmpty else { return nil }
      parts.removeLast()
    }
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        if gap != nil { return nil }
        gap = groups.count
      } else if index == parts.count - 1, part.contains(byte: UInt8(ascii: ".")) {
        guard let four = four(part) else { return nil }
        groups += [four >> 16, four & 0xFFFF]
      } else {
        guard let group = group(part) else { return nil }
        groups.append(group)
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    return (
      groups[..<4].reduce(0) { $0 << 16 | $1 }, groups[4...].reduce(0) { $0 << 16 | $1 }
    )
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
  var text: ByteString {
    if family == .four {
      return (0..<4).map { ByteString(decimal: Int(low >> UInt64(24 - 8 * $0) & 0xFF)) }
        .joined(by: ".")
    }
    let groups = InternetAddress.groups(of: high) + InternetAddress.groups(of: low)
    let gap = InternetAddress.longestRunOfZeroes(groups)
    let head = groups[..<gap.lowerBound].map { InternetAddress.text(ofGroup: $0) }
    let tail = groups[gap.upperBound...].map { InternetAddress.text(ofGroup: $0) }
    if gap.isEmpty { return head.joined(by: ":") }
    return head.joined(by: ":") + "::" + tail.joined(by: ":")
  }

  private static func groups(of half: UInt64) -> [UInt64] {
    [48, 32, 16, 0].map { (shift: UInt64) in half >> shift & 0xFFFF }
  }

  /// Empty, at the end, where no two zeroes stand together.
  private static func longestRunOfZeroes(_ groups: [UInt64]) -> Range<Int> {
    var best = groups.count..<groups.count
    var start = 0
    for index in groups.indices {
      if groups[index] != 0 {
        start = index + 1
      } else if index + 1 - start > max(best.count, 1) {
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
