/// What will be done, decided from values alone: it needs no root, no disk and no clock.
struct Plan: Equatable {
  var decision: Decision
  /// One sentence; nil where the decision says it all.
  var reason: ByteString?
  var changes: [Change] = []
  var warnings: [ByteString] = []
  /// Whether the drive's content is handed over.
  var handsOver = false
  /// Whether `required` makes this stop the boot, once every change is known to have worked.
  var stopsRequiredBoot = false
  /// Whether the marker begins anew, for an instance that this target did not know.
  var isNewInstance = false

  /// Whether credentials are missing; a seed that could not be linked is a warning.
  var hasFailures: Bool { changes.contains { $0.failure != nil && $0.kind != .seed } }
}

/// The word for what came of a run: rule 6.
enum Decision: Equatable {
  case provision, alreadyProvisioned, refused, noDrive, off, failed

  var name: ByteString {
    switch self {
    case .provision: "provision"
    case .alreadyProvisioned: "already-provisioned"
    case .refused: "refused"
    case .noDrive: "no-drive"
    case .off: "off"
    case .failed: "failed"
    }
  }
}

/// One change to the target.
struct Change: Equatable {
  let kind: ChangeKind
  /// The account; nil for the marker.
  let user: ByteString?
  /// The path in the target; nil where an account that does not exist has none.
  let path: ByteString?
  var action: Action
  /// What it came to in a real run.
  var isApplied = false

  enum Action: Equatable {
    case setPassword(HashMethod)
    /// The marker says `begun`, and the kill came after /etc/shadow was changed.
    case confirmPassword
    case addKeys(FilePlace, KeyFile, [AuthorizedKey])
    /// The home is not mounted yet: systemd-tmpfiles adds them later.
    case deliverKeys(FilePlace, [AuthorizedKey])
    /// cloud-init's seed leads to the hand-over.
    case linkSeed(to: ByteString)
    /// Everything is there already.
    case nothing
    case writeMarker
    case fail(Failure)
  }

  var failure: Failure? {
    if case .fail(let failure) = action { return failure }
    return nil
  }

  /// Whether a failure that the plan foresaw may be gone at the next boot: a home that is missing,
  /// a link in it.
  ///
  /// An account without a key file is none of these.
  var mayHeal: Bool { kind == .keys && path != nil }

  /// How many keys are added; nil for what is no change of keys.
  var added: Int? {
    switch action {
    case .addKeys(_, _, let keys), .deliverKeys(_, let keys): keys.count
    case .nothing where kind == .keys: 0
    default: nil
    }
  }

  /// The report's word.
  var outcome: ByteString {
    switch action {
    case .fail: "failed"
    case .nothing: "unchanged"
    default: isApplied ? "applied" : "planned"
    }
  }
}

/// What the decision is made from.
struct Situation: Equatable {
  let policy: Policy
  let machine: Machine
  let target: Target
  let choice: DriveChoice
  /// Of the chosen drive; nil where none is chosen.
  let drive: MetaData.Facts?
  let drivesPasswordExists: Bool
  /// Whether `--source` named the drive.
  let isSourceNamed: Bool
  /// Whether this is a boot, or the plan of one: what lies in /run then reaches the booted system.
  let reachesBootedSystem: Bool
  /// The hand-over's copy of the drive; nil where none is made.
  let handedDrive: ByteString?

  var authority: Authority? {
    drive.map {
      Authority.of(
        $0, under: Authority.rule(policy, on: machine), on: machine, for: target)
    }
  }

  /// Whether the marker names the drive's instance.
  var isKnownInstance: Bool {
    guard let drive, let known = target.marker.instance else { return false }
    return known.lowercased == drive.instance.lowercased
  }
}
