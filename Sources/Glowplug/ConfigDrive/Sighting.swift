/// The drive that counts.
enum FoundDrive: ~Copyable {
  /// Why there is none, where there is more to say than that.
  case none(Failure?)
  /// Why it is not known whether there is one.
  case unknown(Failure)
  case one(ConfigDrive)
  /// More than one, and nothing says which is meant.
  case ambiguous
}

/// What a look for a drive brought.
struct Sighting: ~Copyable {
  let candidates: [Candidate]
  var found: FoundDrive
  /// By which what was found is let in: rule 5.
  let rule: TrustRule
  /// What of the machine could not be looked at.
  let problems: [ByteString]

  /// The version of the meta data that was read.
  var version: ByteString? {
    switch found {
    case .one(let drive): drive.version
    default: nil
    }
  }
}

extension DriveSearch {
  /// Finds the drive that was named, or the one that counts among all that are there.
  static func look(
    _ wait: Wait, for order: borrowing Order, _ target: Target
  ) -> Sighting {
    if let path = order.options.source { return named(path, for: order, target) }
    var search = DriveSearch(in: order.mounts)
    let candidates = search.run(wait)
    let problems = search.problems
    // On a root that never booted the record is that of a copy's origin.
    let hasBooted = Authority.hasBooted(target, order.host.machine)
    let recorded = hasBooted ? target.record?.instance : nil
    let choice = DriveChoice.among(
      candidates, machine: order.host.machine.uuid, recorded: recorded)
    switch choice {
    case .none:
      return Sighting(
        candidates: candidates, found: search.shortage.map { .unknown($0) } ?? .none(nil),
        rule: order.rule, problems: problems)
    case .ambiguous:
      return Sighting(
        candidates: candidates, found: .ambiguous, rule: order.rule, problems: problems)
    case .one(let source):
      do throws(Failure) {
        return sighting(
          of: try search.open(source), among: candidates, problems, for: order, target)
      } catch {
        // Chosen a moment ago, and it can't be read any more.
        return Sighting(
          candidates: candidates, found: .none(error), rule: order.rule, problems: problems)
      }
    }
  }

  private static func named(
    _ path: ByteString, for order: borrowing Order, _ target: Target
  ) -> Sighting {
    do throws(Failure) {
      var budget = ReadingBudget()
      let drive = try DriveSource.named(path).open(in: order.mounts, &budget)
      let candidate = Candidate(drive.source, drive.metaData.facts, fingerprint: nil)
      return sighting(of: drive, among: [candidate], [], for: order, target)
    } catch {
      return Sighting(candidates: [], found: .none(error), rule: order.rule, problems: [])
    }
  }

  private static func sighting(
    of drive: consuming ConfigDrive, among candidates: [Candidate], _ problems: [ByteString],
    for order: borrowing Order, _ target: Target
  ) -> Sighting {
    let isOwn = drive.metaData.facts.isOf(machine: order.host.machine.uuid)
    let rule = TrustRule(order.policy.trust, on: order.host.machine, isOwn: isOwn)
    let isBound = isBound(drive.metaData.facts.instance, rule, for: order, target)
    let isMeasured = order.register != nil
    if isBound || isMeasured { drive.keepContent(isBound: isBound, isMeasured: isMeasured) }
    return Sighting(candidates: candidates, found: .one(drive), rule: rule, problems: problems)
  }

  /// Whether the record names the drive's content, or will: under `first-boot` alone, where that drive
  /// may finish what it began.
  private static func isBound(
    _ instance: InstanceIdentifier, _ rule: TrustRule, for order: borrowing Order, _ target: Target
  ) -> Bool {
    // Whoever could not read the policy does not know which rule the next boot goes by.
    guard rule == .firstBoot || !order.policy.knowsUsers else { return false }
    if let record = target.record, !record.isDone { return record.digestKey != nil }
    return target.record?.instance != instance && !order.options.isDryRun
  }

  /// `--wait-only`: for initramfs-tools, whose init-bottom runs when udev is about to stop.
  static func wait(_ wait: Wait, for order: borrowing Order) -> RunResult {
    var problems: [ByteString] = []
    if order.options.source == nil {
      var search = DriveSearch(in: order.mounts)
      _ = search.run(wait)
      problems = search.problems
    }
    return RunResult(
      exitStatus: ExitStatus.success,
      messages: problems.map { Message(.warning, $0, isForConsoles: false) },
      output: ByteString())
  }
}
