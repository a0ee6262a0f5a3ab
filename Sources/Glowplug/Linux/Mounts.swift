/// This process's own mount namespace, entered before anything is opened that may be remounted:
/// no mount of ours is ever seen outside, and none is left when the process ends.
struct PrivateMounts {
  /// Why there is none, for a user who is not root; it matters only when something must be mounted.
  let problem: Errno?

  static func enter() -> PrivateMounts {
    do throws(Errno) {
      try Linux.leaveMountNamespace()
      return PrivateMounts(problem: nil)
    } catch {
      return PrivateMounts(problem: error)
    }
  }

  /// Takes the topmost mount from a path; who has it open keeps it: umount2(2), MNT_DETACH.
  static func detach(_ path: ByteString) throws(Errno) { try Linux.detachMount(path) }
}

extension FileDescriptor {
  /// What fstatvfs(3) tells of the file system, through this descriptor's mount.
  struct FileSystem: Equatable {
    let isReadOnly: Bool
    /// Bytes that are left to whoever is not root.
    let free: Int
  }

  func freeBytes() throws(Errno) -> Int { try Linux.fileSystem(number).free }

  /// Whether it is the root of a mount: statx(2), Linux 5.8.
  func isMountRoot() throws(Errno) -> Bool { try Linux.isMountRoot(number) }

  /// Whether writing through this descriptor's mount is refused, by the mount or its file system.
  func isReadOnly() throws(Errno) -> Bool { try Linux.fileSystem(number).isReadOnly }

  /// Takes the read-only flag from this mount root, and from nothing else.
  func makeMountWritable() throws(Errno) { try Linux.makeMountWritable(number) }

  /// Sets the read-only flag of the file system that this is the mount root of.
  func setFileSystem(readOnly: Bool) throws(Errno) {
    try Linux.setFileSystem(number, readOnly: readOnly)
  }
}
