extension SystemRoot {
  private static let largestText = 1 << 20

  /// Reads what a plan depends on; nothing is changed.
  func target(for policy: Policy) -> Target {
    var target = Target()
    // Until it is known better: what can't be read is no reason to let a drive in.
    target.hasBooted = true
    do throws(Failure) {
      target.hasBooted = try hasBooted()
      let passwd = try required("/etc/passwd").exposed
      target.hashMethod = hashMethod(&target.warnings)
      var marker = marker(&target)
      if !policy.passwordUsers.isEmpty {
        target.passwords = try passwordTargets(policy.passwordUsers, passwd, marker)
      }
      let table = fileSystemTable(&target.warnings)
      target.keys = keyTargets(policy.keyUsers, passwd, table, &target.warnings)
      if policy.handsOverToCloudInit { target.cloudInit = cloudInit(table) }
      let entries = marker.take()?.entries ?? []
      for index in target.keys.indices {
        let user = target.keys[index].user
        let entry = entries.first { $0.user == user && $0.kind == .keys }
        target.keys[index].isApplied = entry?.isDone ?? false
        target.keys[index].isPlanned = entry != nil
      }
    } catch {
      target.problem = error
    }
    return target
  }

  /// The marker, where there is one that can be read.
  func marker() throws(Failure) -> Marker? {
    guard let text = try read(FilePlace.marker, atMost: Marker.largest) else { return nil }
    return Marker(text)
  }

  private func marker(_ target: inout Target) -> Marker? {
    do throws(Failure) {
      guard let text = try read(FilePlace.marker, atMost: Marker.largest) else { return nil }
      guard let marker = Marker(text) else {
        throw Failure("parse", FilePlace.marker.path, "it is no marker of this program's")
      }
      target.marker = .of(instance: marker.instance, isDone: marker.isDone)
      return marker
    } catch {
      target.marker = .unreadable
      target.warnings.append(error.message)
      return nil
    }
  }

  private func required(_ path: ByteString) throws(Failure) -> Secret {
    guard let content = try read(path, atMost: ShadowFile.largest) else {
      throw Failure("read", path, "the root file system has no such file")
    }
    return content
  }

  /// Missing, empty or `uninitialized` is how prepared images come: machine-id(5).
  private func hasBooted() throws(Failure) -> Bool {
    let path: ByteString = "/etc/machine-id"
    // A link that leads nowhere yet says nothing: it may lead to a file system that is mounted later.
    guard let text = try text(path, atMost: 4096) else { return exists(path) }
    let content = text.trimmed
    return !content.isEmpty && content != "uninitialized"
  }

  private func hashMethod(_ warnings: inout [ByteString]) -> HashMethod {
    do throws(Failure) {
      let text = try text("/etc/login.defs", atMost: SystemRoot.largestText)
      return HashMethod(loginDefinitions: text ?? ByteString([]))
    } catch {
      warnings.append(error.message)
      return HashMethod(loginDefinitions: ByteString([]))
    }
  }

  /// - Throws: where the root has no /etc/shadow at all: then it is no root of ours. One that can't be
  ///   used costs the passwords alone.
  private func passwordTargets(
    _ users: [ByteString], _ passwd: ByteString, _ marker: borrowing Marker?
  ) throws(Failure) -> [PasswordTarget] {
    let path = FilePlace.shadow.path
    guard exists(path) else {
      throw Failure("read", path, "the root file system has no such file")
    }
    do throws(Failure) {
      guard let content = try read(FilePlace.shadow, atMost: ShadowFile.largest) else {
        throw Failure("read", path, Errno.noSuchFile)
      }
      let shadow = ShadowFile(content)
      var targets: [PasswordTarget] = []
      for user in users { targets.append(passwordTarget(user, passwd, shadow, marker)) }
      return targets
    } catch {
      return users.map { PasswordTarget(user: $0, problem: error) }
    }
  }

  private func passwordTarget(
    _ user: ByteString, _ passwd: ByteString, _ shadow: borrowing ShadowFile,
    _ marker: borrowing Marker?
  ) -> PasswordTarget {
    var target = PasswordTarget(user: user)
    let verb: ByteString = "set the password of"
    if let account = Account.find(user, inPasswd: passwd) {
      if !account.usesShadow {
        target.problem = Failure(verb, user, "its field in /etc/passwd is not 'x'")
      } else if !shadow.hasAccount(user) {
        target.problem = ShadowFile.noLine(user)
      }
    } else {
      target.problem = Failure(verb, user, "the target has no such account")
    }
    switch marker {
    case .none: break
    case .some(let marker):
      let entry = marker.entries.first { $0.user == user && $0.kind == .password }
      guard let entry else { break }
      target.isConfirmed = entry.isDone
      target.isPlanned = true
      target.history = history(of: entry, shadow, marker)
    }
    return target
  }

  private func history(
    of entry: Marker.Entry, _ shadow: borrowing ShadowFile, _ marker: borrowing Marker
  ) -> PasswordTarget.History {
    let user = entry.user
    // Done without a hash: it was decided to be its owner's.
    guard let hash = marker.hash(of: user) else { return entry.isDone ? .changedByOwner : .never }
    if shadow.hash(of: user, is: hash) { return .applied }
    if !entry.isDone, let previous = marker.previousHash(of: user),
      shadow.hash(of: user, is: previous)
    {
      return .begun
    }
    return .changedByOwner
  }

  private func fileSystemTable(_ warnings: inout [ByteString]) -> FileSystemTable {
    do throws(Failure) {
      let text = try text("/etc/fstab", atMost: SystemRoot.largestText)
      return FileSystemTable(text ?? ByteString([]))
    } catch {
      warnings.append(error.message)
      return FileSystemTable(ByteString([]))
    }
  }

  private func keyTargets(
    _ users: [ByteString], _ passwd: ByteString, _ table: FileSystemTable,
    _ warnings: inout [ByteString]
  ) -> [KeyTarget] {
    if users.isEmpty { return [] }
    var configuration = SSHDConfiguration(authorizedKeysFile: SSHDConfiguration.standard)
    do throws(Failure) {
      configuration = try sshdConfiguration()
    } catch {
      warnings.append(error.message)
    }
    return users.map { keyTarget($0, passwd, configuration, table) }
  }

  private func keyTarget(
    _ user: ByteString, _ passwd: ByteString, _ configuration: SSHDConfiguration,
    _ table: FileSystemTable
  ) -> KeyTarget {
    var target = KeyTarget(user: user)
    let verb: ByteString = "add keys for"
    guard let account = Account.find(user, inPasswd: passwd) else {
      target.problem = Failure(verb, user, "the target has no such account")
      return target
    }
    target.account = account
    switch configuration.keyFile(of: account) {
    case .none(let reason): target.problem = Failure(verb, user, reason)
    case .place(let place):
      do throws(Failure) {
        target.place = place
        let points = unmounted(above: place.path, table)
        if let point = points.first {
          target.unmounted = point
          // No later boot is any better: the account fails for good.
          if points.contains(where: { table.mountedLate.contains($0) }) {
            target.unmounted = nil
            target.place = nil
          }
          throw Failure(verb, user, "\(point), where its keys lie, is not mounted yet")
        }
        guard status(place.anchor)?.kind == .directory else {
          throw Failure(verb, user, "its home \(place.anchor) does not exist")
        }
        if let text = try read(place, atMost: KeyFile.largest) {
          target.file = KeyFile(text: text.exposed)
        }
      } catch {
        target.problem = error
      }
    }
    return target
  }

  /// The mount points of the target's fstab that the path lies below and where nothing is mounted.
  private func unmounted(above path: ByteString, _ table: FileSystemTable) -> [ByteString] {
    table.mountPoints(above: withoutLinks(path)).filter { !isMountPoint($0) }
  }
}
