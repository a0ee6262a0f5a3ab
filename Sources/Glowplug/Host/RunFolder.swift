/// A folder on this machine that appears whole or not at all: it is filled under another name.
struct RunFolder: ~Copyable {
  let path: ByteString
  private let parent: FileDescriptor
  private let name: ByteString
  private let folder: FileDescriptor

  /// Begins a folder of that path, mode 0700.
  ///
  /// Its parent must exist.
  init(preparing path: ByteString) throws(Failure) {
    let name = try RunFolder.name(of: path)
    let parent = try RunFolder.openParent(of: path)
    let number = parent.number
    let temporary = RunFolder.temporary(name)
    let folder = try naming("make", path) { () throws(Errno) in
      try RunFolder.removeTree(temporary, in: number)
      return try RunFolder.make(temporary, in: number)
    }
    self.init(path: path, name: name, parent: parent, folder: folder)
  }

  private init(
    path: ByteString, name: ByteString, parent: consuming FileDescriptor,
    folder: consuming FileDescriptor
  ) {
    self.path = path
    self.name = name
    self.parent = parent
    self.folder = folder
  }

  /// Writes a file of mode 0600, and the folders above it, below this one.
  func write(_ path: ByteString, _ content: borrowing Secret) throws(Failure) {
    var parts = path.pathComponents
    let file = parts.popLast() ?? path
    do throws(Errno) {
      var current = try Linux.open(".", in: folder.number, .readFolder, .noLinks)
      for part in parts {
        do throws(Errno) {
          current = try Linux.open(part, in: current.number, .readFolder, .noLinks)
        } catch .noSuchFile {
          current = try RunFolder.make(part, in: current.number)
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

  /// Puts the folder in its place; one that stood there is removed.
  consuming func publish() throws(Failure) {
    let (name, temporary, old) = (name, RunFolder.temporary(name), RunFolder.old(name))
    let number = parent.number
    try naming("make", path) { () throws(Errno) in
      try RunFolder.removeTree(old, in: number)
      do throws(Errno) { try Linux.rename(name, to: old, in: number) } catch .noSuchFile {}
      try Linux.rename(temporary, to: name, in: number)
      try RunFolder.removeTree(old, in: number)
    }
  }

  private static func temporary(_ name: ByteString) -> ByteString { ".\(name).new" }
  private static func old(_ name: ByteString) -> ByteString { ".\(name).old" }

  private static func name(of path: ByteString) throws(Failure) -> ByteString {
    guard let name = path.pathComponents.last, name != ".." else {
      throw Failure("make", path, "it names no folder")
    }
    return name
  }

  private static func openParent(of path: ByteString) throws(Failure) -> FileDescriptor {
    let prefix: ByteString = path.hasPrefix("/") ? "/" : "./"
    let parent = prefix + path.pathComponents.dropLast().map { $0 }.joined(by: "/")
    return try naming("open", parent) { () throws(Errno) in try Linux.open(parent, .readFolder) }
  }

  private static func make(_ name: ByteString, in parent: Int32) throws(Errno) -> FileDescriptor {
    try Linux.makeFolder(name, in: parent, mode: 0o700)
    let folder = try Linux.open(name, in: parent, .readFolder, .noLinks)
    // The umask of whoever started this program counts in mkdirat(2).
    try Linux.setMode(folder.number, 0o700)
    return folder
  }

  /// Removes a file, a link or a folder with all that is in it; a missing one is no error.
  private static func removeTree(_ name: ByteString, in parent: Int32) throws(Errno) {
    do throws(Errno) {
      let folder = try Linux.open(name, in: parent, .readFolder, .noLinks)
      for child in try Linux.names(in: folder) { try removeTree(child, in: folder.number) }
      try Linux.removeFolder(name, in: parent)
    } catch .noSuchFile {
    } catch .notFolder {
      try Linux.remove(name, in: parent)
    } catch .tooManyLinks {
      try Linux.remove(name, in: parent)
    }
  }
}
