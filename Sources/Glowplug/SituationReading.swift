extension Situation {
  /// What was asked for, what the target is and what was found.
  init(
    _ order: borrowing Order, _ root: borrowing SystemRoot, _ files: borrowing TargetReading,
    _ sighting: borrowing Sighting
  ) {
    let key = Situation.digestKey(order, files.target)
    self.init(
      kind: RunKind(order.options), policy: order.policy, rule: sighting.rule,
      machine: order.host.machine, target: files.target,
      sight: Situation.sight(order, files, sighting, key),
      hasCandidates: !sighting.candidates.isEmpty, digestKey: key ?? .known,
      handOver: Situation.handOver(order.options),
      commandLine: order.knownCommandLine, now: Clock.secondsSince1970())
    guard files.target.hasGuest, isObeyed else { return }
    switch sighting.found {
    case .none: break
    case .unknown: break
    case .ambiguous: break
    case .one(let drive):
      guestDrive = .some(
        GuestDrive(drive, root, files, order.policy, self.digestKey, Once.isFinished(self)))
    }
  }

  /// The seed's link leads there; of an image that is being built it would lead nowhere.
  private static func handOver(_ options: Options) -> ByteString? {
    guard RunKind(options).reachesBootedSystem else { return nil }
    return options.run ?? Options.runOfBoot
  }

  private static func sight(
    _ order: borrowing Order, _ files: borrowing TargetReading, _ sighting: borrowing Sighting,
    _ key: DigestKey?
  ) -> Sight {
    switch sighting.found {
    case .none(let problem): return .none(problem)
    case .unknown(let problem): return .unknown(problem)
    case .ambiguous: return .ambiguous(sighting.candidates)
    case .one(let drive):
      var sighted = Sighted(
        source: drive.source, facts: drive.metaData.facts, content: nil,
        usersOfAnotherPassword: usersOfAnotherPassword(sighting.rule, files, drive))
      do throws(Failure) {
        if let key { sighted.content = try drive.contentDigest(with: key) }
      } catch {
        sighted.unread = error
      }
      return .one(sighted)
    }
  }

  /// The record's own, else a new one; of what a dry run prints nothing depends on it.
  private static func digestKey(_ order: borrowing Order, _ target: Target) -> DigestKey? {
    if let key = target.record?.digestKey { return key }
    return order.options.isDryRun ? .known : RandomBytes.digestKey()
  }

  /// Hashing tells, and is only worth its time where the answer decides something.
  private static func usersOfAnotherPassword(
    _ rule: TrustRule, _ files: borrowing TargetReading, _ drive: borrowing ConfigDrive
  ) -> [ByteString] {
    guard rule != .firstBoot,
      files.target.record?.instance == drive.metaData.facts.instance
    else { return [] }
    var users: [ByteString] = []
    for account in files.target.passwords
    where account.current == .recorded || account.current == .unknown {
      users.append(account.user)
    }
    switch files.record {
    case .none: return []
    case .some(let file):
      switch drive.metaData.password {
      case .none: return []
      case .some(let password):
        return file.users(ofAnotherPasswordThan: password, among: users)
      }
    }
  }
}
