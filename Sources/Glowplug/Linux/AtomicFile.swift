/// A file or directory that appears under its name when it is complete: rule 9.
///
/// The name is the old one's or the new one's whenever the power goes. What a kill left behind has a
/// fixed name, so the next write removes it.
struct AtomicFile: Equatable {
  var mode: UInt32
  /// nil leaves it to whoever runs this program.
  var owner: FileStatus.Owner?
  /// Of the file that is replaced; nil where there is none, which keeps what the directory gives.
  var attributes: [ExtendedAttribute]?
  /// Whether it must outlive a power cut.
  var isDurable: Bool
  /// SELinux's, of what is new; nil leaves it to whoever loads the policy.
  var label: ByteString?

  static func temporaryName(of name: ByteString) -> ByteString { ".\(name).glowplug" }
}

extension FileDescriptor {
  /// Puts that content under a name in this directory, which is made durable as well.
  func replace(
    _ name: ByteString, with content: borrowing Secret, as form: AtomicFile
  ) throws(Errno) {
    let temporary = AtomicFile.temporaryName(of: name)
    do throws(Errno) {
      let file = try createAnew(temporary)
      if let owner = form.owner { try file.set(owner) }
      if let attributes = form.attributes { try file.take(attributes) }
      try file.take(form.label)
      try file.setMode(form.mode)
      try file.write(content)
      if form.isDurable { try file.synchronize() }
      try file.close()
      try rename(temporary, to: name)
      if form.isDurable { try synchronize() }
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// Makes a directory that nobody sees before its owner and mode are right; the caller makes this
  /// one durable.
  func makeDirectory(_ name: ByteString, as form: AtomicFile) throws(Errno) -> FileDescriptor {
    let temporary = AtomicFile.temporaryName(of: name)
    do throws(Errno) {
      try makeAnew(temporary)
      let directory = try open(temporary, for: .readingDirectory, .noLinks)
      if let owner = form.owner { try directory.set(owner) }
      try directory.take(form.label)
      // The umask of whoever started this program counts in mkdirat(2).
      try directory.setMode(form.mode)
      try rename(temporary, to: name)
      return directory
    } catch {
      try? removeDirectory(temporary)
      throw error
    }
  }

  private func makeAnew(_ name: ByteString) throws(Errno) {
    do throws(Errno) {
      try makeDirectory(name, mode: 0o700)
    } catch .exists {
      try removeDirectory(name)
      try makeDirectory(name, mode: 0o700)
    }
  }

  /// Nobody else can read it before its owner and mode are set.
  private func createAnew(_ name: ByteString) throws(Errno) -> FileDescriptor {
    do throws(Errno) {
      return try create(name, mode: 0o600)
    } catch .exists {
      try remove(name)
      return try create(name, mode: 0o600)
    }
  }

  private func set(_ owner: FileStatus.Owner) throws(Errno) {
    try Linux.fchown(number, user: owner.user, group: owner.group)
  }

  func setMode(_ mode: UInt32) throws(Errno) { try Linux.fchmod(number, mode) }

  /// A file system without labels gets none, and neither does who may not give one, in a container.
  @inline(never)
  private func take(_ label: ByteString?) throws(Errno) {
    guard let label else { return }
    do throws(Errno) {
      try set(ExtendedAttribute(name: "security.selinux", value: label))
    } catch {
      if error != .notSupported, error != .permissionMissing { throw error }
    }
  }

  private func take(_ attributes: [ExtendedAttribute]) throws(Errno) {
    // A default ACL of the directory, which the old file need not have had.
    for name in try attributeNames() where name == ExtendedAttribute.accessControlList {
      try removeAttribute(name)
    }
    for attribute in attributes { try set(attribute) }
  }
}
