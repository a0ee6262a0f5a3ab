/// One change to the target, as it is planned.
struct Change: Equatable {
  let kind: Kind
  /// The account; nil for what belongs to none.
  let user: ByteString?
  /// The path in the target; nil where an account that does not exist has none.
  let path: ByteString?
  let action: Action

  /// What a change is about, as the report names it.
  enum Kind: Equatable {
    case password, keys, marker, seed, tmpfiles
    case hostname, network, file, userData, hostKeys

    var name: ByteString {
      switch self {
      case .password: "password"
      case .keys: "keys"
      case .marker: "marker"
      case .seed: "seed"
      case .tmpfiles: "tmpfiles"
      case .hostname: "hostname"
      case .network: "network"
      case .file: "file"
      case .userData: "user-data"
      case .hostKeys: "host-keys"
      }
    }
  }

  indirect enum Action: Equatable {
    case setPassword(HashMethod)
    /// The record says `begun`, and the kill came after /etc/shadow was changed.
    case confirmPassword
    /// The file as it will be, with that many keys more.
    case addKeys(FilePlace, KeyFile, Record.KeyFileChange, count: Int)
    /// The home is not mounted yet: systemd-tmpfiles adds them later; whether no boot has asked for it
    /// before.
    case deliverKeys(FilePlace, [AuthorizedKey], isFirst: Bool)
    /// They are there, though not from us: the record is to know them as given.
    case confirmKeys([ByteString])
    /// cloud-init's seed leads to the hand-over.
    case linkSeed(to: ByteString)
    /// A file of the root, once for the instance.
    case writeFile(FilePlace, NewFile, Record.FileEntry)
    /// The record says `begun`, and the kill came after it was written.
    case confirmFile(Record.FileEntry)
    /// A file of glowplug's own in the root.
    case replaceFile(FilePlace, ByteString)
    /// A link in the root, where nothing of worth is.
    case replaceByLink(FilePlace, to: ByteString)
    /// What is in /run, at every boot.
    case arrange(Runtime)
    /// That, and why it can't be.
    case cannotArrange(Failure)
    /// Credentials of the user data's, in /run at every boot.
    case giveCredentials([SystemdCredential])
    /// Everything is there already.
    case nothing
    case writeRecord
    /// It is known that no boot can do it: an account that is missing.
    case fail(Failure)
    /// It can't be done now, and the next boot may do it: a home that is missing, a file that can't be
    /// read.
    case failForNow(Failure)
  }

  /// What a file will hold.
  enum NewFile: Equatable {
    case text(ByteString)
    /// The path on the drive.
    case ofDrive(ByteString)
  }

  /// Whether it is made anew at every boot, and leaves nothing in the root.
  var isForThisBoot: Bool {
    switch action {
    case .arrange, .cannotArrange, .giveCredentials: true
    default: kind == .userData || kind == .hostKeys
    }
  }

  /// Whether it is done after the hand-over, which it leads to, and is no part of applying.
  var comesLater: Bool { kind == .seed || isForThisBoot }

  /// Whether the record has an entry for its file.
  var writesOnce: Bool {
    switch action {
    case .writeFile, .confirmFile: true
    default: false
    }
  }

  /// What the record calls it; nil for what it does not name.
  var credential: Record.Credential? {
    switch kind {
    case .password: .password
    case .keys, .tmpfiles: .keys
    default: nil
    }
  }

  /// Whether a password is hashed for it.
  var setsPassword: Bool {
    if case .setPassword = action { return true }
    return false
  }

  /// Why it can't be done.
  var failure: Failure? {
    switch action {
    case .fail(let failure), .failForNow(let failure), .cannotArrange(let failure): failure
    default: nil
    }
  }

  /// Whether a failure that the plan foresaw may be gone at the next boot.
  var mayHeal: Bool {
    if case .failForNow = action { return true }
    return false
  }

  /// How many keys are added; nil for what is no change of keys.
  var added: Int? {
    switch action {
    case .addKeys(_, _, _, let count): count
    case .deliverKeys(_, let keys, _): keys.count
    case .confirmKeys: 0
    case .nothing where kind == .keys: 0
    default: nil
    }
  }
}
