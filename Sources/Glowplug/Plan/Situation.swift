/// What the decision is made from.
struct Situation: Equatable {
  let kind: RunKind
  let policy: Policy
  let rule: TrustRule
  let machine: Machine
  let target: Target
  let sight: Sight
  /// Whether any device carries the label, good or not.
  let hasCandidates: Bool
  /// The key of the digests that the record holds, or will hold.
  let digestKey: DigestKey
  /// Where the hand-over goes, as the booted system sees it; nil where none reaches it.
  let handOver: ByteString?
  /// The kernel command line; nil where none was to be read, or it could not be.
  let commandLine: ByteString?
  /// Seconds since 1970.
  let now: Int
  /// Why nothing of a drive may be used although it was let in: it could not be measured.
  var unmeasured: Failure?
  /// Whether it was not to be measured after all: this machine has no TPM.
  var lacksTPM = false
  /// What a target without cloud-init gets of the drive.
  var guestDrive = Boxed<GuestDrive>.none

  /// What was found of a drive.
  indirect enum Sight: Equatable {
    /// Why there is none, where there is more to say than that.
    case none(Failure?)
    /// Why it is not known whether there is one.
    case unknown(Failure)
    case one(Sighted)
    /// The drives between which nothing decides.
    case ambiguous([Candidate])
  }

  /// A drive, as far as a decision needs it.
  struct Sighted: Equatable {
    let source: DriveSource
    let facts: MetaData.Facts
    /// The digest of all that is handed on and of the password; nil where nothing depends on it.
    var content: ByteString?
    /// Why there is no digest although something depends on it.
    var unread: Failure?
    /// Accounts whose recorded hash was made of another password than the drive's.
    var usersOfAnotherPassword: [ByteString]
  }

  var drive: Sighted? {
    if case .one(let drive) = sight { return drive }
    return nil
  }

  /// What a target without cloud-init gets of the drive; nil where that is nothing.
  var guest: GuestDrive? {
    if case .some(let guest) = guestDrive { return guest }
    return nil
  }

  /// The hand-over's copy of the drive; nil where none is made.
  var handedDrive: ByteString? { handOver.map { $0 + "/config-drive" } }

  /// Whether the kernel command line names the host: systemd.hostname= of systemd(1).
  var isNamedByCommandLine: Bool {
    commandLine?.words.contains { $0.begins(with: "systemd.hostname=") } ?? false
  }

  /// Whether the record names the drive's instance.
  var isKnownInstance: Bool {
    guard case .one(let drive) = sight, case .of(let record) = target.recordState else {
      return false
    }
    return record.instance == drive.facts.instance
  }

  /// Whether a boot that writes no record is refused from then on: `first-boot` lets a drive in once.
  var isLastChance: Bool {
    kind.reachesBootedSystem && rule == .firstBoot && target.recordState == .none
  }

  /// Whether the drive is obeyed, at least in what was never refused to it.
  var isObeyed: Bool {
    isLetIn || (unmeasured == nil && rule == .firstBoot && Once.isFinished(self))
  }

  /// Whether this boot measures what it uses, as far as is known: rule 17.
  var isMeasured: Bool { kind == .boot && policy.register != nil && !lacksTPM }

  /// Whether rule 5 lets the drive in, and rule 17.
  @inline(never)
  var isLetIn: Bool { unmeasured == nil && authority == .letIn }

  @inline(never)
  var authority: Authority? {
    guard case .one(let drive) = sight else { return nil }
    return Authority.of(drive, under: rule, on: machine, for: target)
  }
}
