/// Everything about the target that a plan depends on, as values: no descriptor, no hash.
struct Target: Equatable {
  /// Why nothing can be set here at all; nil for a usable target.
  var problem: Failure?
  /// Whether this root has booted before: its /etc/machine-id is set, machine-id(5).
  var hasBooted = false
  var marker = MarkerState.none
  var hashMethod = HashMethod.sha512(rounds: 5000)
  var passwords: [PasswordTarget] = []
  var keys: [KeyTarget] = []
  /// nil where the target has no cloud-init.
  var cloudInit: CloudInitTarget?
  /// What could not be read and does not matter to everything.
  var warnings: [ByteString] = []

  /// What /etc/glowplug/instance.json says.
  enum MarkerState: Equatable {
    case none
    /// Provisioned, and nobody knows by which instance.
    case unreadable
    case of(instance: ByteString, isDone: Bool)

    var instance: ByteString? {
      if case .of(let instance, _) = self { return instance }
      return nil
    }
  }

  var isProvisioned: Bool { marker != .none }
}

/// An account that the policy gives the password to.
struct PasswordTarget: Equatable {
  let user: ByteString
  /// Why its password can't be set.
  var problem: Failure?
  var history = History.never
  /// Whether the marker names it, finished or not: a run for this instance meant to set it.
  var isPlanned = false
  /// Whether the marker says that the change was finished.
  var isConfirmed = false
  /// Whether the password on the drive is the one that the marker's hash was made of; nil where that
  /// was not looked at.
  var isDrivesPassword: Bool?

  /// What the marker and /etc/shadow say together about this instance's password.
  enum History: Equatable {
    case never
    /// A kill came before /etc/shadow was changed.
    case begun
    /// /etc/shadow holds the hash that glowplug wrote.
    case applied
    /// /etc/shadow held it, or was about to, and holds another one now: the owner's.
    case changedByOwner
  }
}

/// An account that the policy gives the keys to.
struct KeyTarget: Equatable {
  let user: ByteString
  /// Where they go; nil where there is a problem.
  var place: FilePlace?
  /// What the file holds now; empty where there is none.
  var file = KeyFile(text: ByteString([]))
  var problem: Failure?
  var isApplied = false
  /// Whether the marker names it, finished or not.
  var isPlanned = false
  /// The home lies below this mount point, which is not mounted yet.
  var unmounted: ByteString?
  /// The account's home and ids, where the account exists.
  var account: Account?
}
