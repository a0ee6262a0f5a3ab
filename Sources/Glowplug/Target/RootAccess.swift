/// Makes a root that the kernel mounted read-only writable, for as long as this value lives: rule 10.
struct RootAccess: ~Copyable {
  /// The mount's root, where its file system was made writable and must not stay so.
  private let remounted: Int32?

  /// - Throws: where it can't be written at all: verity, squashfs, a medium that is write-protected.
  init(to root: borrowing SystemRoot, in mounts: PrivateMounts) throws(Failure) {
    let number = root.directory.number
    remounted = try naming("write to", root.path) { () throws(Errno) in
      guard try Linux.isReadOnly(number) else { return nil }
      guard Linux.isMountRoot(number) else { throw .readOnly }
      if let problem = mounts.problem { throw problem }
      // Ours is a private copy of the mount: its flag needs no restoring, the file system's does.
      try Linux.makeMountWritable(number)
      guard try Linux.isReadOnly(number) else { return nil }
      try Linux.setFileSystem(number, readOnly: false)
      if try Linux.isReadOnly(number) { throw .readOnly }
      return number
    }
  }

  /// Gives the file system its read-only flag back.
  consuming func end(of root: borrowing SystemRoot) throws(Failure) {
    guard let remounted else { return }
    try naming("remount read-only", root.path) { () throws(Errno) in
      try Linux.setFileSystem(remounted, readOnly: true)
    }
  }
}
