/// What was read of a target: values for the plan, and the files with secrets that applying it takes
/// further.
struct TargetReading: ~Copyable {
  let target: Target
  /// /etc/shadow; nil where it was not read.
  let shadow: ShadowFile?
  let record: RecordFile?
  let fileSystems: Result<FileSystemTable, Failure>
}

extension SystemRoot {
  private static let largestText = 1 << 20

  /// Reads what a plan depends on; nothing is changed.
  func target(
    for policy: Policy, after history: consuming History, commandLine: ByteString?
  ) -> TargetReading {
    var target = Target()
    target.hasBooted = history.hasBooted
    target.recordState = history.state
    target.warnings = history.warnings
    let table = fileSystemTable()
    // Of a root that is no use otherwise, too: what keeps it from taking a drive itself is written then.
    target.cloudInit = cloudInit(table)
    if let problem = target.cloudInit?.problem { target.warnings.append(problem.message) }
    var isOut =
      policy.obeysRest && CloudInitPlan.isOut(target.cloudInit, commandLine: commandLine)
    if isOut, case .none = target.cloudInit { isOut = (try? !hasTraceOfCloudInit()) ?? false }
    if isOut { target.guest = .some(guestTarget()) }
    do throws(Failure) {
      if let problem = history.problem { throw problem }
      let accounts = Accounts(
        policy.passwordUsers + policy.keyUsers, inPasswd: try required("/etc/passwd").exposed)
      let shadow = try readShadow(policy.passwordUsers, accounts, history, &target)
      takeHashMethod(&target)
      target.keys = keyTargets(policy.keyUsers, accounts, table)
      return TargetReading(target: target, shadow: shadow, record: history.file, fileSystems: table)
    } catch {
      target.problem = error
      return TargetReading(target: target, shadow: nil, record: nil, fileSystems: table)
    }
  }

  private func required(_ path: ByteString) throws(Failure) -> Secret {
    guard let content = try read(path, atMost: ShadowFile.largest) else {
      throw Failure("read", path, "the root file system has no such file")
    }
    return content
  }

  /// Where it can't be read, no password is set: another method could be weaker than the target's.
  private func takeHashMethod(_ target: inout Target) {
    do throws(Failure) {
      let text = try text("/etc/login.defs", atMost: SystemRoot.largestText)
      let definitions = LoginDefinitions(text ?? ByteString())
      target.hashMethod = definitions.hashMethod
      target.hashLimit = definitions.limit
    } catch {
      for index in target.passwords.indices where target.passwords[index].problem == nil {
        target.passwords[index].problem = error
        target.passwords[index].isUnread = true
      }
    }
  }

  /// - Throws: where the root has no /etc/shadow at all: then it is no root of ours. One that can't be
  ///   used costs the passwords alone.
  private func readShadow(
    _ users: [ByteString], _ accounts: Accounts, _ history: borrowing History,
    _ target: inout Target
  ) throws(Failure) -> ShadowFile? {
    if users.isEmpty { return nil }
    let path = FilePlace.shadow.path
    var content: Secret?
    do throws(Failure) {
      content = try read(FilePlace.shadow, atMost: ShadowFile.largest)
    } catch {
      for user in users {
        target.passwords.add(
          PasswordTarget(user: user, problem: error, isUnread: true, current: .unknown))
      }
      return nil
    }
    switch consume content {
    case .none: throw Failure("read", path, "the root file system has no such file")
    case .some(let content):
      let shadow = ShadowFile(content)
      for user in users {
        target.passwords.add(passwordTarget(user, accounts, shadow, history.file))
      }
      return shadow
    }
  }

  private func passwordTarget(
    _ user: ByteString, _ accounts: Accounts, _ shadow: borrowing ShadowFile,
    _ file: borrowing RecordFile?
  ) -> PasswordTarget {
    var target = PasswordTarget(user: user)
    let verb: StaticString = "set the password of"
    let hash = shadow.hash(of: user)
    if let account = accounts.find(user) {
      if !account.usesShadow {
        target.problem = Failure(verb, user, "its field in /etc/passwd is not 'x'")
      } else if hash == nil {
        target.problem = ShadowFile.noLine(user)
      }
    } else {
      target.problem = Failure(verb, user, "the target has no such account")
    }
    if let hash { target.current = current(hash, of: user, file) }
    return target
  }

  private func current(
    _ hash: borrowing Secret, of user: ByteString, _ file: borrowing RecordFile?
  ) -> PasswordTarget.Current {
    switch file {
    case .none: break
    case .some(let file):
      if let recorded = file.hashes.hash(of: user), Secret.equal(hash, recorded) {
        return .recorded
      }
      if let previous = file.previousHashes.hash(of: user), Secret.equal(hash, previous) {
        return .previous
      }
    }
    return .another
  }

  private func fileSystemTable() -> Result<FileSystemTable, Failure> {
    do throws(Failure) {
      let text = try text("/etc/fstab", atMost: SystemRoot.largestText)
      return .success(FileSystemTable(text ?? ByteString()))
    } catch {
      return .failure(error)
    }
  }

  /// Where it can't be read where keys belong, or whether that is mounted, none are written.
  private func keyTargets(
    _ users: [ByteString], _ accounts: Accounts, _ table: Result<FileSystemTable, Failure>
  ) -> [KeyTarget] {
    var targets: [KeyTarget] = []
    if users.isEmpty { return targets }
    do throws(Failure) {
      let configuration = try sshdConfiguration()
      for user in users { targets.add(keyTarget(user, accounts, configuration, table)) }
    } catch {
      for user in users { targets.add(KeyTarget(user: user, problem: error, isUnread: true)) }
    }
    return targets
  }

  private func keyTarget(
    _ user: ByteString, _ accounts: Accounts, _ configuration: SSHDConfiguration,
    _ table: Result<FileSystemTable, Failure>
  ) -> KeyTarget {
    var target = KeyTarget(user: user)
    let verb: StaticString = "add keys for"
    guard let account = accounts.find(user) else {
      target.problem = Failure(verb, user, "the target has no such account")
      return target
    }
    switch configuration.keyFile(of: account) {
    case .none(let reason): target.problem = Failure(verb, user, reason)
    case .place(let place):
      do throws(Failure) {
        target.place = place
        let table = try table.get()
        let isPlain = try isPlainDirectory(place.anchor)
        let path = isPlain ? place.path : try withoutLinks(place.path)
        let points = try unmounted(above: path, table)
        if let point = points.first {
          target.unmounted = point
          // No later boot is any better: the account fails for good.
          for point in points where table.mountedLate.contains(point) {
            target.unmounted = nil
            target.place = nil
          }
          throw Failure(verb, user, "\(point), where its keys lie, is not mounted yet")
        }
        if !isPlain, try !isDirectory(place.anchor) {
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

  /// The mount points of the target's fstab that a path without links lies below, and where nothing is
  /// mounted.
  func unmounted(
    above path: ByteString, _ table: FileSystemTable
  ) throws(Failure) -> [ByteString] {
    var unmounted: [ByteString] = []
    for point in table.mountPoints(above: path) where try !isMountPoint(point) {
      unmounted.append(point)
    }
    return unmounted
  }
}
