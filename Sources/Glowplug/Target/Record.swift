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
  private(set) var files: [FileEntry] = []
  /// Whether it was begun by a version that gives more than credentials: what an earlier one provisioned
  /// runs as it is, and gets no name, no file and no script now.
  var obeysRest = false
  /// The digest of the user data that the instance was provisioned with.
  var userData: ByteString?

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

  /// A file that is written once for the instance: /etc/hostname, or what `files` of the drive names.
  struct FileEntry: Equatable {
    let path: ByteString
    var isDone = false
    /// Digest of its content before; that of an empty text where there was none, and empty itself where it
    /// could not be read.
    var before: ByteString
    /// nil where no decision needs it.
    var after: ByteString?
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

  func file(_ path: ByteString) -> FileEntry? { files.first { $0.path == path } }

  /// Takes the place of what was said before of this file.
  @inline(never)
  mutating func put(_ file: FileEntry) {
    var others: [FileEntry] = []
    for other in files where other.path != file.path { others.add(other) }
    others.add(file)
    files = others
  }

  /// Takes the place of what was said before of this account and credential.
  @inline(never)
  mutating func put(_ entry: Entry) {
    var others: [Entry] = []
    for other in entries where other.user != entry.user || other.credential != entry.credential {
      others.add(other)
    }
    others.add(entry)
    entries = others
  }
}

/// What stands at the record's place in a target.
indirect enum RecordState: Equatable {
  case none
  /// Provisioned, and nobody knows by which instance.
  case unreadable
  case of(Record)

  var record: Record? {
    if case .of(let record) = self { return record }
    return nil
  }
}
