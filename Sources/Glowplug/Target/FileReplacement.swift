/// Writing: rule 9. A file is the old one or the new one, whenever the power goes.
extension SystemRoot {
  /// Puts that content in the place of a file, or makes the file.
  ///
  /// - Returns: the paths that are new, the topmost first, which carry no label of SELinux's yet.
  func replace(_ place: FilePlace, with content: borrowing Secret) throws(Failure) -> [ByteString] {
    var made: [ByteString] = []
    let parent = try openParent(of: place, making: &made)
    let name = place.below.last ?? place.anchor
    let isNew = try place.write(content, as: name, in: parent)
    if isNew, made.isEmpty { made.append(place.path) }
    return made
  }

  /// Makes a symbolic link where nothing is; one that says the same already is no error.
  ///
  /// - Returns: as `replace`.
  func link(_ place: FilePlace, to target: ByteString) throws(Failure) -> [ByteString] {
    var made: [ByteString] = []
    let parent = try openParent(of: place, making: &made)
    let name = place.below.last ?? place.anchor
    if linkTarget(place.path) == target { return made }
    try naming("make", place.path) { () throws(Errno) in
      try Linux.makeLink(name, in: parent.number, to: target)
      try Linux.synchronize(parent.number)
    }
    if made.isEmpty { made.append(place.path) }
    return made
  }

  /// The content of the file; nil where it, or a directory on the way, is missing.
  func read(_ place: FilePlace, atMost limit: Int) throws(Failure) -> Secret? {
    var made: [ByteString]?
    guard let parent = try openDirectories(of: place, making: &made) else { return nil }
    let name = place.below.last ?? place.anchor
    guard let file = try place.openExisting(name, in: parent) else { return nil }
    return try DriveFiles.content(of: file, named: place.path, atMost: limit)
  }

  private func openParent(
    of place: FilePlace, making made: inout [ByteString]
  ) throws(Failure) -> FileDescriptor {
    var list: [ByteString]? = []
    guard let parent = try openDirectories(of: place, making: &list) else {
      throw Failure("open", place.anchor, Errno.noSuchFile)
    }
    made = list ?? []
    return parent
  }

  /// The directory of the file.
  ///
  /// Missing directories are made where `made` is a list; else nil is returned for them.
  private func openDirectories(
    of place: FilePlace, making made: inout [ByteString]?
  ) throws(Failure) -> FileDescriptor? {
    let anchor = place.anchor
    var current: FileDescriptor
    do throws(Errno) {
      current = try Linux.open(anchor, in: directory.number, .readDirectory, .insideRoot)
    } catch {
      if error == .noSuchFile, made == nil { return nil }
      throw Failure("open", anchor, error)
    }
    try place.check(current, named: anchor)
    var path = anchor
    for part in place.below.dropLast() {
      path = (path == "/" ? path : path + "/") + part
      if let next = try place.openDirectory(part, in: current, named: path) {
        current = next
      } else if made != nil {
        current = try place.makeDirectory(part, in: current, named: path)
        if made?.isEmpty ?? false { made?.append(path) }
      } else {
        return nil
      }
      try place.check(current, named: path)
    }
    return current
  }
}

extension FilePlace {
  /// Rule 8's conditions on a directory or a file.
  fileprivate func check(
    _ part: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) {
    guard let account else { return }
    let number = part.number
    let status = try naming("open", path) { () throws(Errno) in try Linux.status(number) }
    if status.user != account, status.user != 0 {
      throw Failure("write below", path, "it belongs neither to the account nor to root")
    }
    if status.isWritableByOthers {
      throw Failure("write below", path, "others than its owner can write to it")
    }
  }

  fileprivate func openDirectory(
    _ name: ByteString, in parent: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) -> FileDescriptor? {
    do throws(Errno) {
      return try Linux.open(name, in: parent.number, .readDirectory, .noLinksAcrossMounts)
    } catch .noSuchFile {
      return nil
    } catch .tooManyLinks {
      throw Failure("open", path, "it is a symbolic link")
    } catch {
      throw Failure("open", path, error)
    }
  }

  /// Makes a directory under another name, and gives it its own when owner and mode are right: after a
  /// kill there is no directory that the account cannot use.
  fileprivate func makeDirectory(
    _ name: ByteString, in parent: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) -> FileDescriptor {
    let temporary = FilePlace.temporary(name)
    let number = parent.number
    return try naming("make", path) { () throws(Errno) in
      try Linux.removeDirectory(temporary, in: number)
      try Linux.makeDirectory(temporary, in: number, mode: 0o700)
      let directory = try Linux.open(temporary, in: number, .readDirectory, .noLinks)
      try Linux.setOwner(
        directory.number, user: ownership.directoryUser, group: ownership.directoryGroup)
      try Linux.setMode(directory.number, ownership.directoryMode)
      try Linux.synchronize(directory.number)
      try Linux.rename(temporary, to: name, in: number)
      try Linux.synchronize(number)
      return directory
    }
  }

  /// The file that is there now; nil where there is none.
  fileprivate func openExisting(
    _ name: ByteString, in parent: borrowing FileDescriptor
  ) throws(Failure) -> FileDescriptor? {
    do throws(Errno) {
      let probe = try Linux.open(name, in: parent.number, .linkItself, .insideRoot)
      guard try Linux.status(probe.number).kind == .file else { throw .notSupported }
    } catch .noSuchFile {
      return nil
    } catch .notSupported {
      throw Failure("open", path, "it is a symbolic link or no regular file")
    } catch {
      throw Failure("open", path, error)
    }
    let number = parent.number
    let file = try naming("open", path) { () throws(Errno) in
      try Linux.open(name, in: number, .read, .noLinks)
    }
    let status = try naming("open", path) { () throws(Errno) in try Linux.status(file.number) }
    guard status.kind == .file else { throw Failure("open", path, "it is no regular file") }
    try check(file, named: path)
    if account != nil, status.links != 1 {
      throw Failure("open", path, "it has more than one name (hard links)")
    }
    return file
  }

  /// Whether the file is new.
  fileprivate func write(
    _ content: borrowing Secret, as name: ByteString, in parent: borrowing FileDescriptor
  ) throws(Failure) -> Bool {
    guard let existing = try openExisting(name, in: parent) else {
      try replace(name, in: parent.number, content, like: nil, attributes: [])
      return true
    }
    let number = existing.number
    let (status, attributes) = try naming("read", path) { () throws(Errno) in
      (try Linux.status(number), try FilePlace.attributes(of: number))
    }
    try replace(name, in: parent.number, content, like: status, attributes: attributes)
    return false
  }

  private func replace(
    _ name: ByteString, in parent: Int32, _ content: borrowing Secret, like status: FileStatus?,
    attributes: [(name: ByteString, value: ByteString)]
  ) throws(Failure) {
    let temporary = FilePlace.temporary(name)
    let kept = ownership.keepsExisting ? status : nil
    do throws(Errno) {
      try Linux.remove(temporary, in: parent)
      let file = try Linux.open(
        temporary, in: parent, .createNew, .noLinks, creatingWithMode: 0o600)
      try Linux.setOwner(
        file.number, user: kept?.user ?? ownership.user, group: kept?.group ?? ownership.group)
      // A default ACL of the directory, which the old file need not have had: acl(5).
      for name in try Linux.attributeNames(file.number)
      where status != nil && name == "system.posix_acl_access" {
        try Linux.removeAttribute(file.number, name)
      }
      for attribute in attributes {
        try Linux.setAttribute(file.number, attribute.name, attribute.value)
      }
      try Linux.setMode(file.number, kept?.mode ?? ownership.fileMode)
      try Linux.write(file.number, content)
      try Linux.synchronize(file.number)
      try file.close()
      try Linux.rename(temporary, to: name, in: parent)
      try Linux.synchronize(parent)
    } catch {
      try? Linux.remove(temporary, in: parent)
      throw Failure("write", path, error)
    }
  }

  /// Every attribute but IMA's and EVM's, which sign the old content; the label and ACLs are among
  /// them: xattr(7).
  private static func attributes(
    of file: Int32
  ) throws(Errno) -> [(name: ByteString, value: ByteString)] {
    var attributes: [(name: ByteString, value: ByteString)] = []
    for name in try Linux.attributeNames(file)
    where name != "security.ima" && name != "security.evm" {
      attributes.append((name, try Linux.attribute(file, name)))
    }
    return attributes
  }

  /// A fixed name: what a kill left behind is removed by the next write.
  private static func temporary(_ name: ByteString) -> ByteString { ".\(name).glowplug" }
}
