/// SHA-256 (FIPS 180-4), to name an instance whose drive has no uuid: everybody comes to the same name.
///
/// Ours because libxcrypt does not export its own, and the kernel's AF_ALG is a module that an
/// initramfs need not have.
struct SHA256 {
  private var state: InlineArray<8, UInt32> = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The words of a block; the message schedule of the standard runs through it in a circle.
  private var block = InlineArray<16, UInt32>(repeating: 0)
  private var length: UInt64 = 0

  mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      // Four at once where a word begins.
      if length & 3 == 0, index + 4 <= bytes.count {
        let upper = UInt32(bytes[index]) << 24 | UInt32(bytes[index + 1]) << 16
        let lower = UInt32(bytes[index + 2]) << 8 | UInt32(bytes[index + 3])
        block[Int(truncatingIfNeeded: length & 63) >> 2] = upper | lower
        length += 4
        index += 4
        if length & 63 == 0 { compress() }
      } else {
        update(bytes[index])
        index += 1
      }
    }
  }

  mutating func update(_ text: ByteString) { update(text.bytes.span) }

  @inline(__always)
  private mutating func update(_ byte: UInt8) {
    let place = Int(truncatingIfNeeded: length & 63)
    block[place >> 2] = block[place >> 2] << 8 | UInt32(byte)
    length += 1
    if place == 63 { compress() }
  }

  /// The digest in 64 lower-case hexadecimal digits.
  mutating func finish() -> ByteString {
    let bits = length << 3
    update(0x80)
    while length & 63 != 56 { update(UInt8(0)) }
    block[14] = UInt32(truncatingIfNeeded: bits >> 32)
    block[15] = UInt32(truncatingIfNeeded: bits)
    compress()
    var digits = ByteString()
    for index in state.indices {
      digits += ByteString(hexadecimal: UInt64(state[index]), digits: 8)
    }
    return digits
  }

  @inline(never)
  private mutating func compress() {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    var index = 0
    // Eight rounds a turn: each variable is then back in its own place.
    while index < 64 {
      if index >= 16 { for place in index..<(index + 8) { extend(place) } }
      turn(a, b, c, &d, e, f, g, &h, index)
      turn(h, a, b, &c, d, e, f, &g, index + 1)
      turn(g, h, a, &b, c, d, e, &f, index + 2)
      turn(f, g, h, &a, b, c, d, &e, index + 3)
      turn(e, f, g, &h, a, b, c, &d, index + 4)
      turn(d, e, f, &g, h, a, b, &c, index + 5)
      turn(c, d, e, &f, g, h, a, &b, index + 6)
      turn(b, c, d, &e, f, g, h, &a, index + 7)
      index += 8
    }
    state = [
      state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d,
      state[4] &+ e, state[5] &+ f, state[6] &+ g, state[7] &+ h,
    ]
  }

  @inline(__always)
  private func turn(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ round: Int
  ) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ sum1 &+ choice &+ SHA256.roundConstants[round] &+ block[round & 15]
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let majority = (a & b) | (c & (a | b))
    d = d &+ first
    h = first &+ sum0 &+ majority
  }

  /// The schedule's word for a round takes the place of the one sixteen rounds before.
  @inline(__always)
  private mutating func extend(_ round: Int) {
    let early = block[(round + 1) & 15]
    let late = block[(round + 14) & 15]
    let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >> 3)
    let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >> 10)
    block[round & 15] = block[round & 15] &+ sigma0 &+ block[(round + 9) & 15] &+ sigma1
  }

  @inline(__always)
  private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static let roundConstants: InlineArray<64, UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

extension ByteString {
  /// The digest in 64 lower-case hexadecimal digits, as sha256sum(1) prints it.
  @inline(never)
  var sha256: ByteString {
    var digest = SHA256()
    digest.update(self)
    return digest.finish()
  }
}

extension Secret {
  /// As that of a text; a digest tells a content that can be guessed.
  @inline(never)
  var sha256: ByteString {
    var digest = SHA256()
    withSpan { digest.update($0) }
    return digest.finish()
  }
}
