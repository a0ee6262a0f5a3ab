// The invariant that makes `unsafe` safe here: a buffer is lent by its array for the time of one call.

import Glibc

/// The number of an error of a system call's: errno(3).
struct SystemError: Error {
  let code: Int32

  /// The error of the call before.
  static var last: SystemError { SystemError(code: errno) }

  /// What the C library says of it.
  var reason: String { unsafe String(cString: strerror(code)) }
}

/// Descriptors by their numbers, as the kernel and libarchive take them.
enum FileHandles {
  /// Opens a file for reading; it is closed in every program that is started.
  static func open(_ path: String) throws(SystemError) -> Int32 {
    let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw .last }
    return number
  }

  static func close(_ number: Int32) { _ = Glibc.close(number) }

  /// Writes all of it.
  static func write(_ text: String, to number: Int32) throws(SystemError) {
    try write(Array(text.utf8), to: number)
  }

  /// Writes all of it.
  static func write(_ bytes: [UInt8], to number: Int32) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes[start...].withUnsafeBytes { buffer in
        unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last }
      start += count
    }
  }

  /// Writes over what is at that place of a file.
  static func write(_ bytes: [UInt8], to number: Int32, at place: Int) throws(SystemError) {
    guard lseek(number, off_t(place), SEEK_SET) >= 0 else { throw .last }
    try write(bytes, to: number)
  }

  /// Adds what can be read now, at most 64 KiB, to the bytes.
  ///
  /// - Returns: whether there may be more.
  static func read(_ number: Int32, into bytes: inout [UInt8]) throws(SystemError) -> Bool {
    var room = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe room.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last }
      bytes += room[..<count]
      return count > 0
    }
  }

  /// The first bytes of a file, as many as come at once.
  static func beginning(of number: Int32) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try read(number, into: &bytes)
    return bytes
  }

  /// Moves to the first byte that is not zero, from a place on; nil where none is left.
  static func placeOfContent(of number: Int32, from start: Int) throws(SystemError) -> Int? {
    var place = start
    guard lseek(number, off_t(place), SEEK_SET) >= 0 else { throw .last }
    while true {
      let bytes = try beginning(of: number)
      if bytes.isEmpty { return nil }
      if let first = bytes.firstIndex(where: { $0 != 0 }) {
        place += first
        guard lseek(number, off_t(place), SEEK_SET) >= 0 else { throw .last }
        return place
      }
      place += bytes.count
    }
  }

  /// The whole of a file or pipe; nil where it has more than that many bytes.
  static func read(_ number: Int32, atMost limit: Int) throws(SystemError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while try read(number, into: &bytes) {
      if bytes.count > limit { return nil }
    }
    return bytes
  }

  /// As that, of a file by its path.
  static func read(path: String, atMost limit: Int) throws(ControlFailure) -> [UInt8] {
    guard let bytes = try read(ifThere: path, atMost: limit) else {
      throw ControlFailure("read", path, SystemError(code: ENOENT).reason)
    }
    return bytes
  }

  /// As that; nil where nothing has that name, and for no other reason.
  static func read(ifThere path: String, atMost limit: Int) throws(ControlFailure) -> [UInt8]? {
    do throws(SystemError) {
      let number = try open(path)
      defer { close(number) }
      guard let bytes = try read(number, atMost: limit) else {
        throw SystemError(code: EFBIG)
      }
      return bytes
    } catch  where error.code == ENOENT || error.code == ENOTDIR {
      return nil
    } catch {
      throw ControlFailure("read", path, error.reason)
    }
  }

  /// Makes a file that did not exist, or empties it, for its owner alone, and writes all of it.
  static func write(_ bytes: [UInt8], path: String) throws(ControlFailure) {
    do throws(SystemError) {
      let number = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      guard number >= 0 else { throw SystemError.last }
      defer { close(number) }
      try write(bytes, to: number)
    } catch {
      throw ControlFailure("write", path, error.reason)
    }
  }

  /// Makes a file that did not exist, for its owner alone.
  static func create(_ path: String) throws(ControlFailure) -> Int32 {
    let number = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw ControlFailure("make", path, SystemError.last.reason) }
    return number
  }
}
