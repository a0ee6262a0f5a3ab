/// Makes a root that the kernel mounted read-only writable, for as long as this value lives: rule 10.
struct RootAccess: ~Copyable {
  /// Whether the file system was made writable, and must not stay so.
  private let isRemounted: Bool
  /// Seconds after which this process would have ended: nobody else would make it read-only again.
  private let secondsLeft: Int

  /// - Throws: where it can't be written at all: verity, squashfs, a medium that is write-protected.
  init(to root: borrowing SystemRoot, in mounts: PrivateMounts) throws(Failure) {
    secondsLeft = Clock.keepProcess()
    do throws(Errno) {
      isRemounted = try RootAccess.makeWritable(root.directory, mounts)
    } catch {
      Clock.endProcess(afterSeconds: secondsLeft)
      throw Failure("write to", root.path, error)
    }
    if !isRemounted { Clock.endProcess(afterSeconds: secondsLeft) }
  }

  /// Whether the file system needed it.
  private static func makeWritable(
    _ root: borrowing FileDescriptor, _ mounts: PrivateMounts
  ) throws(Errno) -> Bool {
    guard try root.isReadOnly() else { return false }
    guard try root.isMountRoot() else { throw .readOnly }
    if let problem = mounts.problem { throw problem }
    // Ours is a private copy of the mount: its flag needs no restoring, the file system's does.
    try root.makeMountWritable()
    guard try root.isReadOnly() else { return false }
    try root.setFileSystem(readOnly: false)
    if try root.isReadOnly() { throw .readOnly }
    return true
  }

  /// Gives the file system its read-only flag back.
  consuming func end(of root: borrowing SystemRoot) throws(Failure) {
    guard isRemounted else { return }
    defer { Clock.endProcess(afterSeconds: secondsLeft) }
    do throws(Errno) {
      try root.directory.setFileSystem(readOnly: true)
    } catch {
      throw Failure("remount read-only", root.path, error)
    }
  }
}
