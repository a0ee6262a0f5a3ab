/// The files of a drive, which may be anybody's work: regular files alone, no links followed,
/// nothing outside the drive, sizes bounded.
///
/// No directory is listed.
struct DriveFiles: ~Copyable {
  private let root: FileDescriptor

  /// Bytes of a file that is handed on; a whole drive of Nova's or Ironic's has 64 MiB at most.
  static let largestFile = 16 << 20

  init(root: consuming FileDescriptor) { self.root = root }

  /// Opens a directory that serves as a drive.
  init(directory path: ByteString) throws(Failure) {
    root = try naming("open", path) { () throws(Errno) in
      try Linux.open(path, .directoryPath)
    }
  }

  /// A regular file; nil where nothing has that name.
  ///
  /// - Throws: for a link, a device, a FIFO, a socket, a directory, and what can't be read.
  func open(_ path: ByteString) throws(Failure) -> FileDescriptor? {
    do throws(Errno) {
      // A look before the open: opening a device node or a FIFO may itself do something.
      let probe = try Linux.open(path, in: root.number, .linkItself, .noLinks)
      let status = try Linux.status(probe.number)
      guard status.kind == .file else { throw .notSupported }
      let file = try Linux.open(path, in: root.number, .read, .noLinks)
      let opened = try Linux.status(file.number)
      guard opened.inode == status.inode, opened.kind == .file else { throw .notSupported }
      return file
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

  /// The whole of a regular file; nil where nothing has that name.
  ///
  /// - Throws: as `open`, and for a file above that many bytes.
  func read(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    guard let file = try open(path) else { return nil }
    return try DriveFiles.content(of: file, named: path, atMost: limit)
  }

  /// The whole of an open file, whatever size its file system claims.
  static func content(
    of file: borrowing FileDescriptor, named path: ByteString, atMost limit: Int
  ) throws(Failure) -> Secret {
    let number = file.number
    var content = Secret(capacity: 4096)
    do throws(Errno) {
      while try Linux.read(number, into: &content, atMost: 16_384) > 0 {
        if content.count > limit { break }
      }
    } catch {
      throw Failure("read", path, error)
    }
    if content.count > limit {
      throw Failure("read", path, "it is larger than \(limit) bytes")
    }
    return content
  }
}
