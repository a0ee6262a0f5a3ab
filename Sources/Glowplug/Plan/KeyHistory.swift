/// What the record and an account's file say together of the keys that it was given for this instance.
struct KeyHistory {
  private let entry: Record.Entry?
  private let file: KeyFile
  private let digestKey: DigestKey

  init(_ entry: Record.Entry?, _ file: KeyFile, _ digestKey: DigestKey) {
    self.entry = entry
    self.file = file
    self.digestKey = digestKey
  }

  /// The keys of a drive that it was never given, and may be given by that rule.
  ///
  /// After the first change was done `first-boot` gives no more; and where nobody noted which keys those
  /// were, as earlier versions did not, all count as given.
  func new(of keys: [AuthorizedKey], under rule: TrustRule) -> [AuthorizedKey] {
    guard let entry else { return keys }
    // A line of cloud-init's for root shows that the keys did not come: sshd lets nobody in by it.
    if !entry.isDone, !isSettled || file.holdsHint(for: keys) {
      return without(entry.keys ?? [], keys)
    }
    guard rule != .firstBoot else { return [] }
    guard let begun = entry.keyFile else { return entry.keys.map { without($0, keys) } ?? [] }
    return begun.keys.map { without((entry.keys ?? []).with($0), keys) } ?? []
  }

  /// Whether a change of the file that was begun came about, or its owner has changed the file since.
  private var isSettled: Bool {
    guard let begun = entry?.keyFile else { return false }
    return digestKey.digest(of: file.text) != begun.before
  }

  private func without(_ given: [ByteString], _ keys: [AuthorizedKey]) -> [AuthorizedKey] {
    if given.isEmpty { return keys }
    var others: [AuthorizedKey] = []
    for key in keys where !given.contains(key.fingerprint(with: digestKey)) { others.add(key) }
    return others
  }
}

extension DigestKey {
  func fingerprints(of keys: [AuthorizedKey]) -> [ByteString] {
    var fingerprints: [ByteString] = []
    for key in keys { fingerprints.append(key.fingerprint(with: self)) }
    return fingerprints
  }
}

extension Record.Entry {
  /// A change of the file is about to be made; one that was begun before and came about counts.
  mutating func begin(_ change: Record.KeyFileChange) {
    if let earlier = keyFile, earlier.before != change.before, let added = earlier.keys {
      keys = (keys ?? []).with(added)
    }
    isDone = false
    keyFile = change
  }

  /// What was begun is done.
  mutating func finish() {
    isDone = true
    if let added = keyFile?.keys { keys = (keys ?? []).with(added) }
    keyFile = nil
  }
}

extension [ByteString] {
  /// These, and those of the others that are not among them.
  @inline(never)
  func with(_ others: [ByteString]) -> [ByteString] {
    if isEmpty { return others }
    var all = self
    for other in others where !contains(other) { all.append(other) }
    return all
  }
}
