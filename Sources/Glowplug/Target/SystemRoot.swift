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
  @inline(never)
  func read(_ path: ByteString, atMost limit: Int) throws(Failure) -> Secret? {
    try open(path)?.content(named: path, atMost: limit)
  }

  private func open(_ path: ByteString) throws(Failure) -> OpenFile? {
    try naming("read", path) { () throws(Errno) in
      switch try open(path, for: .reading, .insideRoot) {
      case .none: nil
      case .some(let file): try OpenFile(file)
      }
    }
  }

  /// Lends the descriptor of a file, open for reading, to a C library; nil where there is none.
  func lend<Value>(_ path: ByteString, _ body: (Int32) -> Value) throws(Failure) -> Value? {
    try open(path)?.descriptor.lend(body)
  }

  /// As `read`, for a file that holds no secret.
  @inline(never)
  func text(_ path: ByteString, atMost limit: Int) throws(Failure) -> ByteString? {
    try read(path, atMost: limit)?.exposed
  }

  /// Whether anything has that name, a dangling link too.
  @inline(never)
  func exists(_ path: ByteString) throws(Failure) -> Bool {
    try find(path, for: .link, .insideRoot) != nil
  }

  /// Whether the path leads to a directory without any link on the way.
  func isPlainDirectory(_ path: ByteString) throws(Failure) -> Bool {
    do throws(Errno) {
      return try open(path, for: .directoryPath, .insideRootWithoutLinks) != nil
    } catch .tooManyLinks {
      return false
    } catch {
      throw Failure("read", path, error)
    }
  }

  /// Whether a path leads to a directory.
  func isDirectory(_ path: ByteString) throws(Failure) -> Bool {
    try find(path, for: .directoryPath, .insideRoot) != nil
  }

  /// Whether a file system is mounted at that directory.
  func isMountPoint(_ path: ByteString) throws(Failure) -> Bool {
    switch try find(path, for: .path, .insideRoot) {
    case .none: return false
    case .some(let file):
      return try naming("read", path) { () throws(Errno) in try file.isMountRoot() }
    }
  }

  /// Names in a directory; none where there is no such directory.
  @inline(never)
  func names(in path: ByteString) throws(Failure) -> [ByteString] {
    switch try find(path, for: .readingDirectory, .insideRoot) {
    case .none: return []
    case .some(let directory):
      return try naming("read", path) { () throws(Errno) in try directory.names() }
    }
  }

  @inline(never)
  private func find(
    _ path: ByteString, for use: FileDescriptor.Use, _ rule: PathRule
  ) throws(Failure) -> FileDescriptor? {
    try naming("read", path) { () throws(Errno) in try open(path, for: use, rule) }
  }

  /// nil where nothing is there; no other error says so: rule 11.
  private func open(
    _ path: ByteString, for use: FileDescriptor.Use, _ rule: PathRule
  ) throws(Errno) -> FileDescriptor? {
    do throws(Errno) {
      return try directory.open(path, for: use, rule)
    } catch .noSuchFile {
      return nil
    } catch .notDirectory {
      return nil
    }
  }
}

extension SystemRoot {
  /// The path without links: as a boot of this root will see it.
  ///
  /// A part that is missing, or lies behind more than 40 links, stays as it is.
  func withoutLinks(_ path: ByteString) throws(Failure) -> ByteString {
    try withoutLinks(path) { (_, _) throws(Failure) in }
  }

  /// As that, with a word about each link, and the directory that it lies in, before it is followed.
  func withoutLinks(
    _ path: ByteString, before follow: (ByteString, ByteString) throws(Failure) -> Void
  ) throws(Failure) -> ByteString {
    var resolved: [ByteString] = []
    var rest = path.pathComponents[...]
    var links = 0
    while let part = rest.popFirst() {
      if part.is("..") {
        _ = resolved.popLast()
        continue
      }
      let directory = "/" + resolved.joined(by: "/")
      let candidate = (resolved.isEmpty ? directory : directory + "/") + part
      guard links < 40, let target = try linkTarget(candidate) else {
        resolved.append(part)
        continue
      }
      try follow(candidate, directory)
      links += 1
      if target.begins(with: "/") { resolved.removeAll() }
      rest = (target.pathComponents + rest)[...]
    }
    return "/" + resolved.joined(by: "/")
  }

  /// What a symbolic link says; nil for everything else.
  @inline(never)
  func linkTarget(_ path: ByteString) throws(Failure) -> ByteString? {
    switch try find(path, for: .link, .insideRoot) {
    case .none: return nil
    case .some(let link):
      return try naming("read", path) { () throws(Errno) in
        try link.status().kind == .link ? try link.readLink() : nil
      }
    }
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
