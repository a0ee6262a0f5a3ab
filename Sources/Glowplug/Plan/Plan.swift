/// What will be done, decided from values alone: it needs no root, no disk and no clock.
struct Plan: Equatable {
  var decision: Decision
  /// One sentence; nil where the decision says it all.
  var reason: ByteString?
  var changes: [Change] = []
  var warnings: [ByteString] = []
  /// Whether the drive's content is handed over.
  var handsOver = false
  /// What the kernel is to call this host, until systemd reads /etc/hostname; nil where it is left alone.
  var kernelName: ByteString?
  /// Whether `required` makes this stop the boot, once every change is known to have worked.
  var stopsRequiredBoot = false
  /// What the record says before the first change; nil where nothing is provisioned.
  var record: Record?
  /// Whether everything for the instance was done before: what fails beside credentials opens nothing again.
  var wasFinished = false
  /// Whether the record begins anew, for an instance that this target did not know.
  var isNewInstance = false

  /// Plans a change that belongs to no account.
  @inline(never)
  mutating func add(_ kind: Change.Kind, _ path: ByteString, _ action: Change.Action) {
    changes.add(Change(kind: kind, user: nil, path: path, action: action))
  }

  /// Whether anything is to be changed.
  var hasWork: Bool {
    for change in changes where change.action != .nothing { return true }
    return false
  }

  /// Whether a password is hashed.
  var setsPassword: Bool {
    for change in changes where change.setsPassword { return true }
    return false
  }

  /// Whether user data is started from the hand-over.
  var startsScript: Bool {
    for change in changes where change.kind == .userData {
      if case .arrange = change.action { return true }
    }
    return false
  }

  /// What came of the changes before any of them is tried.
  var untried: [Outcome] { changes.map { Outcome(untried: $0) } }
}
