// The only file that calls libc. The invariants that make `unsafe` safe here: a pointer that is
// given to a call comes from a buffer that outlives the call, with that buffer's own length; no
// call's pointer result is kept; errno is read on the line after the call that set it.

internal import CLinux

/// Every call takes the numbers that the kernel gave out; `FileDescriptor` owns them.
enum Linux {
  typealias Memory = UnsafeMutableRawBufferPointer

  /// Makes a call, again where a signal interrupted it, signal(7); no other place does.
  static func attempt(_ call: SystemCall, _ body: () -> Int) throws(Errno) -> Int {
    while true {
      #if DEBUG
        let (result, error) = Linux.forced(call) ?? make(body)
      #else
        let (result, error) = make(body)
      #endif
      if result >= 0 { return result }
      if error != .interrupted { throw error }
    }
  }

  @inline(__always)
  private static func make(_ body: () -> Int) -> (Int, Errno) {
    let result = body()
    let error = Errno(code: glowplug_errno())
    return (result, error)
  }

  #if DEBUG
    /// What a test makes a call come to, in place of the kernel; nil lets the call through.
    @TaskLocal static var faults: (@Sendable (SystemCall) -> Errno?)?

    private static func forced(_ call: SystemCall) -> (Int, Errno)? {
      faults.flatMap { $0(call) }.map { (-1, $0) }
    }
  #endif

  static func text(of error: Errno) -> ByteString {
    guard let text = unsafe strerror(error.code) else { return "error \(Int(error.code))" }
    return unsafe ByteString(cString: text)
  }

  static func wipe(_ memory: Memory) {
    if let start = memory.baseAddress { unsafe explicit_bzero(start, memory.count) }
  }

  /// Where the byte stands first, counted from the start of the memory; nil where it does not.
  static func find(_ byte: UInt8, in memory: UnsafeRawBufferPointer) -> Int? {
    guard let start = memory.baseAddress,
      let found = unsafe memchr(start, Int32(byte), memory.count)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - start
  }

  static func length(ofCString start: UnsafePointer<CChar>) -> Int { unsafe strlen(start) }

  /// A call about one name that answers nothing but whether it worked.
  @inline(never)
  private static func named(
    _ call: SystemCall, _ name: ByteString, _ body: (UnsafePointer<CChar>) -> Int32
  ) throws(Errno) {
    try name.withCString { (name) throws(Errno) in
      _ = try attempt(call) { unsafe Int(body(name)) }
    }
  }
}

extension FileDescriptor.Use {
  /// No content: to look at it, or to open what is below it.
  static let path = Self(bits: O_PATH)
  static let directoryPath = Self(bits: O_PATH | O_DIRECTORY)
  /// As `path`, and a link is opened itself.
  static let link = Self(bits: O_PATH | O_NOFOLLOW)
  static let itself = Self(bits: O_NOFOLLOW)
  /// Never waits for a FIFO's writer, and makes no terminal its own.
  static let reading = Self(bits: O_RDONLY | O_NONBLOCK | O_NOCTTY)
  static let readingDirectory = Self(bits: O_RDONLY | O_DIRECTORY)
  static let writing = Self(bits: O_WRONLY | O_NOCTTY | O_NONBLOCK)
  /// The file must not exist.
  static let creating = Self(bits: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
  /// The file is made where it is missing; what is written stands behind what is there.
  static let appending = Self(bits: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
  /// A question is written, and its answer read.
  static let asking = Self(bits: O_RDWR | O_NOCTTY | O_NONBLOCK)
}

extension Linux {
  static let workingDirectory: Int32 = AT_FDCWD

  static func openat2(
    _ path: ByteString, in directory: Int32, flags: Int32, mode: UInt32, resolve: UInt64
  ) throws(Errno) -> Int32 {
    try path.withCString { (path) throws(Errno) in
      Int32(
        try attempt(resolve == 0 ? .openat : .openat2) {
          unsafe Int(
            glowplug_openat2(
              directory, path, UInt64(flags | O_CLOEXEC), UInt64(mode), resolve))
        })
    }
  }

  static func close(_ number: Int32) throws(Errno) {
    // Linux frees the number even when it reports EINTR: close(2), so this is not tried again.
    let result = CLinux.close(number)
    let error = Errno(code: glowplug_errno())
    if result < 0, error != .interrupted { throw error }
  }

  @inline(never)
  static func fstat(_ number: Int32) throws(Errno) -> FileStatus {
    var status = stat()
    _ = try attempt(.fstat) { unsafe Int(CLinux.fstat(number, &status)) }
    return FileStatus(
      kind: FileStatus.Kind(mode: UInt32(status.st_mode)), mode: UInt32(status.st_mode) & 0o7777,
      owner: FileStatus.Owner(user: status.st_uid, group: status.st_gid),
      links: UInt64(status.st_nlink), size: Int(status.st_size), device: UInt64(status.st_dev),
      inode: UInt64(status.st_ino))
  }

  static func isMountRoot(_ number: Int32) throws(Errno) -> Bool {
    try attempt(.statx) { Int(glowplug_is_mount_root(number)) } == 1
  }

  static func getdents64(_ number: Int32, _ room: Memory) throws(Errno) -> Int {
    try attempt(.getdents64) {
      unsafe glowplug_directory_entries(number, room.baseAddress, room.count)
    }
  }

  static func readlinkat(_ number: Int32, _ room: Memory) throws(Errno) -> Int {
    guard let start = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
    return try attempt(.readlinkat) { unsafe CLinux.readlinkat(number, "", start, room.count) }
  }

  static func read(_ number: Int32, _ room: Memory) throws(Errno) -> Int {
    try attempt(.read) { unsafe CLinux.read(number, room.baseAddress, room.count) }
  }

  /// Writes all of it, or throws.
  static func write(_ number: Int32, _ content: Span<UInt8>) throws(Errno) {
    try unsafe content.withUnsafeBytes { (bytes) throws(Errno) in
      var done = 0
      while done < bytes.count {
        done += try attempt(.write) {
          unsafe CLinux.write(number, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        }
      }
    }
  }

  static func fsync(_ number: Int32) throws(Errno) {
    _ = try attempt(.fsync) { Int(CLinux.fsync(number)) }
  }

  static func lock(_ number: Int32) throws(Errno) {
    _ = try attempt(.flock) { Int(flock(number, LOCK_EX | LOCK_NB)) }
  }

  static func getrandom(_ room: Memory) throws(Errno) -> Int {
    try attempt(.getrandom) { unsafe glowplug_random(room.baseAddress, room.count) }
  }

  static func mkdirat(_ directory: Int32, _ name: ByteString, mode: UInt32) throws(Errno) {
    try unsafe named(.mkdirat, name) { unsafe CLinux.mkdirat(directory, $0, mode_t(mode)) }
  }

  static func fchown(_ number: Int32, user: UInt32, group: UInt32) throws(Errno) {
    _ = try attempt(.fchown) { Int(CLinux.fchown(number, user, group)) }
  }

  static func fchmod(_ number: Int32, _ mode: UInt32) throws(Errno) {
    _ = try attempt(.fchmod) { Int(CLinux.fchmod(number, mode_t(mode))) }
  }

  static func renameat(_ directory: Int32, _ name: ByteString, _ new: ByteString) throws(Errno) {
    try name.withCString { (name) throws(Errno) in
      try unsafe named(.renameat, new) { unsafe CLinux.renameat(directory, name, directory, $0) }
    }
  }

  static func symlinkat(
    _ target: ByteString, _ directory: Int32, _ name: ByteString
  ) throws(Errno) {
    try name.withCString { (name) throws(Errno) in
      try unsafe named(.symlinkat, target) { unsafe CLinux.symlinkat($0, directory, name) }
    }
  }

  static func unlinkat(_ directory: Int32, _ name: ByteString, isDirectory: Bool) throws(Errno) {
    try unsafe named(.unlinkat, name) {
      unsafe CLinux.unlinkat(directory, $0, isDirectory ? AT_REMOVEDIR : 0)
    }
  }

  static func flistxattr(_ number: Int32, _ room: Memory) throws(Errno) -> Int {
    let start = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self)
    return try attempt(.flistxattr) { unsafe CLinux.flistxattr(number, start, room.count) }
  }

  static func fgetxattr(
    _ number: Int32, _ name: ByteString, _ room: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int {
    try name.withCString { (name) throws(Errno) in
      try attempt(.fgetxattr) {
        unsafe CLinux.fgetxattr(number, name, room.baseAddress, room.count)
      }
    }
  }

  static func fsetxattr(_ number: Int32, _ name: ByteString, _ value: ByteString) throws(Errno) {
    try unsafe named(.fsetxattr, name) { name in
      unsafe value.bytes.withUnsafeBytes { bytes in
        unsafe CLinux.fsetxattr(number, name, bytes.baseAddress, bytes.count, 0)
      }
    }
  }

  static func fremovexattr(_ number: Int32, _ name: ByteString) throws(Errno) {
    try unsafe named(.fremovexattr, name) { unsafe CLinux.fremovexattr(number, $0) }
  }

  static func leaveMountNamespace() throws(Errno) {
    _ = try attempt(.unshare) { Int(glowplug_leave_mount_namespace()) }
  }

  static func detachMount(_ path: ByteString) throws(Errno) {
    try unsafe named(.umount2, path) { unsafe glowplug_detach_mount($0) }
  }

  static func fileSystem(_ number: Int32) throws(Errno) -> FileDescriptor.FileSystem {
    var status = statvfs()
    _ = try attempt(.fstatfs) { unsafe Int(fstatvfs(number, &status)) }
    let free = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return FileDescriptor.FileSystem(
      isReadOnly: status.f_flag & UInt(1 /* ST_RDONLY, statvfs(3) */) != 0,
      free: free.overflow ? Int.max : Int(clamping: free.partialValue))
  }

  static func makeMountWritable(_ root: Int32) throws(Errno) {
    _ = try attempt(.mount_setattr) { Int(glowplug_make_mount_writable(root)) }
  }

  static func setFileSystem(_ root: Int32, readOnly: Bool) throws(Errno) {
    _ = try attempt(.fspick) { Int(glowplug_set_filesystem_read_only(root, readOnly ? 1 : 0)) }
  }

  static func sethostname(_ name: ByteString) throws(Errno) {
    try unsafe named(.sethostname, name) { unsafe CLinux.sethostname($0, name.count) }
  }

  static func openUevents() throws(Errno) -> Int32 {
    Int32(try attempt(.socket) { Int(glowplug_open_uevents()) })
  }

  static func receiveUevent(_ number: Int32, _ room: Memory) throws(Errno) -> Int {
    try attempt(.recvfrom) { unsafe glowplug_receive_uevent(number, room.baseAddress, room.count) }
  }

  static func openInotify() throws(Errno) -> Int32 {
    Int32(try attempt(.inotify_init1) { Int(inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))) })
  }

  static func watchRemovals(_ inotify: Int32, in directory: ByteString) throws(Errno) {
    try unsafe named(.inotify_add_watch, directory) {
      unsafe inotify_add_watch(inotify, $0, UInt32(IN_DELETE))
    }
  }

  static func openReadiness(of number: Int32) throws(Errno) -> Int32 {
    Int32(try attempt(.clone) { Int(glowplug_readiness(number)) })
  }

  /// An interrupted wait is no error: the caller looks at the clock, and waits again.
  static func poll(_ first: Int32, _ second: Int32, milliseconds: Int32) throws(Errno) {
    var watched = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let result = unsafe CLinux.poll(&watched, 2, milliseconds)
    let error = Errno(code: glowplug_errno())
    if result < 0, error != .interrupted { throw error }
  }

  static func alarm(afterSeconds seconds: Int) -> Int {
    Int(CLinux.alarm(UInt32(truncatingIfNeeded: seconds)))
  }

  static var buildTime: Int { Int(glowplug_build_time) }

  static func monotonicMicroseconds() -> Int { microseconds(of: CLOCK_MONOTONIC) }

  static func realMicroseconds() -> Int { microseconds(of: CLOCK_REALTIME) }

  private static func microseconds(of clock: clockid_t) -> Int {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
  }
}
