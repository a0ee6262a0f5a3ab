// The invariant that makes `unsafe` safe here: mkdtemp(3) writes into the array that lends it its bytes, a
// template that ends with a NUL, and into nothing else; text is lent for the time of one call.

import FoundationEssentials
import Glibc

/// A directory for this user alone (0700), removed with all that is in it when this value is released.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws(ControlFailure) { path = try Directory.makeTemporary() }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path below it.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a directory, and those above it.
  func makeDirectory(_ name: String) throws(ControlFailure) { try Directory.make(path(name)) }

  /// Writes a file, and makes the directories above it.
  func write(_ bytes: [UInt8], _ name: String) throws(ControlFailure) {
    try Directory.write(bytes, path(name))
  }
}

/// Directories by their paths.
enum Directory {
  /// Makes it, and those above it.
  static func make(_ path: String) throws(ControlFailure) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ControlFailure("make", path, "\(SystemError.last.reason)")
    }
  }

  /// Makes one of this user's alone (0700) in $TMPDIR, else in /tmp.
  static func makeTemporary() throws(ControlFailure) -> String {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(parent)/glowplugctl.XXXXXX\0".utf8CString.dropLast())
    let isMade = unsafe template.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    guard isMade else {
      throw ControlFailure("make a directory in", parent, SystemError.last.reason)
    }
    return String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: Unicode.UTF8.self)
  }

  /// Removes it where nothing is in it.
  static func removeEmpty(_ path: String) { _ = unsafe rmdir(path) }

  static var isRoot: Bool { geteuid() == 0 }

  /// What this process mounts from now on nobody else sees: mount_namespaces(7).
  static func leaveMountNamespace() throws(ControlFailure) {
    guard unshare(CLONE_NEWNS) == 0,
      unsafe mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0
    else { throw ControlFailure("leave", "the mount namespace", SystemError.last.reason) }
  }

  /// Makes it, for its owner alone.
  static func makePrivate(_ path: String) throws(ControlFailure) {
    guard unsafe mkdir(path, 0o700) == 0 else {
      throw ControlFailure("make", path, SystemError.last.reason)
    }
  }

  static func rename(_ path: String, to new: String) throws(ControlFailure) {
    guard unsafe Glibc.rename(path, new) == 0 else {
      throw ControlFailure("write", new, SystemError.last.reason)
    }
  }

  /// Writes a file of that many bytes that takes no room.
  static func writeHole(_ size: Int, _ path: String) throws(ControlFailure) {
    try write([], path)
    guard unsafe truncate(path, size) == 0 else {
      throw ControlFailure("write", path, SystemError.last.reason)
    }
  }

  /// Makes a FIFO, if it can.
  static func makeFIFO(_ path: String) { _ = unsafe mkfifo(path, 0o600) }

  /// Makes a symbolic link.
  static func link(_ path: String, to target: String) throws(ControlFailure) {
    guard unsafe symlink(target, path) == 0 else {
      throw ControlFailure("make", path, SystemError.last.reason)
    }
  }

  /// Writes a file, and makes the directories above it.
  static func write(_ bytes: [UInt8], _ path: String) throws(ControlFailure) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try make(String(path[..<slash]))
    }
    try FileHandles.write(bytes, path: path)
  }
}
