/// A key of 16 random bytes, by which content is known again: SipHash-2-4 (Aumasson and Bernstein, 2012).
///
/// Who does not know the key can't make another content of the same digest, and the key is kept where
/// root alone reads. It takes a tenth of SHA-256's instructions.
struct DigestKey: Equatable, Sendable {
  private let low: UInt64
  private let high: UInt64

  /// Of which everybody knows the digests: for a plan that is never applied.
  static let known = DigestKey(low: 0, high: 0)

  /// nil for that one: nothing that is kept depends on it.
  var kept: DigestKey? { self == .known ? nil : self }

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The first 16 bytes, in the order in which SipHash reads them.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    var (low, high): (UInt64, UInt64) = (0, 0)
    for index in 0..<8 {
      low |= UInt64(bytes[index]) << UInt64(8 * index)
      high |= UInt64(bytes[8 + index]) << UInt64(8 * index)
    }
    self.init(low: low, high: high)
  }

  /// As `text` has it.
  init?(text: ByteString) {
    guard text.count == 32 else { return nil }
    var halves: [UInt64] = [0, 0]
    for (index, byte) in text.bytes.enumerated() {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      halves[index / 16] = halves[index / 16] << 4 | UInt64(digit)
    }
    self.init(low: halves[0], high: halves[1])
  }

  /// 32 hexadecimal digits.
  var text: ByteString {
    ByteString(hexadecimal: low, digits: 16) + ByteString(hexadecimal: high, digits: 16)
  }

  /// The digest of one text.
  func digest(of text: ByteString) -> ByteString {
    var digest = SipHash(self)
    digest.update(text.bytes.span)
    return digest.finish()
  }

  /// The computation over content that comes in pieces.
  struct SipHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64
    private var word: UInt64 = 0
    private var count: UInt64 = 0

    init(_ key: DigestKey) {
      v0 = key.low ^ 0x736f_6d65_7073_6575
      v1 = key.high ^ 0x646f_7261_6e64_6f6d
      v2 = key.low ^ 0x6c79_6765_6e65_7261
      v3 = key.high ^ 0x7465_6462_7974_6573
    }

    @inline(never)
    mutating func update(_ bytes: Span<UInt8>) {
      var index = 0
      // Eight at once; a word need not begin where they do.
      let shift = (count & 7) << 3
      while index <= bytes.count - 8 {
        let next = SipHash.word(of: bytes, at: index)
        compress(word | next << shift)
        word = next >> (64 - shift)
        index += 8
      }
      count &+= UInt64(index)
      while index < bytes.count {
        word |= UInt64(bytes[index]) << ((count & 7) << 3)
        count &+= 1
        index += 1
        if count & 7 == 0 {
          compress(word)
          word = 0
        }
      }
    }

    /// The eight bytes there, the first one lowest.
    @inline(__always)
    private static func word(of bytes: Span<UInt8>, at index: Int) -> UInt64 {
      // Written out, and with bounds that are looked at once, it becomes a single load.
      let part = bytes.extracting(index..<(index + 8))
      let low =
        UInt64(part[0]) | UInt64(part[1]) << 8 | UInt64(part[2]) << 16 | UInt64(part[3]) << 24
      let high =
        UInt64(part[4]) | UInt64(part[5]) << 8 | UInt64(part[6]) << 16 | UInt64(part[7]) << 24
      return low | high << 32
    }

    /// 16 hexadecimal digits.
    mutating func finish() -> ByteString {
      compress(word | count << 56)
      v2 ^= 0xff
      for _ in 0..<4 { round() }
      return ByteString(hexadecimal: v0 ^ v1 ^ v2 ^ v3, digits: 16)
    }

    @inline(__always)
    private mutating func compress(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    @inline(__always)
    private mutating func round() {
      v0 = v0 &+ v1
      v1 = rotate(v1, 13) ^ v0
      v0 = rotate(v0, 32)
      v2 = v2 &+ v3
      v3 = rotate(v3, 16) ^ v2
      v0 = v0 &+ v3
      v3 = rotate(v3, 21) ^ v0
      v2 = v2 &+ v1
      v1 = rotate(v1, 17) ^ v2
      v2 = rotate(v2, 32)
    }

    @inline(__always)
    private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
      word << count | word >> (64 - count)
    }
  }
}
