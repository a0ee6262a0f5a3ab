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
