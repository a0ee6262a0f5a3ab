// The only file that calls libc. The invariants that make `unsafe` safe here: a pointer that is
// given to a call comes from a buffer that outlives the call, with that buffer's own length; no
// call's pointer result is kept; errno is read on the line after the call that set it.

internal import CLinux

enum Linux {
  /// Repeats a call that a signal interrupted, signal(7); no other place does.
  private static func retrying(_ call: () -> Int) throws(Errno) -> Int {
    while true {
      let result = call()
      let error = Errno(code: glowplug_errno())
      if result >= 0 { return result }
      if error != .interrupted { throw error }
    }
  }

  static func text(of error: Errno) -> ByteString {
    guard let text = unsafe strerror(error.code) else { return "error \(Int(error.code))" }
    return unsafe ByteString(cString: text)
  }

  static func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let start = memory.baseAddress else { return }
    unsafe explicit_bzero(start, memory.count)
  }
}

// MARK: - Opening

extension Linux {
  static let workingDirectory: Int32 = AT_FDCWD

  struct OpenFlags {
    var bits: Int32
    static let pathOnly = OpenFlags(bits: O_PATH)
    static let read = OpenFlags(bits: O_RDONLY | O_NONBLOCK | O_NOCTTY)
    static let readDirectory = OpenFlags(bits: O_RDONLY | O_DIRECTORY)
    static let directoryPath = OpenFlags(bits: O_PATH | O_DIRECTORY)
    static let linkItself = OpenFlags(bits: O_PATH | O_NOFOLLOW)
    static let write = OpenFlags(bits: O_WRONLY | O_NOCTTY | O_NONBLOCK)
    static let createNew = OpenFlags(bits: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
  }

  /// openat2(2).
  ///
  /// EAGAIN says that a rename raced with the walk; the manual page asks to try again.
  static func open(
    _ path: ByteString, in directory: Int32, _ flags: OpenFlags, _ rule: PathRule,
    creatingWithMode mode: UInt32 = 0
  ) throws(Errno) -> FileDescriptor {
    try path.withCString { (path) throws(Errno) in
      var attempts = 0
      while true {
        do throws(Errno) {
          let number = try retrying {
            unsafe Int(
              glowplug_openat2(
                directory, path, UInt64(flags.bits | O_CLOEXEC), UInt64(mode), rule.bits))
          }
          return FileDescriptor(owning: Int32(number))
        } catch .tryAgain where attempts < 128 {
          attempts += 1
        }
      }
    }
  }

  /// openat(2): follows links wherever they lead; for paths that the caller of the program named, and
  /// for this machine's /dev, /sys and /proc.
  static func open(_ path: ByteString, _ flags: OpenFlags) throws(Errno) -> FileDescriptor {
    try open(path, in: workingDirectory, flags, PathRule(bits: 0))
  }

  static func close(_ number: Int32) throws(Errno) {
    // Linux frees the number even when it reports EINTR: close(2), so this is not retried.
    let result = CLinux.close(number)
    let error = Errno(code: glowplug_errno())
    if result < 0, error != .interrupted { throw error }
  }

  static func status(_ number: Int32) throws(Errno) -> FileStatus {
    var status = stat()
    _ = try retrying { unsafe Int(fstat(number, &status)) }
    let kind: FileStatus.Kind =
      switch UInt32(status.st_mode) & 0o170000 {  // inode(7)
      case 0o100000: .file
      case 0o040000: .directory
      case 0o120000: .link
      case 0o060000: .blockDevice
      default: .other
      }
    return FileStatus(
      kind: kind, mode: UInt32(status.st_mode) & 0o7777, user: status.st_uid,
      group: status.st_gid, links: UInt64(status.st_nlink), device: UInt64(status.st_dev),
      inode: UInt64(status.st_ino))
  }

  static func isMountRoot(_ number: Int32) -> Bool { glowplug_is_mount_root(number) == 1 }

  /// Names in a directory, without `.` and `..`, in the kernel's order.
  static func names(in directory: borrowing FileDescriptor) throws(Errno) -> [ByteString] {
    let copy = try open(".", in: directory.number, .readDirectory, PathRule(bits: 0))
    let duplicate = Int32(try retrying { Int(glowplug_duplicate(copy.number)) })
    guard let stream = unsafe fdopendir(duplicate) else {
      throw Errno(code: glowplug_errno())
    }
    defer { unsafe closedir(stream) }
    var names: [ByteString] = []
    while let name = unsafe glowplug_next_name(stream) {
      let name = unsafe ByteString(cString: name)
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func readLink(_ link: borrowing FileDescriptor) throws(Errno) -> ByteString {
    let number = link.number
    return try ByteString(capacity: 4096) { (room) throws(Errno) in
      try retrying {
        guard let start = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self) else {
          return 0
        }
        return unsafe readlinkat(number, "", start, room.count)
      }
    }
  }
}

// MARK: - Content

extension Linux {
  /// Adds at most that many bytes to the secret; 0 at the end of the file.
  static func read(
    _ number: Int32, into secret: inout Secret, atMost limit: Int
  ) throws(Errno) -> Int {
    let before = secret.count
    try secret.fill(limit) { (room) throws(Errno) in
      try retrying { unsafe CLinux.read(number, room.baseAddress, room.count) }
    }
    return secret.count - before
  }

  /// Writes all of it, or throws.
  static func write(_ number: Int32, _ content: borrowing Secret) throws(Errno) {
    try content.withSpan { (span) throws(Errno) in
      try unsafe span.withUnsafeBytes { (bytes) throws(Errno) in
        var done = 0
        while done < bytes.count {
          done += try retrying {
            unsafe CLinux.write(number, bytes.baseAddress?.advanced(by: done), bytes.count - done)
          }
        }
      }
    }
  }

  static func synchronize(_ number: Int32) throws(Errno) {
    _ = try retrying { Int(fsync(number)) }
  }

  /// Random bytes for a salt; never blocks.
  ///
  /// See `glowplug_random`.
  static func random(_ count: Int) throws(Errno) -> [UInt8] {
    try ByteString(capacity: count) { (room) throws(Errno) in
      do throws(Errno) {
        return try retrying { unsafe glowplug_random(room.baseAddress, room.count) }
      } catch .invalid {
        let device = try open("/dev/urandom", .read)
        return try retrying { unsafe CLinux.read(device.number, room.baseAddress, room.count) }
      }
    }.bytes
  }
}

// MARK: - Changing a directory

extension Linux {
  /// A name with a slash would lead out of the directory that it is meant for.
  @safe private static func withName(
    _ name: ByteString, _ body: (UnsafePointer<CChar>) throws(Errno) -> Void
  ) throws(Errno) {
    if name.isEmpty || name.contains(byte: UInt8(ascii: "/")) { throw .invalid }
    try name.withCString(body)
  }

  static func makeDirectory(
    _ name: ByteString, in directory: Int32, mode: UInt32
  ) throws(Errno) {
    try withName(name) { (name) throws(Errno) in
      _ = try retrying { unsafe Int(mkdirat(directory, name, mode_t(mode))) }
    }
  }

  static func setOwner(_ number: Int32, user: UInt32, group: UInt32) throws(Errno) {
    _ = try retrying { Int(fchown(number, user, group)) }
  }

  static func setMode(_ number: Int32, _ mode: UInt32) throws(Errno) {
    _ = try retrying { Int(fchmod(number, mode_t(mode))) }
  }

  static func rename(
    _ name: ByteString, to new: ByteString, in directory: Int32
  ) throws(Errno) {
    try withName(name) { (name) throws(Errno) in
      try withName(new) { (new) throws(Errno) in
        _ = try retrying { unsafe Int(renameat(directory, name, directory, new)) }
      }
    }
  }

  static func makeLink(
    _ name: ByteString, in directory: Int32, to target: ByteString
  ) throws(Errno) {
    try withName(name) { (name) throws(Errno) in
      try target.withCString { (target) throws(Errno) in
        _ = try retrying { unsafe Int(symlinkat(target, directory, name)) }
      }
    }
  }

  /// Removes a file or link; a missing one is no error.
  static func remove(_ name: ByteString, in directory: Int32) throws(Errno) {
    try remove(name, in: directory, flags: 0)
  }

  /// Removes an empty directory; a missing one is no error.
  static func removeDirectory(_ name: ByteString, in directory: Int32) throws(Errno) {
    try remove(name, in: directory, flags: AT_REMOVEDIR)
  }

  private static func remove(
    _ name: ByteString, in directory: Int32, flags: Int32
  ) throws(Errno) {
    try withName(name) { (name) throws(Errno) in
      do throws(Errno) {
        _ = try retrying { unsafe Int(unlinkat(directory, name, flags)) }
      } catch .noSuchFile {}
    }
  }
}

// MARK: - Extended attributes

extension Linux {
  /// Names of the attributes; none where the file system has no attributes.
  static func attributeNames(_ number: Int32) throws(Errno) -> [ByteString] {
    do throws(Errno) {
      let list = try ByteString(capacity: 65_536) { (room) throws(Errno) in
        try retrying {
          let start = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self)
          return unsafe flistxattr(number, start, room.count)
        }
      }
      return list.split(at: 0).filter { !$0.isEmpty }
    } catch .notSupported {
      return []
    }
  }

  static func attribute(_ number: Int32, _ name: ByteString) throws(Errno) -> ByteString {
    try name.withCString { (name) throws(Errno) in
      try ByteString(capacity: 65_536) { (room) throws(Errno) in
        try retrying { unsafe fgetxattr(number, name, room.baseAddress, room.count) }
      }
    }
  }

  static func removeAttribute(_ number: Int32, _ name: ByteString) throws(Errno) {
    try name.withCString { (name) throws(Errno) in
      _ = try retrying { unsafe Int(fremovexattr(number, name)) }
    }
  }

  static func setAttribute(
    _ number: Int32, _ name: ByteString, _ value: ByteString
  ) throws(Errno) {
    try name.withCString { (name) throws(Errno) in
      _ = try retrying {
        unsafe value.bytes.withUnsafeBytes { bytes in
          unsafe Int(fsetxattr(number, name, bytes.baseAddress, bytes.count, 0))
        }
      }
    }
  }
}

// MARK: - Mounts

extension Linux {
  static func leaveMountNamespace() throws(Errno) {
    _ = try retrying { Int(glowplug_leave_mount_namespace()) }
  }

  static func detachMount(_ path: ByteString) throws(Errno) {
    try path.withCString { (path) throws(Errno) in
      _ = try retrying { unsafe Int(glowplug_detach_mount(path)) }
    }
  }

  /// Whether writing through this descriptor's mount is refused, by the mount or its file system.
  static func isReadOnly(_ number: Int32) throws(Errno) -> Bool {
    var status = statvfs()
    _ = try retrying { unsafe Int(fstatvfs(number, &status)) }
    return status.f_flag & UInt(1 /* ST_RDONLY, statvfs(3) */) != 0
  }

  static func makeMountWritable(_ root: Int32) throws(Errno) {
    _ = try retrying { Int(glowplug_make_mount_writable(root)) }
  }

  static func setFileSystem(_ root: Int32, readOnly: Bool) throws(Errno) {
    _ = try retrying { Int(glowplug_set_filesystem_read_only(root, readOnly ? 1 : 0)) }
  }
}

// MARK: - Waiting and time

extension Linux {
  static func openUevents() throws(Errno) -> FileDescriptor {
    FileDescriptor(owning: Int32(try retrying { Int(glowplug_open_uevents()) }))
  }

  /// One message of the kernel's; empty for one that is not the kernel's own.
  static func receiveUevent(_ socket: borrowing FileDescriptor) throws(Errno) -> ByteString {
    let number = socket.number
    return try ByteString(capacity: 8192) { (room) throws(Errno) in
      try retrying { unsafe glowplug_receive_uevent(number, room.baseAddress, room.count) }
    }
  }

  /// Tells, from now on, when a file of that directory is removed: inotify(7).
  static func watchRemovals(in directory: ByteString) throws(Errno) -> FileDescriptor {
    let watch = FileDescriptor(
      owning: Int32(try retrying { Int(inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))) }))
    try directory.withCString { (directory) throws(Errno) in
      _ = try retrying { unsafe Int(inotify_add_watch(watch.number, directory, UInt32(IN_DELETE))) }
    }
    return watch
  }

  /// Waits until one of the two has something to read, for at most that many microseconds.
  static func wait(_ first: Int32, _ second: Int32, microseconds: Int) throws(Errno) {
    var watched = [
      pollfd(fd: first, events: Int16(POLLIN), revents: 0),
      pollfd(fd: second, events: Int16(POLLIN), revents: 0),
    ]
    // Rounded up: poll(2) counts milliseconds, and 0 would spin until the deadline.
    let milliseconds = Int32(max(0, min(microseconds, 300_000_000) + 999) / 1000)
    let result = unsafe poll(&watched, 2, milliseconds)
    let error = Errno(code: glowplug_errno())
    // An interrupted wait is no error: the caller looks at the clock, and waits again.
    if result < 0, error != .interrupted { throw error }
  }

  /// Ends this process after that many seconds, by SIGALRM: alarm(2).
  static func endProcess(afterSeconds seconds: Int) {
    _ = alarm(UInt32(truncatingIfNeeded: seconds))
  }

  /// Microseconds since some moment in the past, never set back.
  static func monotonicMicroseconds() -> Int { microseconds(of: CLOCK_MONOTONIC) }

  /// Seconds since 1970, and never before this program was built: a machine without a battery
  /// starts in the past.
  static func secondsSince1970() -> Int {
    max(microseconds(of: CLOCK_REALTIME) / 1_000_000, Int(glowplug_build_time))
  }

  private static func microseconds(of clock: clockid_t) -> Int {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
  }
}

// MARK: - C strings

extension Secret {
  /// A copy of a NUL-terminated string of a C library's.
  init(copyingCString start: UnsafePointer<CChar>) {
    unsafe self.init(copying: UnsafeRawBufferPointer(start: start, count: strlen(start)))
  }
}

extension ByteString {
  /// A copy of a NUL-terminated string.
  public init(cString: UnsafePointer<CChar>) {
    let bytes = unsafe UnsafeRawBufferPointer(start: cString, count: strlen(cString))
    unsafe self.init(Array(bytes))
  }

  /// What the body puts into that much memory; it returns the length.
  @safe init(
    capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) {
    var bytes = [UInt8](repeating: 0, count: capacity)
    var result: Result<Int, Errno> = .success(0)
    unsafe bytes.withUnsafeMutableBytes { room in
      do throws(Errno) { result = .success(try unsafe body(room)) } catch {
        result = .failure(error)
      }
    }
    let used = try result.get()
    precondition(used >= 0 && used <= capacity)
    bytes.removeLast(capacity - used)
    self.init(bytes)
  }

  /// Lends a NUL-terminated copy.
  ///
  /// A text with a NUL inside is no name of anything: EINVAL.
  @safe func withCString<Value: ~Copyable>(
    _ body: (UnsafePointer<CChar>) throws(Errno) -> Value
  ) throws(Errno) -> Value {
    if contains(byte: 0) { throw .invalid }
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    return try unsafe terminated.span.withUnsafeBufferPointer { (buffer) throws(Errno) in
      guard let start = buffer.baseAddress else { throw Errno.invalid }
      return try unsafe body(start)
    }
  }
}
