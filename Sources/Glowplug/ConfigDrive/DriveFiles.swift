/// The files of a drive, which may be anybody's work: regular files alone, no links followed,
/// nothing outside the drive, sizes bounded.
///
/// No directory is listed.
struct DriveFiles: ~Copyable {
  private let root: FileDescriptor
  /// Whether a device node in it could be opened: not where the mount is `nodev`.
  private let mayHoldDevices: Bool

  /// Bytes of a file that is handed on; a whole drive of Nova's or Ironic's has 64 MiB at most.
  static let largestFile = 16 << 20

  /// The root of a mount that is `nodev`.
  init(mounted root: consuming FileDescriptor) {
    self.root = root
    mayHoldDevices = false
  }

  /// Opens a directory that serves as a drive.
  init(directory path: ByteString) throws(Failure) {
    root = try naming("open", path) { () throws(Errno) in
      try FileDescriptor.open(anywhere: path, for: .directoryPath)
    }
    mayHoldDevices = true
  }

  /// The whole of a regular file; nil where nothing has that name.
  ///
  /// - Throws: for a link, a device, a FIFO, a socket, a directory, for what can't be read, and for a
  ///   file above that many bytes.
  func read(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    try open(path)?.content(named: path, atMost: limit)
  }

  private func open(_ path: ByteString) throws(Failure) -> OpenFile? {
    do throws(Errno) {
      // A look before the open: opening a device node, a watchdog's say, may itself do something.
      if mayHoldDevices {
        let probe = try root.open(path, for: .link, .noLinks)
        guard try probe.status().kind == .file else { throw .notSupported }
      }
      return try OpenFile(root.open(path, for: .reading, .noLinks))
    } catch .noSuchFile {
      return nil
    } catch .notSupported {
      throw Failure("read", path, "it is no regular file")
    } catch .tooManyLinks {
      throw Failure("read", path, "it is a symbolic link, or lies behind one")
    } catch {
      throw Failure("read", path, error)
    }
  }
}
