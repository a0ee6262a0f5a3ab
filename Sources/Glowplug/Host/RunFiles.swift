extension Host {
  /// Writes a file of mode 0644 in a directory of /run, which is made where it is missing; nothing
  /// there outlives a power cut.
  @inline(never)
  static func write(
    _ name: ByteString, inDirectory path: ByteString, _ content: ByteString
  ) throws(Failure) {
    try write(name, inDirectory: path, mode: 0o644, Secret(content))
  }

  /// As that, with another mode; only what nobody else may read makes its directory as closed.
  @inline(never)
  static func write(
    _ name: ByteString, inDirectory path: ByteString, mode: UInt32, _ content: borrowing Secret
  ) throws(Failure) {
    do throws(Errno) {
      let directory = try makeDirectories(path, mode: mode & 0o077 == 0 ? 0o700 : 0o755)
      let form = AtomicFile(mode: mode, owner: nil, attributes: nil, isDurable: false)
      try directory.replace(name, with: content, as: form)
    } catch {
      throw Failure("write", path + "/" + name, error)
    }
  }

  /// Makes a symbolic link in /run, in place of a file or a link that is there.
  static func link(_ path: ByteString, to target: ByteString) throws(Failure) {
    let (directory, name) = path.directoryAndName
    do throws(Errno) {
      let parent = try makeDirectories(directory, mode: 0o755)
      try parent.remove(name)
      try parent.makeLink(name, to: target)
    } catch {
      throw Failure("write", path, error)
    }
  }

  /// Removes files from a directory of /run; what is missing is no error.
  static func remove(_ names: [ByteString], inDirectory path: ByteString) throws(Failure) {
    do throws(Errno) {
      let directory = try FileDescriptor.open(anywhere: path, for: .readingDirectory)
      for name in names { try directory.remove(name) }
    } catch .noSuchFile {
    } catch {
      throw Failure("remove from", path, error)
    }
  }

  /// All of them but those that are there are made with that mode.
  static func makeDirectories(_ path: ByteString, mode: UInt32) throws(Errno)
    -> FileDescriptor
  {
    do throws(Errno) {
      return try FileDescriptor.open(anywhere: path, for: .readingDirectory)
    } catch .noSuchFile {}
    var directory = try FileDescriptor.open(anywhere: "/", for: .readingDirectory)
    for part in path.pathComponents {
      do throws(Errno) { try directory.makeDirectory(part, mode: mode) } catch .exists {}
      directory = try directory.open(part, for: .readingDirectory, .anywhere)
    }
    return directory
  }
}
