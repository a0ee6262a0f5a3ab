/// An open file, directory or socket; closed when it is released.
struct FileDescriptor: ~Copyable {
  /// What the kernel knows it by; no file outside of Linux/ reads it.
  private(set) var number: Int32

  init(owning number: Int32) { self.number = number }

  /// None: poll(2) passes over a negative number, and every other call answers EBADF.
  static func nothing() -> FileDescriptor { FileDescriptor(owning: -1) }

  deinit {
    // A failing close(2) matters only for data that was written: those callers use `close()`.
    if number >= 0 { try? Linux.close(number) }
  }

  /// Closes it now, and tells what the kernel says about data that could not be written.
  consuming func close() throws(Errno) {
    let open = number
    number = -1
    try Linux.close(open)
  }

  /// Leaves it to the kernel, which closes it when this process has ended: closing may take long.
  mutating func abandon() { number = -1 }

  /// Takes the lock of the file, which lasts until it is closed: flock(2), without waiting.
  func lock() throws(Errno) { try Linux.lock(number) }

  /// Lends the number to a C library for the time of the call.
  func lend<Value>(_ body: (Int32) -> Value) -> Value { body(number) }
}

// MARK: - Opening

extension FileDescriptor {
  /// What a file is opened for: open(2).
  struct Use: Equatable {
    let bits: Int32
  }

  /// Opens what a path below this directory leads to: openat2(2), or the same by hand (PathWalk.swift).
  ///
  /// EAGAIN says that a rename raced with the walk; the manual page asks to try again.
  @inline(never)
  func open(_ path: ByteString, for use: Use, _ rule: PathRule) throws(Errno) -> FileDescriptor {
    try FileDescriptor.open(path, in: number, use, rule, mode: 0)
  }

  /// Makes a file that did not exist.
  @inline(never)
  func create(_ name: ByteString, mode: UInt32) throws(Errno) -> FileDescriptor {
    try FileDescriptor.open(name, in: number, .creating, .noLinks, mode: mode)
  }

  /// Opens a file to write behind what it holds, and makes one that did not exist.
  func append(to name: ByteString, mode: UInt32) throws(Errno) -> FileDescriptor {
    try FileDescriptor.open(name, in: number, .appending, .noLinks, mode: mode)
  }

  /// Follows links wherever they lead: for paths that the caller of the program named, and for this
  /// machine's /dev, /sys, /proc and /run.
  @inline(never)
  static func open(anywhere path: ByteString, for use: Use) throws(Errno) -> FileDescriptor {
    try open(path, in: Linux.workingDirectory, use, .anywhere, mode: 0)
  }

  @inline(never)
  private static func open(
    _ path: ByteString, in directory: Int32, _ use: Use, _ rule: PathRule, mode: UInt32
  ) throws(Errno) -> FileDescriptor {
    var attempts = 0
    while true {
      do throws(Errno) {
        return try openOnce(path, in: directory, use, rule, mode: mode)
      } catch .tryAgain where attempts < 128 {
        attempts += 1
      }
    }
  }

  private static func openOnce(
    _ path: ByteString, in directory: Int32, _ use: Use, _ rule: PathRule, mode: UInt32
  ) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try call(path, in: directory, use, rule, mode: mode)
    } catch .notImplemented where rule != .anywhere {
      return try walk(path, in: directory, use, rule, mode: mode)
    }
  }

  /// Opens it as the kernel itself does; ENOSYS where it does not know the rule.
  @inline(never)
  static func call(
    _ path: ByteString, in directory: Int32, _ use: Use, _ rule: PathRule, mode: UInt32
  ) throws(Errno) -> FileDescriptor {
    FileDescriptor(
      owning: try Linux.openat2(
        path, in: directory, flags: use.bits, mode: mode, resolve: rule.bits))
  }
}
