/// The root file system that is written to.
///
/// Nothing else in this program opens a file of it, and no path leads out of it: links are followed
/// inside it alone, `/proc`'s magic links never.
struct SystemRoot: ~Copyable {
  /// The path that it was opened by, for messages.
  let path: ByteString
  let directory: FileDescriptor

  init(opening path: ByteString) throws(Failure) {
    self.path = path
    directory = try naming("open", path) { () throws(Errno) in
      try Linux.open(path, .directoryPath)
    }
  }

  /// The content of a regular file, links in the path followed inside the root; nil where there is
  /// none.
  ///
  /// The limit counts bytes; a larger file is an error.
  func read(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    do throws(Errno) {
      let probe = try Linux.open(path, in: directory.number, .pathOnly, .insideRoot)
      let status = try Linux.status(probe.number)
      guard status.kind == .file else { throw .notSupported }
    } catch .noSuchFile {
      return nil
    } catch .notDirectory {
      return nil
    } catch .notSupported {
      throw Failure("read", path, "it is no regular file")
    } catch {
      throw Failure("read", path, error)
    }
    let file = try naming("read", path) { () throws(Errno) in
      try Linux.open(path, in: directory.number, .read, .insideRoot)
    }
    return try DriveFiles.content(of: file, named: path, atMost: limit)
  }

  /// As `read`, for a file that holds no secret.
  func text(_ path: ByteString, atMost limit: Int) throws(Failure) -> ByteString? {
    guard let content = try read(path, atMost: limit) else { return nil }
    return content.exposed
  }

  /// Whether anything has that name, a dangling link too.
  func exists(_ path: ByteString) -> Bool {
    (try? Linux.open(path, in: directory.number, .linkItself, .insideRoot)) != nil
  }

  /// What a path leads to; nil where it leads nowhere.
  func status(_ path: ByteString) -> FileStatus? {
    guard let file = try? Linux.open(path, in: directory.number, .pathOnly, .insideRoot) else {
      return nil
    }
    return try? Linux.status(file.number)
  }

  /// Whether a file system is mounted at that directory.
  func isMountPoint(_ path: ByteString) -> Bool {
    guard let file = try? Linux.open(path, in: directory.number, .pathOnly, .insideRoot) else {
      return false
    }
    return Linux.isMountRoot(file.number)
  }

  /// Names in a directory; none where there is no such directory.
  func names(in path: ByteString) -> [ByteString] {
    guard let directory = try? Linux.open(path, in: directory.number, .readDirectory, .insideRoot)
    else {
      return []
    }
    return (try? Linux.names(in: directory)) ?? []
  }

  /// The path without links: as a boot of this root will see it.
  ///
  /// A part that is missing, or lies behind more than 40 links, stays as it is.
  func withoutLinks(_ path: ByteString) -> ByteString {
    var resolved: [ByteString] = []
    var rest = path.pathComponents[...]
    var links = 0
    while let part = rest.popFirst() {
      if part == ".." {
        _ = resolved.popLast()
        continue
      }
      let candidate = "/" + (resolved + [part]).joined(by: "/")
      guard links < 40, let target = linkTarget(candidate) else {
        resolved.append(part)
        continue
      }
      links += 1
      if target.hasPrefix("/") { resolved.removeAll() }
      rest = (target.pathComponents + rest)[...]
    }
    return "/" + resolved.joined(by: "/")
  }

  /// What a symbolic link says; nil for everything else.
  func linkTarget(_ path: ByteString) -> ByteString? {
    guard let link = try? Linux.open(path, in: directory.number, .linkItself, .insideRoot),
      let status = try? Linux.status(link.number), status.kind == .link
    else { return nil }
    return try? Linux.readLink(link)
  }
}
