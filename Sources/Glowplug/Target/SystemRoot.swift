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
      try FileDescriptor.open(anywhere: path, for: .directoryPath)
    }
  }

  /// The content of a regular file, links in the path followed inside the root; nil where there is
  /// none.
  ///
  /// The limit counts bytes; a larger file is an error.
  func read(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    try open(path)?.content(named: path, atMost: limit)
  }

  private func open(_ path: ByteString) throws(Failure) -> OpenFile? {
    do throws(Errno) {
      return try OpenFile(open(path, for: .reading))
    } catch .noSuchFile {
      return nil
    } catch .notDirectory {
      return nil
    } catch {
      throw Failure("read", path, error)
    }
  }

  /// As `read`, for a file that holds no secret.
  func text(_ path: ByteString, atMost limit: Int) throws(Failure) -> ByteString? {
    try read(path, atMost: limit)?.exposed
  }

  /// Whether anything has that name, a dangling link too.
  func exists(_ path: ByteString) -> Bool { (try? open(path, for: .link)) != nil }

  /// Whether the path leads to a directory without any link on the way.
  func isPlainDirectory(_ path: ByteString) -> Bool {
    (try? directory.open(path, for: .directoryPath, .insideRootWithoutLinks)) != nil
  }

  /// Whether a path leads to a directory.
  func isDirectory(_ path: ByteString) -> Bool { (try? open(path, for: .directoryPath)) != nil }

  /// Whether a file system is mounted at that directory.
  func isMountPoint(_ path: ByteString) -> Bool {
    guard let file = try? open(path, for: .path) else { return false }
    return (try? file.isMountRoot()) ?? false
  }

  /// Names in a directory; none where there is no such directory.
  func names(in path: ByteString) -> [ByteString] {
    guard let directory = try? open(path, for: .readingDirectory) else { return [] }
    return (try? directory.names()) ?? []
  }

  private func open(
    _ path: ByteString, for use: FileDescriptor.Use
  ) throws(Errno) -> FileDescriptor {
    try directory.open(path, for: use, .insideRoot)
  }
}

extension SystemRoot {
  /// The path without links: as a boot of this root will see it.
  ///
  /// A part that is missing, or lies behind more than 40 links, stays as it is.
  func withoutLinks(_ path: ByteString) -> ByteString {
    var resolved: [ByteString] = []
    var rest = path.pathComponents[...]
    var links = 0
    while let part = rest.popFirst() {
      if part.is("..") {
        _ = resolved.popLast()
        continue
      }
      let candidate = "/" + (resolved + [part]).joined(by: "/")
      guard links < 40, let target = linkTarget(candidate) else {
        resolved.append(part)
        continue
      }
      links += 1
      if target.begins(with: "/") { resolved.removeAll() }
      rest = (target.pathComponents + rest)[...]
    }
    return "/" + resolved.joined(by: "/")
  }

  /// What a symbolic link says; nil for everything else.
  func linkTarget(_ path: ByteString) -> ByteString? {
    guard let link = try? open(path, for: .link),
      let status = try? link.status(), status.kind == .link
    else { return nil }
    return try? link.readLink()
  }
}

/// A root file system that was asked for, or why it can't be opened.
enum OpenedRoot: ~Copyable {
  case none(Failure)
  case one(SystemRoot)

  init(_ path: ByteString) {
    do throws(Failure) {
      self = .one(try SystemRoot(opening: path))
    } catch {
      self = .none(error)
    }
  }

  /// The settings of its policy file; none where there is no root.
  func policySettings() -> Result<[PolicySetting], Failure> {
    switch self {
    case .none: .success([])
    case .one(let root): root.policySettings()
    }
  }
}
