/// A directory on this machine that appears whole or not at all: it is filled under another name.
struct RunDirectory: ~Copyable {
  let path: ByteString
  private let parent: FileDescriptor
  private let name: ByteString
  private let directory: FileDescriptor

  /// Begins a directory of that path, mode 0700.
  ///
  /// Its parent must exist.
  init(preparing path: ByteString) throws(Failure) {
    let name = try RunDirectory.name(of: path)
    let parent = try RunDirectory.openParent(of: path)
    let number = parent.number
    let temporary = RunDirectory.temporary(name)
    let directory = try naming("make", path) { () throws(Errno) in
      try RunDirectory.removeTree(temporary, in: number)
      return try RunDirectory.make(temporary, in: number)
    }
    self.init(path: path, name: name, parent: parent, directory: directory)
  }

  private init(
    path: ByteString, name: ByteString, parent: consuming FileDescriptor,
    directory: consuming FileDescriptor
  ) {
    self.path = path
    self.name = name
    self.parent = parent
    self.directory = directory
  }

  /// Writes a file of mode 0600, and the directories above it, below this one.
  func write(_ path: ByteString, _ content: borrowing Secret) throws(Failure) {
    var parts = path.pathComponents
    let file = parts.popLast() ?? path
    do throws(Errno) {
      var current = try Linux.open(".", in: directory.number, .readDirectory, .noLinks)
      for part in parts {
        do throws(Errno) {
          current = try Linux.open(part, in: current.number, .readDirectory, .noLinks)
        } catch .noSuchFile {
          current = try RunDirectory.make(part, in: current.number)
        }
      }
      let output = try Linux.open(
        file, in: current.number, .createNew, .noLinks, creatingWithMode: 0o600)
      try Linux.write(output.number, content)
      try output.close()
    } catch {
      throw Failure("write", self.path + "/" + path, error)
    }
  }

  /// Removes what was not published, so that /run is not left full of it.
  static func discard(_ path: ByteString) {
    guard let name = try? name(of: path), let parent = try? openParent(of: path) else { return }
    try? removeTree(temporary(name), in: parent.number)
  }

  /// Puts the directory in its place; one that stood there is removed.
  consuming func publish() throws(Failure) {
    let (name, temporary, old) = (name, RunDirectory.temporary(name), RunDirectory.old(name))
    let number = parent.number
    try naming("make", path) { () throws(Errno) in
      try RunDirectory.removeTree(old, in: number)
      do throws(Errno) { try Linux.rename(name, to: old, in: number) } catch .noSuchFile {}
      try Linux.rename(temporary, to: name, in: number)
      try RunDirectory.removeTree(old, in: number)
    }
  }

  private static func temporary(_ name: ByteString) -> ByteString { ".\(name).new" }
  private static func old(_ name: ByteString) -> ByteString { ".\(name).old" }

  private static func name(of path: ByteString) throws(Failure) -> ByteString {
    guard let name = path.pathComponents.last, name != ".." else {
      throw Failure("make", path, "it names no directory")
    }
    return name
  }

  private static func openParent(of path: ByteString) throws(Failure) -> FileDescriptor {
    let prefix: ByteString = path.hasPrefix("/") ? "/" : "./"
    let parent = prefix + path.pathComponents.dropLast().map { $0 }.joined(by: "/")
    return try naming("open", parent) { () throws(Errno) in try Linux.open(parent, .readDirectory) }
  }

  private static func make(_ name: ByteString, in parent: Int32) throws(Errno) -> FileDescriptor {
    try Linux.makeDirectory(name, in: parent, mode: 0o700)
    let directory = try Linux.open(name, in: parent, .readDirectory, .noLinks)
    // The umask of whoever started this program counts in mkdirat(2).
    try Linux.setMode(directory.number, 0o700)
    return directory
  }

  /// Removes a file, a link or a directory with all that is in it; a missing one is no error.
  private static func removeTree(_ name: ByteString, in parent: Int32) throws(Errno) {
    do throws(Errno) {
      let directory = try Linux.open(name, in: parent, .readDirectory, .noLinks)
      for child in try Linux.names(in: directory) { try removeTree(child, in: directory.number) }
      try Linux.removeDirectory(name, in: parent)
    } catch .noSuchFile {
    } catch .notDirectory {
      try Linux.remove(name, in: parent)
    } catch .tooManyLinks {
      try Linux.remove(name, in: parent)
    }
  }
}
