extension Host {
  /// Gives the seed to the kernel's random pool, without claiming that it is random: random(4).
  ///
  /// A failure costs nothing but this seed.
  static func stir(_ seed: [UInt8]) {
    guard !seed.isEmpty,
      let pool = try? FileDescriptor.open(anywhere: "/dev/urandom", for: .writing)
    else { return }
    try? pool.write(Secret(ByteString(seed)))
  }
}
