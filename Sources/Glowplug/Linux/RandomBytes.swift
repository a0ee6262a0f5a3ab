// The invariant that makes `unsafe` safe here: memory that a call fills belongs to the value that
// lends it, and is not kept beyond the call.

/// Bytes that nobody can guess.
enum RandomBytes {
  /// For a salt; never waits for entropy.
  static func make(_ count: Int) throws(Errno) -> [UInt8] {
    try ByteString(capacity: count) { (room) throws(Errno) in
      do throws(Errno) {
        return try unsafe Linux.getrandom(room)
      } catch .invalid {
        // Before Linux 5.6: see `glowplug_random`.
        let device = try FileDescriptor.open(anywhere: "/dev/urandom", for: .reading)
        return try unsafe Linux.read(device.number, room)
      }
    }.bytes
  }

  /// nil where there are none to be had.
  static func digestKey() -> DigestKey? { (try? make(16)).flatMap { DigestKey($0) } }
}
