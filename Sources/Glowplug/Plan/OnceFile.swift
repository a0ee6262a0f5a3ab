/// A file of the root that is written once for an instance, by rule 6's rules.
struct OnceFile {
  private let history: FileHistory
  private let place: FilePlace
  private let entry: Record.FileEntry?
  private let digest: ByteString
  private let key: DigestKey
  private let rule: TrustRule
  /// Whether the instance was provisioned without it.
  private let isTooLate: Bool

  /// `text` is what it holds now; a file that is missing counts as an empty one.
  @inline(never)
  init(_ place: FilePlace, _ text: ByteString, _ situation: borrowing Situation) {
    self.init(place, digest: situation.digestKey.digest(of: text), situation)
  }

  /// `digest` is that of what it holds now.
  @inline(never)
  init(_ place: FilePlace, digest: ByteString, _ situation: borrowing Situation) {
    self.place = place
    self.digest = digest
    key = situation.digestKey
    rule = situation.rule
    entry = situation.isKnownInstance ? situation.target.record?.file(place.path) : nil
    history = FileHistory(entry, digest)
    isTooLate = !Once.isProvisioning(situation)
  }

  /// Whether it holds what was written for this instance.
  var holdsOurs: Bool { history == .applied }

  /// For content that the next boot may have another of: a drive's new name for a known instance is
  /// written where the old one is still ours, as a new password is.
  @inline(never)
  func action(writing text: ByteString) -> Change.Action {
    let after = key.digest(of: text)
    switch history {
    case .changedByOwner: return .nothing
    case .applied where entry?.after == after || rule == .firstBoot: return confirming(after)
    case .never where isTooLate || after == digest: return .nothing
    case .never, .begun, .applied: return .writeFile(place, .text(text), begun(after))
    }
  }

  /// For content of the drive, of which nothing is compared: it is written while the instance is
  /// provisioned.
  @inline(never)
  func action(copying content: ByteString) -> Change.Action {
    switch history {
    case .never where isTooLate: return .nothing
    case .never, .begun: return .writeFile(place, .ofDrive(content), begun(nil))
    // Without a digest of what was written a kill after it looks like an owner's change: it is there.
    case .applied, .changedByOwner: return confirming(nil)
    }
  }

  @inline(never)
  private func confirming(_ after: ByteString?) -> Change.Action {
    entry?.isDone == true ? .nothing : .confirmFile(begun(after))
  }

  @inline(never)
  private func begun(_ after: ByteString?) -> Record.FileEntry {
    Record.FileEntry(path: place.path, before: digest, after: after)
  }
}
