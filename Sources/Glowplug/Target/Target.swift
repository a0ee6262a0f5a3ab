/// Everything about the target that a plan depends on, as values: no descriptor, no hash.
struct Target: Equatable {
  /// Why nothing can be set here at all; nil for a usable target.
  var problem: Failure?
  /// Whether this root has booted before.
  var hasBooted = false
  var recordState = RecordState.none
  var hashMethod = HashMethod.sha512(rounds: 5000)
  /// What of the method a boot can't pay for, and does not take.
  var hashLimit: ByteString?
  var passwords: [PasswordTarget] = []
  var keys: [KeyTarget] = []
  /// nil where the target has no cloud-init.
  var cloudInit: CloudInitTarget?
  /// None where the target has a cloud-init that obeys the drive, or may.
  var guest = Boxed<GuestTarget>.none
  /// What could not be read and does not matter to everything.
  var warnings: [ByteString] = []

  var record: Record? { recordState.record }

  /// Whether no cloud-init obeys the drive here.
  var hasGuest: Bool {
    if case .some = guest { return true }
    return false
  }

  /// Whether an instance was provisioned here to the end; one that was begun was not.
  var isProvisioned: Bool {
    switch recordState {
    case .none: false
    case .unreadable: true
    case .of(let record): record.isDone
    }
  }
}

/// An account that the policy gives the password to.
struct PasswordTarget: Equatable {
  let user: ByteString
  /// Why its password can't be set.
  var problem: Failure?
  /// Whether the problem is a file that can't be read: the next boot may be able to.
  var isUnread = false
  /// What /etc/shadow holds, beside the hashes of the record.
  var current = Current.another

  enum Current: Equatable {
    /// The hash that glowplug wrote, or was about to write.
    case recorded
    /// The hash that stood there before.
    case previous
    /// Any other.
    case another
    /// /etc/shadow can't be read.
    case unknown
  }
}

/// An account that the policy gives the keys to.
struct KeyTarget: Equatable {
  let user: ByteString
  /// Where they go; nil where there is a problem.
  var place: FilePlace?
  /// What the file holds now; empty where there is none.
  var file = KeyFile(text: ByteString())
  var problem: Failure?
  /// Whether the problem is a file that can't be read: the next boot may be able to.
  var isUnread = false
  /// The home lies below this mount point, which is not mounted yet.
  var unmounted: ByteString?
}
