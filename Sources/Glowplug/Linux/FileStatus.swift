/// What fstat(2) tells of a file.
struct FileStatus: Equatable {
  enum Kind: Equatable {
    case file, directory, link, blockDevice, other

    /// Of st_mode: inode(7).
    init(mode: UInt32) {
      switch mode & 0o170000 {
      case 0o100000: self = .file
      case 0o040000: self = .directory
      case 0o120000: self = .link
      case 0o060000: self = .blockDevice
      default: self = .other
      }
    }
  }

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
