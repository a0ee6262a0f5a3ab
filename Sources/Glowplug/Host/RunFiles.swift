extension Host {
  /// Writes a file of mode 0644 in a directory of /run, which is made where it is missing; nothing
  /// there outlives a power cut.
  static func write(
    _ name: ByteString, inDirectory path: ByteString, _ content: ByteString
  ) throws(Failure) {
    do throws(Errno) {
      let directory = try makeDirectories(path)
      let form = AtomicFile(mode: 0o644, owner: nil, attributes: nil, isDurable: false)
      try directory.replace(name, with: Secret(content), as: form)
    } catch {
      throw Failure("write", path + "/" + name, error)
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

  private static func makeDirectories(_ path: ByteString) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try FileDescriptor.open(anywhere: path, for: .readingDirectory)
    } catch .noSuchFile {}
    var directory = try FileDescriptor.open(anywhere: "/", for: .readingDirectory)
    for part in path.pathComponents {
      do throws(Errno) { try directory.makeDirectory(part, mode: 0o755) } catch .exists {}
      directory = try directory.open(part, for: .readingDirectory, .anywhere)
    }
    return directory
  }
}
