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
    for file in drive.metaData.facts.files {
      self.files.append(GuestDrive.target(file, drive, root, files, policy, key))
    }
  }

  private mutating func readUserData(_ drive: borrowing ConfigDrive, _ key: DigestKey) {
    do throws(Failure) {
      switch try drive.userData() {
      case .none: break
      case .some(let content):
        userData = UserData(content)
        var digest = DigestKey.SipHash(key)
        content.withSpan { digest.update($0) }
        userDataDigest = digest.finish()
      }
    } catch {
      userDataProblem = error
    }
  }

  private static func network(_ drive: borrowing ConfigDrive) -> DriveNetwork? {
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
    let path: ByteString = "network_data.json"
    let document: JSON
    do throws(JSONText.Problem) {
      document = try JSON.parse(text)
    } catch {
      throw Failure("parse", path, error.text)
    }
    guard let data = NetworkData(document) else {
      throw Failure("parse", path, "it is no JSON object")
    }
    return DriveNetwork(
      kept: KeptNetwork.text(of: instance, document), warnings: data.warnings)
  }

  private static func target(
    _ file: InjectedFile, _ drive: borrowing ConfigDrive, _ root: borrowing SystemRoot,
    _ files: borrowing TargetReading, _ policy: Policy, _ key: DigestKey
  ) -> InjectedFileTarget {
    var target = InjectedFileTarget(file: file)
    do throws(Failure) {
      guard let content = file.content else {
        throw Failure("write", file.path.quoted, "the drive names no content for it")
      }
      let path = try root.injectionPath(file.path)
      if let reason = InjectedFile.refusal(of: path, files.target, policy) {
        throw Failure("write", file.path.quoted, reason)
      }
      // From here on it may be otherwise at the next boot.
      target.mayHeal = true
      if let point = try root.unmounted(above: path, files.fileSystems.get()).first {
        throw Failure("write", file.path.quoted, "\(point) is not mounted yet")
      }
      _ = try drive.content(of: content)
      let place = FilePlace(
        anchor: "/", below: path.pathComponents, ownership: .root(fileMode: 0o600), account: nil)
      let text = try root.read(place, atMost: DriveFiles.largestFile)?.exposed
      target.digest = key.digest(of: text ?? ByteString())
      target.place = place
    } catch {
      target.problem = error
    }
    return target
  }
}

extension InjectedFile {
  /// Why nothing is written to a path without links; nil where it is.
  static func refusal(
    of path: ByteString, _ target: Target, _ policy: Policy
  ) -> ByteString? {
    let places: [StaticString] = ["proc", "sys", "dev", "run"]
    guard let first = path.pathComponents.first else { return "it names no file" }
    if first.isOne(0..<first.count, of: places) { return "no file of /\(first) stays" }
    return isOwn(path, target, policy) ? "it is glowplug's own to write" : nil
  }

  private static func isOwn(_ path: ByteString, _ target: Target, _ policy: Policy) -> Bool {
    let own: [StaticString] = [
      "/etc/passwd", "/etc/shadow", "/etc/glowplug.conf", "/etc/machine-id",
    ]
    if path.isOne(0..<path.count, of: own) || path.begins(with: "/etc/glowplug/") { return true }
    if policy.hostname != .none, path.is("/etc/hostname") { return true }
    for account in target.keys {
      if let place = account.place, place.path == path { return true }
    }
    return false
  }
}

extension SystemRoot {
  /// Where a file of a drive's goes, without links: one is followed where root alone can have made it.
  func injectionPath(_ path: ByteString) throws(Failure) -> ByteString {
    let parts = path.pathComponents
    guard path.begins(with: "/"), !parts.isEmpty, path.bytes.last != UInt8(ascii: "/"),
      path.count <= 4095, !path.bytes.contains(where: { $0 < 0x20 }), !parts.contains(where: { $0.is("..") })
    else {
      throw Failure("write", path.quoted, "it is no absolute path of a file")
    }
    return try withoutLinks(path) { (link, parent) throws(Failure) in
      try checkThatRootAloneWrites(to: parent, before: link)
    }
  }
}
