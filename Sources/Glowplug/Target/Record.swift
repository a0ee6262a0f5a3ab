/// What glowplug did to this target, and for which instance: the marker of rule 6, as values.
///
/// The hashes that it holds are secrets, and kept apart: see `RecordFile`.
struct Record: Equatable {
  var instance: InstanceIdentifier
  /// The DMI system uuid of the machine that was provisioned; nil where it is not known.
  var machine: InstanceIdentifier?
  /// Of a record that was begun, the digest of the drive by which: only that one may finish it where
  /// no machine's uuid decides.
  var content: ByteString?
  /// The key of its digests.
  var digestKey: DigestKey?
  /// Whether nothing is left to do for the instance.
  var isDone = false
  /// Whether it was begun under a policy that could not be read: whom it serves is still to be said.
  var awaitsPolicy = false
  private(set) var entries: [Entry] = []

  /// What was given to one account, or is about to be.
  struct Entry: Equatable {
    let user: ByteString
    let credential: Credential
    var isDone = false
    /// Whether a password was set, or was about to be; one that was left to its owner has none.
    var hasHash = false
    /// The file of keys before and after the change that was begun.
    var keyFile: KeyFileChange?
    /// Fingerprints of the keys that were given; nil where they were not noted.
    var keys: [ByteString]?
  }

  /// Digests of a file's content; a file that is missing counts as an empty one.
  struct KeyFileChange: Equatable {
    let before: ByteString
    let after: ByteString
    /// Fingerprints of the keys that it gives; nil where they were not noted.
    var keys: [ByteString]?
  }

  /// What an account is given.
  enum Credential: Equatable {
    case password, keys

    var name: ByteString {
      switch self {
      case .password: "password"
      case .keys: "keys"
      }
    }
  }

  /// Of an instance for which nothing was done yet.
  init(instance: InstanceIdentifier) { self.instance = instance }

  func entry(_ credential: Credential, of user: ByteString) -> Entry? {
    entries.first { $0.user == user && $0.credential == credential }
  }

  /// Takes the place of what was said before of this account and credential.
  mutating func put(_ entry: Entry) {
    entries.removeAll { $0.user == entry.user && $0.credential == entry.credential }
    entries.append(entry)
  }
}

/// What stands at the record's place in a target.
enum RecordState: Equatable {
  case none
  /// Provisioned, and nobody knows by which instance.
  case unreadable
  case of(Record)

  var record: Record? {
    if case .of(let record) = self { return record }
    return nil
  }
}
