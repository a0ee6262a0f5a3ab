/// What came of a plan.
struct Applied: Equatable {
  /// One for each change of the plan.
  var outcomes: [Outcome]
  /// The target's record as it stands now; nil where there is none.
  var record: Record?
  /// Paths that did not exist before and have no label of SELinux's policy yet.
  var newPaths: [ByteString] = []
  var warnings: [ByteString] = []
  /// Microseconds that hashing took.
  var hashing = 0
}

/// Does what a plan says; what fails does not stop the others.
struct Applying: ~Copyable {
  private let plan: Plan
  private var applied: Applied
  private var hashes = PasswordHashes()
  private var previousHashes = PasswordHashes()
  /// What the record's file says besides.
  private var document = JSON.object()
  /// The text of the file as it was written; empty where it was not.
  private var written = Secret(capacity: 0)
  /// Lines for systemd-tmpfiles.
  private var deliveries = ByteString()
  /// Directories that got a new directory and are not durable yet.
  private var unsynchronized: [ByteString] = []

  /// `record` is the target's.
  init(_ plan: Plan, after record: Record?) {
    self.plan = plan
    applied = Applied(outcomes: plan.untried, record: record)
  }

  /// Applies the plan to the root, all but the seed and what lies in /run; the drive and the files are those that the
  /// plan was made from.
  consuming func apply(
    to root: borrowing SystemRoot, in mounts: PrivateMounts, _ files: borrowing TargetReading,
    _ drive: borrowing ConfigDrive
  ) -> Applied {
    do throws(Failure) {
      let access = try RootAccess(to: root, in: mounts)
      do throws(Failure) {
        try applyChanges(to: root, files, drive)
      } catch {
        failRest(error)
      }
      do throws(Failure) {
        try access.end(of: root)
      } catch {
        applied.warnings.append(error.message)
      }
    } catch {
      failRest(error)
    }
    return applied
  }

  private mutating func failRest(_ failure: Failure) {
    for index in applied.outcomes.indices
    where applied.outcomes[index] == .planned && !plan.changes[index].isForThisBoot {
      applied.outcomes[index] = .failed(failure)
    }
  }

  /// - Throws: where the record can't be written: without it nothing may be changed.
  private mutating func applyChanges(
    to root: borrowing SystemRoot, _ files: borrowing TargetReading,
    _ drive: borrowing ConfigDrive
  ) throws(Failure) {
    guard let begun = plan.record else { return }
    takeHashes(files)
    let shadow = newShadow(files, drive.metaData.password)
    let hasWork = isAnythingPlanned
    if hasWork { try write(begun, to: root) }
    switch shadow {
    case .none: break
    case .some(let shadow): replaceShadow(shadow, in: root)
    }
    for index in plan.changes.indices
    where applied.outcomes[index] == .planned && !plan.changes[index].comesLater {
      do throws(Failure) {
        try synchronize(root)
        try apply(plan.changes[index], to: root, drive)
        try synchronize(root)
        if plan.changes[index].action != .writeRecord { applied.outcomes[index] = .applied }
      } catch {
        applied.outcomes[index] = .failed(error)
      }
    }
    prepareSeed(in: root)
    let ended = Once.ended(begun, plan, applied.outcomes)
    try write(ended, to: root)
    for index in plan.changes.indices where plan.changes[index].action == .writeRecord {
      applied.outcomes[index] = .applied
    }
  }

  /// The directory of a link that comes later: made before the record says that all is done, since a
  /// run after a kill may be let in no more, and so could not take away what is half made.
  private mutating func prepareSeed(in root: borrowing SystemRoot) {
    for index in plan.changes.indices where applied.outcomes[index] == .planned {
      guard case .linkSeed = plan.changes[index].action else { continue }
      do throws(Failure) {
        take(try root.makeDirectory(of: FilePlace.seed))
      } catch {
        applied.outcomes[index] = .failed(error)
      }
    }
  }

  private var isAnythingPlanned: Bool {
    for index in plan.changes.indices where applied.outcomes[index] == .planned {
      let change = plan.changes[index]
      if change.comesLater { continue }
      if change.action != .writeRecord, change.action != .confirmPassword { return true }
    }
    return false
  }

  /// What an earlier run noted for this instance.
  private mutating func takeHashes(_ files: borrowing TargetReading) {
    if plan.isNewInstance { return }
    switch files.record {
    case .none: break
    case .some(let file):
      hashes.add(file.hashes)
      previousHashes.add(file.previousHashes)
      document = file.document.reference()
    }
  }

  /// Nothing, where the file says that already.
  private mutating func write(
    _ record: Record, to root: borrowing SystemRoot
  ) throws(Failure) {
    let text = RecordFile.text(record, hashes, previousHashes, in: document)
    if Secret.equal(text, written) { return }
    take(try root.replace(FilePlace.record, with: text))
    // /etc, which got /etc/glowplug, is made durable with the new name of /etc/shadow where that comes
    // next: no file system has the later change of a directory without the earlier one.
    var changesShadow = false
    for index in plan.changes.indices
    where applied.outcomes[index] == .planned && plan.changes[index].kind == .password {
      changesShadow = true
    }
    if !changesShadow { try synchronize(root) }
    applied.record = record
    written = text
  }

  private mutating func take(_ written: SystemRoot.Written) {
    applied.newPaths += written.newPaths
    unsynchronized += written.unsynchronized
  }

  private mutating func synchronize(_ root: borrowing SystemRoot) throws(Failure) {
    let paths = unsynchronized
    unsynchronized = []
    for path in paths { try root.synchronize(path) }
  }
}

// MARK: - Passwords

extension Applying {
  /// /etc/shadow with a new hash for every account that gets the password; nil where none does.
  private mutating func newShadow(
    _ files: borrowing TargetReading, _ password: borrowing Secret?
  ) -> ShadowFile? {
    var shadow: ShadowFile?
    for index in plan.changes.indices {
      guard case .setPassword(let method) = plan.changes[index].action,
        let user = plan.changes[index].user
      else { continue }
      do throws(Failure) {
        // One that fails leaves what was made for the accounts before it.
        let changed: ShadowFile
        switch shadow {
        case .some(let made): changed = try newHash(of: user, method, in: made, password)
        case .none:
          switch files.shadow {
          case .some(let read): changed = try newHash(of: user, method, in: read, password)
          case .none: throw Failure("read", FilePlace.shadow.path, Errno.noSuchFile)
          }
        }
        shadow = consume changed
      } catch {
        applied.outcomes[index] = .failed(error)
      }
    }
    return shadow
  }

  private mutating func newHash(
    of user: ByteString, _ method: HashMethod, in shadow: borrowing ShadowFile,
    _ password: borrowing Secret?
  ) throws(Failure) -> ShadowFile {
    let start = Clock.monotonicMicroseconds()
    let hash: Secret
    switch password {
    case .some(let password): hash = try PasswordHash.make(of: password, with: method)
    case .none: throw Failure("set the password of", user, "the drive holds none")
    }
    applied.hashing += Clock.monotonicMicroseconds() - start
    let day = Clock.secondsSince1970() / 86_400
    let changed = try shadow.replacing(hashOf: user, with: hash, day: day)
    if let previous = shadow.hash(of: user) { previousHashes.set(previous, of: user) }
    hashes.set(hash, of: user)
    return changed
  }

  private mutating func replaceShadow(
    _ shadow: borrowing ShadowFile, in root: borrowing SystemRoot
  ) {
    var outcome = Outcome.applied
    do throws(Failure) {
      take(try root.replace(FilePlace.shadow, with: shadow.content))
      unsynchronized = []
    } catch {
      outcome = .failed(error)
    }
    for index in plan.changes.indices
    where applied.outcomes[index] == .planned && plan.changes[index].setsPassword {
      applied.outcomes[index] = outcome
    }
  }
}

// MARK: - Everything else

extension Applying {
  private mutating func apply(
    _ change: Change, to root: borrowing SystemRoot, _ drive: borrowing ConfigDrive
  ) throws(Failure) {
    switch change.action {
    case .writeFile(let place, .text(let text), _), .replaceFile(let place, let text):
      take(try root.replace(place, with: Secret(text)))
    case .writeFile(let place, .ofDrive(let path), _):
      take(try root.replace(place, with: try drive.content(of: path)))
    case .addKeys(let place, let file, _, _):
      take(try root.replace(place, with: Secret(file.text)))
    case .deliverKeys(let place, let keys, _):
      deliveries += KeyDelivery.lines(place, keys)
      try KeyDelivery.write(deliveries)
    case .fail(let failure), .failForNow(let failure): throw failure
    case .setPassword, .confirmPassword, .confirmKeys, .confirmFile, .nothing, .writeRecord: break
    case .replaceByLink(let place, let target):
      take(try root.replace(place, byLinkTo: target))
    case .linkSeed, .arrange, .cannotArrange, .giveCredentials: break
    }
  }
}
