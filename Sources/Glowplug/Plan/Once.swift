/// Rule 6: what was applied for an instance is never applied again, and what was begun is finished.
enum Once {
  /// The plan for a drive that is let in.
  static func provision(_ situation: Situation, _ drive: Situation.Sighted) -> Plan {
    var plan = Plan(
      decision: .provision, handsOver: true, stopsRequiredBoot: true,
      wasFinished: isFinished(situation), isNewInstance: !situation.isKnownInstance)
    if drive.facts.password != .none {
      for account in situation.target.passwords {
        plan.changes.add(passwordChange(account, situation, drive))
      }
    }
    if !drive.facts.keys.isEmpty {
      for account in situation.target.keys {
        plan.changes.add(keyChange(account, situation, drive))
      }
    }
    if let limit = situation.target.hashLimit, plan.setsPassword { plan.warnings.append(limit) }
    if let seed = CloudInitPlan.seedChange(situation, &plan.warnings) { plan.changes.add(seed) }
    GuestPlan.addLasting(situation, drive, &plan)
    if isFinished(situation), !plan.hasWork {
      plan.decision = .alreadyProvisioned
      plan.stopsRequiredBoot = false
      return plan
    }
    plan.record = begun(plan, situation, drive)
    plan.add(.marker, FilePlace.record.path, .writeRecord)
    return plan
  }

  /// Whether everything for this instance was done: a password that was not set then is the owner's.
  static func isFinished(_ situation: Situation) -> Bool {
    situation.isKnownInstance && situation.target.record?.isDone == true
  }

  /// What the record says of an account, for this instance.
  private static func entry(
    _ credential: Record.Credential, of user: ByteString, _ situation: Situation
  ) -> Record.Entry? {
    situation.isKnownInstance ? situation.target.record?.entry(credential, of: user) : nil
  }

  /// Whether a run after the first boot would do more than the first boot meant to: `first-boot` lets
  /// the drive in only to finish that.
  private static func isBeyond(_ entry: Record.Entry?, _ situation: Situation) -> Bool {
    entry == nil && isBeyondFirstBoot(situation)
  }

  /// Whether this is a later boot than the first, which `first-boot` lets finish what that one began.
  private static func isBeyondFirstBoot(_ situation: Situation) -> Bool {
    situation.isKnownInstance && situation.rule == .firstBoot
      && situation.target.record?.awaitsPolicy != true
      && Authority.hasBooted(situation.target, situation.machine)
  }

  /// Whether this boot gives the instance what it never had beside credentials: it is new, or the boot that
  /// began it was cut short.
  static func isProvisioning(_ situation: Situation) -> Bool {
    guard situation.isKnownInstance, let record = situation.target.record else { return true }
    return !record.isDone && record.obeysRest && !isBeyondFirstBoot(situation)
  }

  /// Whether the instance was provisioned by a version, or with a policy, that gave it no more.
  static func isSettledWithoutRest(_ situation: Situation) -> Bool {
    guard situation.isKnownInstance, let record = situation.target.record else { return false }
    return record.isDone || !record.obeysRest
  }
}

// MARK: - Passwords

extension Once {
  private static func passwordChange(
    _ account: PasswordTarget, _ situation: Situation, _ drive: Situation.Sighted
  ) -> Change {
    Change(
      kind: .password, user: account.user, path: FilePlace.shadow.path,
      action: passwordAction(account, situation, drive))
  }

  private static func passwordAction(
    _ account: PasswordTarget, _ situation: Situation, _ drive: Situation.Sighted
  ) -> Change.Action {
    let entry = entry(.password, of: account.user, situation)
    switch history(of: account, entry) {
    case .never where isBeyond(entry, situation) || isFinished(situation): return .nothing
    case .never, .begun: break
    case .changedByOwner: return .nothing
    case .applied:
      // A new password for an instance that is known: a rebuild that kept the disk.
      let isNew =
        situation.rule != .firstBoot && drive.usersOfAnotherPassword.contains(account.user)
      if !isNew { return entry?.isDone == true ? .nothing : .confirmPassword }
    case .unknown:
      // As the drive's password was set, /etc/shadow decides nothing: it stays, and so does the owner's.
      let isSettled =
        situation.rule == .firstBoot || !drive.usersOfAnotherPassword.contains(account.user)
      if entry?.isDone == true, isSettled { return .nothing }
    }
    if let problem = account.problem {
      return account.isUnread ? .failForNow(problem) : .fail(problem)
    }
    if case .unusable(let reason) = drive.facts.password {
      return .fail(Failure("set the password of", account.user, reason))
    }
    return .setPassword(situation.target.hashMethod)
  }

  /// What the record and /etc/shadow say together about this instance's password.
  private enum History {
    case never
    /// A kill came before /etc/shadow was changed.
    case begun
    /// /etc/shadow holds the hash that glowplug wrote.
    case applied
    /// /etc/shadow held it, or was about to, and holds another one now: the owner's.
    case changedByOwner
    /// It was set, or was about to be, and /etc/shadow can't be read.
    case unknown
  }

  private static func history(of account: PasswordTarget, _ entry: Record.Entry?) -> History {
    guard let entry else { return .never }
    // Done without a hash: it was decided to be its owner's.
    guard entry.hasHash else { return entry.isDone ? .changedByOwner : .never }
    switch account.current {
    case .recorded: return .applied
    case .previous where !entry.isDone: return .begun
    case .previous, .another: return .changedByOwner
    case .unknown: return .unknown
    }
  }
}

// MARK: - Keys

extension Once {
  private static func keyChange(
    _ account: KeyTarget, _ situation: Situation, _ drive: Situation.Sighted
  ) -> Change {
    let action = keyAction(account, situation, drive)
    var kind = Change.Kind.keys
    if case .deliverKeys = action { kind = .tmpfiles }
    return Change(kind: kind, user: account.user, path: account.place?.path, action: action)
  }

  private static func keyAction(
    _ account: KeyTarget, _ situation: Situation, _ drive: Situation.Sighted
  ) -> Change.Action {
    let entry = entry(.keys, of: account.user, situation)
    if isBeyond(entry, situation) { return .nothing }
    let isKnown = entry?.isDone == true
    let history = KeyHistory(entry, account.file, situation.digestKey)
    let keys = history.new(of: drive.facts.keys, under: situation.rule)
    if isKnown, keys.isEmpty { return .nothing }
    // systemd-tmpfiles leaves a file alone that is there: it can't add to it.
    if !isKnown, account.unmounted != nil, situation.kind.reachesBootedSystem,
      let place = account.place
    {
      return .deliverKeys(place, drive.facts.keys, isFirst: entry == nil)
    }
    if let problem = account.problem {
      // An account that has no key file of its own gets none at any boot.
      let mayHeal = account.place != nil || account.isUnread
      return mayHeal ? .failForNow(problem) : .fail(problem)
    }
    guard let place = account.place, !keys.isEmpty else { return .nothing }
    let missing = account.file.missing(of: keys, at: situation.now)
    let fingerprints = situation.digestKey.fingerprints(of: keys)
    if missing.isEmpty { return isKnown ? .confirmKeys(fingerprints) : .nothing }
    let new = account.file.adding(missing)
    return .addKeys(
      place, new,
      Record.KeyFileChange(
        before: situation.digestKey.digest(of: account.file.text),
        after: situation.digestKey.digest(of: new.text), keys: fingerprints),
      count: missing.count)
  }
}

// MARK: - The record

extension Once {
  /// What the record says before the first change: all that is about to be tried, so that a later boot
  /// tries no more than that; and as done what was decided to be left alone, or a later boot would try
  /// it.
  private static func begun(
    _ plan: Plan, _ situation: Situation, _ drive: Situation.Sighted
  ) -> Record {
    var record = Record(instance: drive.facts.instance)
    if situation.isKnownInstance, let known = situation.target.record { record = known }
    if let machine = situation.machine.uuid { record.machine = machine }
    record.content = drive.content
    record.digestKey = situation.digestKey.kept
    for change in plan.changes where change.failure == nil || change.mayHeal {
      guard let user = change.user, let credential = change.credential else { continue }
      let known = record.entry(credential, of: user)
      var entry = known ?? Record.Entry(user: user, credential: credential)
      switch change.action {
      case .nothing:
        // That they are there counts as given; what is the owner's from then on is not noted.
        if change.kind == .keys, !entry.isDone, !isBeyond(known, situation) {
          entry.keys = (entry.keys ?? []).with(
            situation.digestKey.fingerprints(of: drive.facts.keys))
        }
        entry.finish()
      case .setPassword:
        entry.isDone = false
        entry.hasHash = true
      case .addKeys(_, _, let digests, _): entry.begin(digests)
      case .confirmKeys(let fingerprints): entry.keys = (entry.keys ?? []).with(fingerprints)
      default: break
      }
      record.put(entry)
    }
    for change in plan.changes {
      switch change.action {
      case .writeFile(_, _, let entry), .confirmFile(let entry): record.put(entry)
      case .failForNow where change.kind == .hostname || change.kind == .file:
        if let path = change.path, record.file(path) == nil {
          record.put(Record.FileEntry(path: path, before: ByteString(), after: nil))
        }
      default: break
      }
    }
    if isProvisioning(situation), case .some(let guest) = situation.guestDrive {
      record.userData = guest.userDataDigest
    }
    if !situation.isKnownInstance { record.obeysRest = situation.target.hasGuest }
    record.awaitsPolicy = !situation.policy.knowsUsers
    record.isDone = plan.changes.isEmpty && !record.awaitsPolicy
    if record.isDone { record.content = nil }
    return record
  }

  /// What the record says after the last change.
  static func ended(
    _ begun: Record, _ plan: Plan, _ outcomes: [Outcome]
  ) -> Record {
    var record = begun
    var isUnfinished = record.awaitsPolicy
    for (change, outcome) in zip(plan.changes, outcomes)
    where change.kind != .marker && !change.isForThisBoot {
      if outcome.failure != nil {
        // What can never work, such as the password of an account that is missing, keeps nothing open.
        let isOpen = change.failure == nil ? change.kind != .seed : change.mayHeal
        isUnfinished =
          isUnfinished || (isOpen && (change.credential != nil || !plan.wasFinished))
        record.forgetKeyFile(of: change)
      } else if let path = change.path, var file = record.file(path), change.writesOnce {
        file.isDone = true
        record.put(file)
      } else if isFirstDelivery(change) {
        isUnfinished = true
      } else if let user = change.user, let credential = change.credential,
        var entry = record.entry(credential, of: user)
      {
        if case .deliverKeys(_, let keys, _) = change.action, let key = begun.digestKey {
          entry.keys = (entry.keys ?? []).with(key.fingerprints(of: keys))
        }
        entry.finish()
        record.put(entry)
      }
    }
    record.isDone = !isUnfinished
    if record.isDone { record.content = nil }
    return record
  }

  /// Keys that systemd-tmpfiles is to write count as written when a second boot has asked for them:
  /// the first may have ended before it wrote.
  private static func isFirstDelivery(_ change: Change) -> Bool {
    if case .deliverKeys(_, _, isFirst: true) = change.action { return true }
    return false
  }
}

extension Record {
  /// Keys that could not be written were never applied, whatever their owner makes of the file since.
  fileprivate mutating func forgetKeyFile(of change: Change) {
    guard change.kind == .keys, let user = change.user, var entry = entry(.keys, of: user) else {
      return
    }
    entry.keyFile = nil
    put(entry)
  }
}

extension Record {
  /// Whether this is the machine that was provisioned, and no copy of its disk: of a copy not the
  /// record of its origin but its own drive or metadata service knows what it is.
  ///
  /// Where no uuid is known nothing tells a copy from its origin.
  func isOf(_ machine: Machine) -> Bool {
    guard let origin = self.machine ?? (machine.isNova ? instance : nil) else { return true }
    return machine.uuid == origin
  }
}
