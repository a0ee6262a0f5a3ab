/// What fstat(2) tells of a file.
struct FileStatus: Equatable {
  enum Kind: Equatable { case file, directory, link, blockDevice, other }

  let kind: Kind
  /// Permission bits, 07777.
  let mode: UInt32
  let user: UInt32
  let group: UInt32
  let links: UInt64
  let device: UInt64
  let inode: UInt64

  /// Whether anybody but the owner may write to it.
  var isWritableByOthers: Bool { mode & 0o022 != 0 }
}
