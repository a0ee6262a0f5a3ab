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
          usersOfAnotherPassword: usersOfAnotherPassword(order, files, drive)))
    }
  }

  /// Hashing tells, and is only worth its time where the answer decides something.
  private static func usersOfAnotherPassword(
    _ order: borrowing Order, _ files: borrowing TargetReading, _ drive: borrowing ConfigDrive
  ) -> [ByteString] {
    guard order.rule != .firstBoot,
      files.target.record?.instance == drive.metaData.facts.instance
    else { return [] }
    let users = files.target.passwords.filter { $0.current == .recorded }.map { $0.user }
    switch files.record {
    case .none: return []
    case .some(let file):
      switch drive.metaData.password {
      case .none: return []
      case .some(let password): return file.users(ofAnotherPasswordThan: password, among: users)
      }
    }
  }
}
