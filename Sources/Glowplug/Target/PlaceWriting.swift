/// Writing to a place of the target: rules 8 and 9.
extension SystemRoot {
  /// What a write came to.
  struct Written: Equatable {
    /// Paths that are new, the topmost of each, which have no label of SELinux's policy yet.
    var newPaths: [ByteString] = []
    /// Directories that got a new directory and are not durable yet.
    var unsynchronized: [ByteString] = []
  }

  /// Puts that content in the place of a file, or makes the file.
  ///
  /// The file and its directory are durable then; `Written.unsynchronized` is left to the caller, who
  /// may be about to change that very directory.
  func replace(_ place: FilePlace, with content: borrowing Secret) throws(Failure) -> Written {
    var made = Making()
    let parent = try openDirectories(of: place, &made)
    var form = try place.form(replacing: try place.openExisting(in: parent))
    if form.attributes == nil { form.label = label(of: place) }
    try naming("write", place.path) { () throws(Errno) in
      try parent.replace(place.name, with: content, as: form)
    }
    if form.attributes == nil { made.add(place.path) }
    return made.written
  }

  /// Makes a symbolic link where nothing is; one that says the same already is no error.
  func link(_ place: FilePlace, to target: ByteString) throws(Failure) -> Written {
    var made = Making()
    let parent = try openDirectories(of: place, &made)
    if try linkTarget(place.path) == target { return made.written }
    try naming("make", place.path) { () throws(Errno) in
      try parent.makeLink(place.name, to: target)
      try parent.synchronize()
    }
    made.add(place.path)
    return made.written
  }

  /// Makes the directory of a file, and those above it, where they are missing.
  func makeDirectory(of place: FilePlace) throws(Failure) -> Written {
    var made = Making()
    _ = try openDirectories(of: place, &made)
    return made.written
  }

  /// Puts a symbolic link in the place of a file or a link.
  func replace(_ place: FilePlace, byLinkTo target: ByteString) throws(Failure) -> Written {
    var made = Making()
    let parent = try openDirectories(of: place, &made)
    let temporary = AtomicFile.temporaryName(of: place.name)
    try naming("make", place.path) { () throws(Errno) in
      try parent.remove(temporary)
      try parent.makeLink(temporary, to: target)
      try parent.rename(temporary, to: place.name)
      try parent.synchronize()
    }
    made.add(place.path)
    return made.written
  }

  /// Makes the names in a directory durable.
  func synchronize(_ path: ByteString) throws(Failure) {
    try naming("write", path) { () throws(Errno) in
      try directory.open(path, for: .readingDirectory, .insideRoot).synchronize()
    }
  }

  /// The content of the file; nil where it, or a directory on the way, is missing.
  func read(_ place: FilePlace, atMost limit: Int) throws(Failure) -> Secret? {
    var made = Making()
    guard let parent = try directories(of: place, makesMissing: false, &made),
      let file = try place.openExisting(in: parent)
    else { return nil }
    return try file.content(named: place.path, atMost: limit)
  }

  /// What was made on the way to a file.
  private struct Making {
    private(set) var written = Written()

    /// Only the topmost path counts: what lies below is new as well.
    mutating func add(_ path: ByteString) {
      if written.newPaths.isEmpty { written.newPaths.append(path) }
    }

    mutating func add(_ path: ByteString, in parent: ByteString) {
      add(path)
      written.unsynchronized.append(parent)
    }
  }

  /// The directory of the file, made with those above it where it is missing.
  private func openDirectories(
    of place: FilePlace, _ made: inout Making
  ) throws(Failure) -> FileDescriptor {
    guard let parent = try directories(of: place, makesMissing: true, &made) else {
      throw Failure("open", place.anchor, Errno.noSuchFile)
    }
    return parent
  }

  /// nil where the anchor is missing, or another part that is not to be made.
  private func directories(
    of place: FilePlace, makesMissing: Bool, _ made: inout Making
  ) throws(Failure) -> FileDescriptor? {
    guard var current = try openAnchor(of: place) else { return nil }
    try place.check(current, named: place.anchor)
    var path = place.anchor
    for part in place.below.dropLast() {
      let parent = path
      path = (path.is("/") ? path : path + "/") + part
      if let next = try place.openDirectory(part, in: current, named: path) {
        current = next
      } else if makesMissing {
        current = try make(part, of: place, in: current, named: path)
        made.add(path, in: parent)
      } else {
        return nil
      }
      try place.check(current, named: path)
    }
    return current
  }

  /// A link on the way is followed where root alone can have made it.
  private func openAnchor(of place: FilePlace) throws(Failure) -> FileDescriptor? {
    do throws(Errno) {
      return try openPlain(place.anchor)
    } catch .noSuchFile {
      return nil
    } catch .tooManyLinks {
      return try openBehindLinks(place.anchor)
    } catch {
      throw Failure("open", place.anchor, error)
    }
  }

  private func openBehindLinks(_ path: ByteString) throws(Failure) -> FileDescriptor? {
    let plain = try withoutLinks(path) { (link, parent) throws(Failure) in
      try checkThatRootAloneWrites(to: parent, before: link)
    }
    do throws(Errno) {
      return try openPlain(plain)
    } catch .noSuchFile {
      return nil
    } catch {
      throw Failure("open", path, error)
    }
  }

  private func openPlain(_ path: ByteString) throws(Errno) -> FileDescriptor {
    try directory.open(path, for: .readingDirectory, .insideRootWithoutLinks)
  }

  func checkThatRootAloneWrites(
    to directory: ByteString, before link: ByteString
  ) throws(Failure) {
    let status = try naming("open", directory) { () throws(Errno) in
      try openPlain(directory).status()
    }
    if status.owner.user != 0 || status.isWritableByOthers {
      throw Failure(
        "follow", link, "it is a symbolic link, and others than root can write to \(directory)")
    }
  }

  private func make(
    _ name: ByteString, of place: FilePlace, in parent: borrowing FileDescriptor,
    named path: ByteString
  ) throws(Failure) -> FileDescriptor {
    var form = place.directoryForm
    form.label = label(of: place)
    return try naming("make", path) { () throws(Errno) in
      try parent.makeDirectory(name, as: form)
    }
  }

  /// What every policy that comes of the reference policy calls an account's keys; nil for other files.
  ///
  /// sshd reads nothing without a label, and systemd can't give one while the root is read-only
  /// (Relabelling). Before the policy is loaded it is stored as it is (security/selinux/hooks.c).
  private func label(of place: FilePlace) -> ByteString? {
    guard place.account != nil, (try? exists("/etc/selinux/config")) ?? true else { return nil }
    return "system_u:object_r:ssh_home_t:s0\0"
  }
}

extension FilePlace {
  /// Rule 8's conditions on a directory or a file.
  fileprivate func check(
    _ part: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) {
    guard let account else { return }
    let status = try naming("open", path) { () throws(Errno) in try part.status() }
    try check(status, named: path, account)
  }

  private func check(
    _ status: FileStatus, named path: ByteString, _ account: UInt32
  ) throws(Failure) {
    if status.owner.user != account, status.owner.user != 0 {
      throw Failure("write below", path, "it belongs neither to the account nor to root")
    }
    if status.isWritableByOthers {
      throw Failure("write below", path, "others than its owner can write to it")
    }
  }

  fileprivate func openDirectory(
    _ name: ByteString, in parent: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) -> FileDescriptor? {
    try FilePlace.opening(path) { () throws(Errno) in
      try parent.open(name, for: .readingDirectory, .noLinksAcrossMounts)
    }
  }

  /// nil where nothing has that name.
  private static func opening<Value: ~Copyable>(
    _ path: ByteString, _ body: () throws(Errno) -> Value
  ) throws(Failure) -> Value? {
    do throws(Errno) {
      return try body()
    } catch .noSuchFile {
      return nil
    } catch .tooManyLinks {
      throw Failure("open", path, "it is a symbolic link")
    } catch {
      throw Failure("open", path, error)
    }
  }

  /// The file that is there now; nil where there is none.
  fileprivate func openExisting(
    in parent: borrowing FileDescriptor
  ) throws(Failure) -> OpenFile? {
    guard let file = try open(in: parent) else { return nil }
    guard file.status.kind == .file else { throw Failure("open", path, "it is no regular file") }
    if let account {
      try check(file.status, named: path, account)
      if file.status.links != 1 {
        throw Failure("open", path, "it has more than one name (hard links)")
      }
      if !isReadable(file.status, account) {
        throw Failure("write", path, "it is root's, and its account cannot read it")
      }
    }
    return file
  }

  /// Whether sshd, which reads it as the account, can do so once it is written: a file of root's stays
  /// root's.
  ///
  /// Who is in its group is not known; but one that is not root's was given to it for that.
  private func isReadable(_ status: FileStatus, _ account: UInt32) -> Bool {
    if account == 0 || status.owner.user == account || status.mode & 0o004 != 0 { return true }
    let isItsGroup = status.owner.group != 0 || ownership.file.group == 0
    return isItsGroup && status.mode & 0o040 != 0
  }

  private func open(in parent: borrowing FileDescriptor) throws(Failure) -> OpenFile? {
    try FilePlace.opening(path) { () throws(Errno) in
      try OpenFile(parent.open(name, for: .reading, .noLinks))
    }
  }

  /// What the new file is like: as the one that it replaces, or as a new one.
  fileprivate func form(replacing existing: borrowing OpenFile?) throws(Failure) -> AtomicFile {
    var form = AtomicFile(
      mode: ownership.fileMode, owner: ownership.file, attributes: nil, isDurable: true)
    switch existing {
    case .none: break
    case .some(let existing):
      form.attributes = try naming("read", path) { () throws(Errno) in
        try existing.descriptor.attributes()
      }
      // What root made for an account is not the account's to change.
      if ownership.keepsExisting || (account != nil && existing.status.owner.user == 0) {
        form.mode = existing.status.mode
        form.owner = existing.status.owner
      }
    }
    return form
  }

  fileprivate var directoryForm: AtomicFile {
    AtomicFile(
      mode: ownership.directoryMode, owner: ownership.directory, attributes: nil, isDurable: true)
  }
}
