extension Situation {
  /// What was asked for, what the target is and what was found.
  init(_ order: borrowing Order, _ files: borrowing TargetReading, _ sighting: borrowing Sighting) {
    self.init(
      kind: RunKind(order.options), policy: order.policy, rule: order.rule,
      machine: order.host.machine, target: files.target,
      sight: Situation.sight(order, files, sighting),
      isSourceNamed: order.options.source != nil,
      handedDrive: Situation.handedDrive(order.options))
  }

  /// The seed's link leads there; of an image that is being built it would lead nowhere.
  private static func handedDrive(_ options: Options) -> ByteString? {
    guard RunKind(options).reachesBootedSystem else { return nil }
    return (options.run ?? Options.runOfBoot) + "/config-drive"
  }

  private static func sight(
    _ order: borrowing Order, _ files: borrowing TargetReading, _ sighting: borrowing Sighting
  ) -> Sight {
    switch sighting.found {
    case .none(let problem): return .none(problem)
    case .ambiguous: return .ambiguous(sighting.candidates)
    case .one(let drive):
      return .one(
        Sighted(
          source: drive.source, facts: drive.metaData.facts,
          content: content(order, files, drive),
          usersOfAnotherPassword: usersOfAnotherPassword(order, files, drive)))
    }
  }

  /// Under `first-boot` alone: the record then names the drive that may finish what it began.
  private static func content(
    _ order: borrowing Order, _ files: borrowing TargetReading, _ drive: borrowing ConfigDrive
  ) -> ByteString? {
    let isBegun = files.target.record.map { !$0.isDone } ?? false
    guard order.rule == .firstBoot, isBegun || !order.options.isDryRun else { return nil }
    return drive.contentDigest()
  }

  /// Hashing tells, and is only worth its time where the answer decides something: whether there is a
  /// new password for an account, and whether this drive may finish what was begun.
  private static func usersOfAnotherPassword(
    _ order: borrowing Order, _ files: borrowing TargetReading, _ drive: borrowing ConfigDrive
  ) -> [ByteString] {
    guard let record = files.target.record, record.instance == drive.metaData.facts.instance,
      order.rule != .firstBoot || !record.isDone
    else { return [] }
    var users = files.target.passwords
    if order.rule != .firstBoot { users.removeAll { $0.current != .recorded } }
    switch files.record {
    case .none: return []
    case .some(let file):
      switch drive.metaData.password {
      case .none: return []
      case .some(let password):
        return file.users(ofAnotherPasswordThan: password, among: users.map { $0.user })
      }
    }
  }
}
