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

  /// Why a file that is there is not read.
  enum Problem: Error, Equatable {
    /// It is none that is taken: a link, a device, a FIFO, a socket, a directory.
    case refused(Failure)
    /// It has more bytes than were asked for.
    case tooLarge(Failure)
    /// Nobody knows what it holds: an I/O error.
    case unreadable(Failure)

    var failure: Failure {
      switch self {
      case .refused(let failure), .tooLarge(let failure), .unreadable(let failure): failure
      }
    }
  }

  /// The whole of a regular file of at most that many bytes; nil where nothing has that name.
  @inline(never)
  func read(_ path: ByteString, atMost limit: Int) throws(Problem) -> Secret? {
    guard let file = try openRegular(path) else { return nil }
    do throws(Errno) {
      if let content = try file.read(atMost: limit) { return content }
    } catch {
      throw .unreadable(Failure("read", path.quoted, error))
    }
    throw DriveFiles.tooLarge(path, limit)
  }

  static func tooLarge(_ path: ByteString, _ limit: Int) -> Problem {
    .tooLarge(OpenFile.tooLarge(path.quoted, limit))
  }

  /// Bytes of a regular file, which is not read; nil where nothing has that name.
  func size(of path: ByteString) throws(Problem) -> Int? { try openRegular(path)?.status.size }

  private func openRegular(_ path: ByteString) throws(Problem) -> OpenFile? {
    guard let file = try open(path) else { return nil }
    guard file.status.kind == .file else { throw DriveFiles.irregular(path) }
    return file
  }

  private static func irregular(_ path: ByteString) -> Problem {
    .refused(Failure("read", path.quoted, "it is no regular file"))
  }

  private func open(_ path: ByteString) throws(Problem) -> OpenFile? {
    do throws(Errno) {
      // A look before the open: opening a device node, a watchdog's say, may itself do something.
      if mayHoldDevices {
        let probe = try root.open(path, for: .link, .noLinks)
        guard try probe.status().kind == .file else { throw .notSupported }
      }
      return try OpenFile(root.open(path, for: .reading, .noLinks))
    } catch .noSuchFile {
      return nil
    } catch .notDirectory {
      return nil
    } catch .notSupported {
      throw DriveFiles.irregular(path)
    } catch .tooManyLinks {
      throw .refused(Failure("read", path.quoted, "it is a symbolic link, or lies behind one"))
    } catch .otherFileSystem {
      throw .refused(Failure("read", path.quoted, "it lies on another file system"))
    } catch .nameTooLong {
      throw .refused(Failure("read", path.quoted, Errno.nameTooLong))
    } catch {
      // On a mount that is `nodev` a device is refused by this, and a socket has no other error.
      if isIrregular(path) { throw DriveFiles.irregular(path) }
      throw .unreadable(Failure("read", path.quoted, error))
    }
  }

  private func isIrregular(_ path: ByteString) -> Bool {
    guard let probe = try? root.open(path, for: .link, .noLinks),
      let status = try? probe.status()
    else { return false }
    return status.kind != .file
  }
}
