import Foundation
import Glibc
import Testing

/// A directory that is gone when the test is over.
final class TemporaryDirectory: Sendable {
  let path: String

  /// In memory, where the machine has room for it there: a disk that others use as well makes thousands
  /// of durable writes slow.
  convenience init(inMemory: Bool) throws {
    let isThere = inMemory && FileManager.default.isWritableFile(atPath: "/dev/shm")
    try self.init(in: isThere ? "/dev/shm" : "/tmp")
  }

  init(in parent: String = "/tmp") throws {
    path = "\(parent)/glowplug-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o755])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The whole path of something in it.
  func path(_ name: String) -> String { name.hasPrefix("/") ? path + name : "\(path)/\(name)" }

  func makeDirectory(_ name: String, mode: Int = 0o755) throws {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
    try setMode(name, mode)
  }

  func write(_ name: String, _ content: String, mode: Int = 0o644) throws {
    try write(name, Data(content.utf8), mode: mode)
  }

  func write(_ name: String, _ content: Data, mode: Int = 0o644) throws {
    let parent = URL(filePath: path(name)).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try content.write(to: URL(filePath: path(name)))
    try setMode(name, mode)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try data(name), as: Unicode.UTF8.self)
  }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  func link(_ name: String, to target: String) throws {
    let parent = URL(filePath: path(name)).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: target)
  }

  func hardLink(_ name: String, to existing: String) throws {
    try FileManager.default.linkItem(atPath: path(existing), toPath: path(name))
  }

  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func copy(_ source: String, to name: String) throws {
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
  }

  /// Whether anything has that name, a dangling link too.
  func exists(_ name: String) -> Bool {
    var status = stat()
    return unsafe lstat(path(name), &status) == 0
  }

  func makeFIFO(_ name: String) throws {
    try #require(unsafe mkfifo(path(name), 0o644) == 0)
  }

  /// A device node; a test that reads it has lost.
  func makeBlockDevice(_ name: String, _ number: UInt) throws {
    try #require(unsafe mknod(path(name), 0o060644, number) == 0, "\(needsRoot)")
  }

  /// A file that claims that size and holds nothing.
  func makeSparseFile(_ name: String, size: Int) throws {
    try write(name, "")
    try #require(unsafe truncate(path(name), size) == 0)
  }

  func setMode(_ name: String, _ mode: Int) throws {
    try #require(unsafe chmod(path(name), mode_t(mode)) == 0)
  }

  func setOwner(_ name: String, _ user: UInt32, _ group: UInt32) throws {
    try #require(unsafe lchown(path(name), user, group) == 0, "\(needsRoot)")
  }

  private var needsRoot: String {
    "these tests need root, for owners and devices: run them as root"
  }
}

/// What stat(2) tells.
struct Status: Equatable {
  let mode: UInt32
  let user: UInt32
  let group: UInt32
  let inode: UInt
  let links: UInt

  init(_ path: String) throws {
    var status = stat()
    try #require(unsafe lstat(path, &status) == 0, "there is no \(path)")
    mode = status.st_mode & 0o7777
    user = status.st_uid
    group = status.st_gid
    inode = status.st_ino
    links = status.st_nlink
  }
}

extension TemporaryDirectory {
  func status(_ name: String) throws -> Status { try Status(path(name)) }

  /// `0600 1000:1000`.
  func ownership(_ name: String) throws -> String {
    let status = try status(name)
    let mode = String(status.mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - mode.count)) + mode
      + " \(status.user):\(status.group)"
  }
}
