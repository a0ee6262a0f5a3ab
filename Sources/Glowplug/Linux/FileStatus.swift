/// What fstat(2) tells of a file.
struct FileStatus: Equatable {
  enum Kind: Equatable { case file, directory, link, blockDevice, other }

  let kind: Kind
  /// Permission bits, 07777.
  let mode: UInt32
  let owner: Owner
  let links: UInt64
  /// Bytes, as the file system claims.
  let size: Int
  let device: UInt64
  let inode: UInt64

  struct Owner: Equatable {
    var user: UInt32
    var group: UInt32
  }

  /// Whether anybody but the owner may write to it.
  var isWritableByOthers: Bool { mode & 0o022 != 0 }
}

extension FileDescriptor {
  func status() throws(Errno) -> FileStatus { try Linux.fstat(number) }
}
