/// A directory on this machine that appears whole or not at all: it is filled under another name.
struct RunDirectory: ~Copyable {
  private let path: ByteString
  private let name: ByteString
  private let parent: FileDescriptor
  private let directory: FileDescriptor
  /// Bytes that may still be written: other programs need the file system, too.
  private(set) var room: Int

  /// Begins a directory of that path, mode 0700.
  ///
  /// Its parent must exist.
  init(preparing path: ByteString) throws(Failure) {
    let name = try RunDirectory.name(of: path)
    let parent = try RunDirectory.openParent(of: path)
    let temporary = RunDirectory.temporary(name)
    let room = try naming("make", path) { () throws(Errno) in
      try parent.removeTree(temporary)
      return try parent.freeBytes() / 2
    }
    let directory = try naming("make", path) { () throws(Errno) in
      try parent.makeDirectory(temporary, mode: 0o700)
      return try parent.open(temporary, for: .readingDirectory, .noLinks)
    }
    self.room = room
    self.directory = directory
    self.path = path
    self.name = name
    self.parent = parent
  }

  /// Writes a file of mode 0600, and the directories above it, below this one.
  mutating func write(_ path: ByteString, _ content: borrowing Secret) throws(Failure) {
    let needed = RunDirectory.space(of: content.count)
    if needed > room {
      throw Failure("write", self.path + "/" + path, "half of the free space is taken")
    }
    room -= needed
    do throws(Errno) {
      let output = try create(path)
      try output.write(content)
      try output.close()
    } catch {
      throw Failure("write", self.path + "/" + path, error)
    }
  }

  /// Whole pages of a tmpfs; its smallest file, and the directory above it, take one, too.
  static func space(of size: Int) -> Int { (size + 4095) / 4096 * 4096 + 4096 }

  private func create(_ path: ByteString) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try directory.create(path, mode: 0o600)
    } catch .noSuchFile {
      try directory.makeDirectories(path.pathComponents.dropLast(), mode: 0o700)
      return try directory.create(path, mode: 0o600)
    }
  }

  /// Removes what was not published, so that /run is not left full of it.
  static func discard(_ path: ByteString) {
    guard let name = try? name(of: path), let parent = try? openParent(of: path) else { return }
    try? parent.removeTree(temporary(name))
  }

  /// Puts the directory in its place; one that stood there is removed.
  consuming func publish() throws(Failure) {
    let old: ByteString = ".\(name).old"
    do throws(Errno) {
      // What a kill left behind stands in the way of the rename.
      try parent.removeTree(old)
      do throws(Errno) { try parent.rename(name, to: old) } catch .noSuchFile {}
      try parent.rename(RunDirectory.temporary(name), to: name)
      try parent.removeTree(old)
    } catch {
      throw Failure("make", path, error)
    }
  }

  private static func temporary(_ name: ByteString) -> ByteString { ".\(name).new" }

  private static func name(of path: ByteString) throws(Failure) -> ByteString {
    guard let name = path.pathComponents.last, !name.is("..") else {
      throw Failure("make", path, "it names no directory")
    }
    return name
  }

  private static func openParent(of path: ByteString) throws(Failure) -> FileDescriptor {
    let prefix: ByteString = path.begins(with: "/") ? "/" : "./"
    let parent = prefix + path.pathComponents.dropLast().map { $0 }.joined(by: "/")
    return try naming("open", parent) { () throws(Errno) in
      try FileDescriptor.open(anywhere: parent, for: .readingDirectory)
    }
  }
}
