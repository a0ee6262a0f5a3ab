extension GuestDrive {
  /// What the drive holds for the root beside credentials, and what stands there now; `isFinished` is of
  /// rule 6.
  init(
    _ drive: borrowing ConfigDrive, _ root: borrowing SystemRoot,
    _ files: borrowing TargetReading, _ policy: Policy, _ key: DigestKey, _ isFinished: Bool
  ) {
    if policy.usesUserData { readUserData(drive, key) }
    if policy.network != .off { network = GuestDrive.network(drive) }
    if !policy.writesFiles || isFinished { return }
    var room = GuestDrive.mostBytes
    for file in drive.metaData.facts.files {
      self.files.append(target(file, drive, root, files, policy, key, &room))
    }
  }

  /// Bytes of all files together; no producer writes a larger drive.
  private static var mostBytes: Int { 64 << 20 }

  private mutating func readUserData(_ drive: borrowing ConfigDrive, _ key: DigestKey) {
    do throws(Failure) {
      switch try drive.userData() {
      case .none: break
      case .some(let content):
        userData = UserData(content)
        userDataDigest = ConfigDrive.digest(of: content, with: key)
      }
    } catch {
      userDataProblem = error
    }
  }

  static func network(_ drive: borrowing ConfigDrive) -> DriveNetwork? {
    do throws(Failure) {
      guard let text = try drive.networkData() else { return nil }
      return try network(text, drive.metaData.facts.instance)
    } catch {
      return DriveNetwork(kept: nil, warnings: [error.message])
    }
  }

  private static func network(
    _ text: borrowing Secret, _ instance: InstanceIdentifier
  ) throws(Failure) -> DriveNetwork {
    let document = try parseNetwork(text)
    guard let data = NetworkData(document) else {
      throw Failure("parse", "network_data.json", "it is no JSON object")
    }
    let kept = KeptNetwork.text(of: instance, document)
    // One level deeper there, it may be beyond what is read.
    _ = try parseNetwork(Secret(kept))
    return DriveNetwork(kept: kept, warnings: data.warnings)
  }

  private static func parseNetwork(_ text: borrowing Secret) throws(Failure) -> JSON {
    do throws(JSONText.Problem) {
      return try JSON.parse(text)
    } catch {
      throw Failure("parse", "network_data.json", error.text)
    }
  }

  private func target(
    _ file: InjectedFile, _ drive: borrowing ConfigDrive, _ root: borrowing SystemRoot,
    _ files: borrowing TargetReading, _ policy: Policy, _ key: DigestKey, _ room: inout Int
  ) -> InjectedFileTarget {
    var target = InjectedFileTarget(file: file)
    do throws(Failure) {
      guard let content = file.content else {
        throw Failure("write", file.path.quoted, "the drive names no content for it")
      }
      let path = try root.injectionPath(file.path)
      if let reason = try refusal(of: path, root, files, policy) {
        throw Failure("write", file.path.quoted, reason)
      }
      room -= try size(of: content, on: drive, &target.mayHeal)
      if room < 0 { throw Failure("write", file.path.quoted, "the files are too large together") }
      target.place = FilePlace(
        anchor: "/", below: path.pathComponents, ownership: .root(fileMode: 0o600), account: nil)
      // What can't be read now may be readable at the next boot.
      target.mayHeal = true
      let text = try root.text(path, atMost: DriveFiles.largestFile)
      target.digest = key.digest(of: text ?? ByteString())
    } catch {
      target.problem = error
    }
    return target
  }

  /// The content is read when it is written, after the credentials.
  private func size(
    of path: ByteString, on drive: borrowing ConfigDrive, _ mayHeal: inout Bool
  ) throws(Failure) -> Int {
    do throws(DriveFiles.Problem) {
      guard let size = try drive.files.size(of: path) else {
        throw .refused(Failure("read", path.quoted, "the drive has no such file"))
      }
      if size > DriveFiles.largestFile {
        throw DriveFiles.tooLarge(path, DriveFiles.largestFile)
      }
      return size
    } catch {
      if case .unreadable = error { mayHeal = true }
      throw error.failure
    }
  }

  /// Why nothing is written to a path without links, at any boot; nil where it is.
  private func refusal(
    of path: ByteString, _ root: borrowing SystemRoot, _ files: borrowing TargetReading,
    _ policy: Policy
  ) throws(Failure) -> ByteString? {
    if let reason = InjectedFile.refusal(of: path, policy) { return reason }
    for account in files.target.keys {
      guard let place = account.place else { continue }
      if try root.withoutLinks(place.path) == path { return InjectedFile.isOurs }
    }
    for other in self.files {
      if let place = other.place, place.path == path { return "another entry has it, too" }
    }
    if try root.isDirectory(path) { return "it is a directory" }
    // The initramfs mounts none of them at any boot.
    if let point = try root.unmounted(above: path, files.fileSystems.get()).first {
      return "\(point) is not mounted yet"
    }
    return nil
  }
}

extension InjectedFile {
  fileprivate static var isOurs: ByteString { "it is glowplug's own to write" }

  /// Where nothing is written to, by the path alone.
  fileprivate static func refusal(of path: ByteString, _ policy: Policy) -> ByteString? {
    let places: [StaticString] = ["proc", "sys", "dev", "run"]
    guard let first = path.pathComponents.first else { return "it names no file" }
    if first.isOne(0..<first.count, of: places) { return "no file of /\(first) stays" }
    let own: [StaticString] = [
      "/etc/passwd", "/etc/shadow", "/etc/glowplug.conf", "/etc/machine-id",
    ]
    if path.isOne(0..<path.count, of: own) { return isOurs }
    if path.begins(with: "/etc/glowplug/") || path.begins(with: "/var/lib/glowplug/") {
      return isOurs
    }
    return policy.hostname != .none && path.is("/etc/hostname") ? isOurs : nil
  }
}

extension SystemRoot {
  /// Where a file of a drive's goes, without links: one is followed where root alone can have made it.
  func injectionPath(_ path: ByteString) throws(Failure) -> ByteString {
    let parts = path.pathComponents
    guard path.begins(with: "/"), !parts.isEmpty, path.bytes.last != UInt8(ascii: "/"),
      path.count <= 4095, !path.bytes.contains(where: { $0 < 0x20 }),
      !parts.contains(where: { $0.is("..") })
    else {
      throw Failure("write", path.quoted, "it is no absolute path of a file")
    }
    return try withoutLinks(path) { (link, parent) throws(Failure) in
      try checkThatRootAloneWrites(to: parent, before: link)
    }
  }
}
