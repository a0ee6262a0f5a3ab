// The invariant that makes `unsafe` safe here: what posix_spawn(3) is lent lives until it returns; the copies that
// strdup(3) makes are freed after it, and the file actions are destroyed where they were made.

import Glibc

/// Another program, run to its end.
struct Child {
  /// How it ended: its exit status, or 128 and the number of the signal.
  private(set) var status: Int32 = -1
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  /// Whether it was ended for having written or taken too much.
  private(set) var isCut = false

  /// The first line that it wrote to standard error, or what is known beside that.
  var complaint: String {
    if isCut { return "it writes too much, or takes too long" }
    let text = String(decoding: errors, as: Unicode.UTF8.self)
    let line = text.split(separator: "\n").first { !$0.allSatisfy { $0.isWhitespace } }
    return line.map { String($0) } ?? "it ended with \(status)"
  }

  /// Starts a program that is looked for in $PATH, with nothing on its standard input, and waits for it.
  ///
  /// What writes more than `limit` bytes, or takes longer than the seconds, is killed.
  ///
  /// - Throws: where it can't be started.
  init(
    _ program: String, _ arguments: [String], atMost limit: Int, seconds: Int
  ) throws(ControlFailure) {
    var (out, err): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard unsafe pipe2(&out, O_CLOEXEC) == 0, unsafe pipe2(&err, O_CLOEXEC) == 0 else {
      throw ControlFailure("start", program, SystemError.last.reason)
    }
    let number: pid_t
    do throws(SystemError) {
      number = try Child.spawn([program] + arguments, output: out[1], errors: err[1])
    } catch {
      for descriptor in out + err { FileHandles.close(descriptor) }
      throw ControlFailure("start", program, error.reason)
    }
    FileHandles.close(out[1])
    FileHandles.close(err[1])
    collect(out[0], err[0], limit, until: time(nil) + seconds)
    FileHandles.close(out[0])
    FileHandles.close(err[0])
    if isCut { kill(number, SIGKILL) }
    var result: Int32 = 0
    while unsafe waitpid(number, &result, 0) < 0, errno == EINTR {}
    let signal = result & 0x7F
    status = signal == 0 ? result >> 8 & 0xFF : 128 + signal
  }

  private static func spawn(
    _ words: [String], output: Int32, errors: Int32
  ) throws(SystemError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
    var arguments = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var number: pid_t = 0
    var problem = unsafe posix_spawnp(&number, words[0], &actions, nil, arguments, environ)
    // mkfs.vfat(8), for one: who is not root may not have it in $PATH.
    if problem == ENOENT {
      problem = unsafe posix_spawnp(
        &number, "/usr/sbin/" + words[0], &actions, nil, arguments, environ)
    }
    guard problem == 0 else { throw SystemError(code: problem) }
    return number
  }

  /// Reads both pipes to their ends.
  private mutating func collect(
    _ out: Int32, _ err: Int32, _ limit: Int, until deadline: time_t
  ) {
    var isOpen = [true, true]
    while isOpen.contains(true) {
      var waits = [
        pollfd(fd: isOpen[0] ? out : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen[1] ? err : -1, events: Int16(POLLIN), revents: 0),
      ]
      let left = max(0, deadline - time(nil))
      let count = unsafe poll(&waits, 2, Int32(left * 1000))
      if count < 0, errno == EINTR { continue }
      if count <= 0 || output.count > limit || errors.count > 1 << 16 {
        isCut = true
        return
      }
      if waits[0].revents != 0 {
        isOpen[0] = (try? FileHandles.read(out, into: &output)) ?? false
      }
      if waits[1].revents != 0 {
        isOpen[1] = (try? FileHandles.read(err, into: &errors)) ?? false
      }
    }
    if output.count > limit { isCut = true }
  }
}
