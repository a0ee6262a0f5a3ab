/// An open file, folder or socket; closed when it is released.
struct FileDescriptor: ~Copyable {
  /// The number that the kernel knows it by; -1 after `close()`.
  private(set) var number: Int32

  init(owning number: Int32) { self.number = number }

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
}

/// What fstat(2) tells of a file.
struct FileStatus: Equatable {
  enum Kind: Equatable { case file, folder, link, blockDevice, other }

  let kind: Kind
  /// Permission bits, 07777.
  let mode: UInt32
  let user: UInt32
  let group: UInt32
  let links: UInt64
  let device: UInt64
  let inode: UInt64
  let size: Int64

  /// Whether anybody but the owner may write to it.
  var isWritableByOthers: Bool { mode & 0o022 != 0 }
}

/// How openat2(2) walks a path; Linux 5.6.
struct PathRule {
  let bits: UInt64

  /// Links are followed, and lead nowhere outside the folder; `/proc`'s magic links never are.
  static let insideRoot = PathRule(bits: 0x10 | 0x02)
  /// No links, no other file system, nothing outside the folder.
  static let noLinks = PathRule(bits: 0x08 | 0x04 | 0x01 | 0x02)
  /// No links and nothing outside the folder; another file system may begin below it.
  static let noLinksAcrossMounts = PathRule(bits: 0x08 | 0x04 | 0x02)
}
