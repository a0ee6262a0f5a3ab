extension ThisMachine {
  /// Gives the seed to the kernel's random pool, without claiming that it is random: random(4).
  ///
  /// A failure costs nothing but this seed.
  static func stir(_ seed: [UInt8]) {
    guard !seed.isEmpty, let pool = try? Linux.open("/dev/urandom", .write) else { return }
    try? Linux.write(pool.number, Secret(ByteString(seed)))
  }
}
