// The invariant that makes `unsafe` safe here: memory that a call fills belongs to the value that
// lends it, and is not kept beyond the call.

extension FileDescriptor {
  /// A socket that gets the kernel's news about devices.
  static func uevents() throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try Linux.openUevents())
  }

  /// One message of the kernel's; empty for one that is not the kernel's own.
  func receiveUevent() throws(Errno) -> ByteString {
    try ByteString(capacity: 8192) { (room) throws(Errno) in
      try unsafe Linux.receiveUevent(number, room)
    }
  }

  /// Tells, from now on, when a file of that directory is removed: inotify(7).
  static func removals(in directory: ByteString) throws(Errno) -> FileDescriptor {
    let watch = FileDescriptor(owning: try Linux.openInotify())
    try Linux.watchRemovals(watch.number, in: directory)
    return watch
  }

  /// Has a byte as soon as this one has something to read, and is at its end where that can't be waited for: for
  /// a TPM, which poll(2) waits for without a limit.
  func readiness() throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: try Linux.openReadiness(of: number))
  }

  /// Waits until this one or the other has something to read, for at most that many microseconds.
  func wait(or other: borrowing FileDescriptor, microseconds: Int) throws(Errno) {
    // Rounded up: poll(2) counts milliseconds, and 0 would spin until the deadline.
    let milliseconds = Int32(max(0, min(microseconds, 300_000_000) + 999) / 1000)
    try Linux.poll(number, other.number, milliseconds: milliseconds)
  }
}
