/// What glowplug did to this target, and for which instance: /etc/glowplug/instance.json, rule 6.
///
/// `{"version": 1, "instance": "…", "state": "begun", "applied": [{"user": "root", "kind": "password",
/// "state": "done", "hash": "$y$…"}, {"user": "root", "kind": "keys", "state": "done"}]}`
///
/// A password's hash is written here, as `begun`, before /etc/shadow changes: a later boot compares
/// the two and knows whether a kill came before or after, or the owner since.
struct Marker: ~Copyable {
  private let document: JSON

  /// Bytes of a file that is read.
  static let largest = 1 << 20
  private static let currentVersion = 1

  /// A new one, for an instance of which nothing was done yet.
  init(instance: ByteString) {
    document = JSON.object()
    document.set("version", JSON.integer(Marker.currentVersion))
    document.set("instance", JSON.string(instance))
    document.set("state", JSON.string("begun"))
    document.set("applied", JSON.array())
  }

  /// nil where the text is no marker that this program can read.
  init?(_ text: borrowing Secret) {
    guard let document = try? JSON.parse(text), document.kind == .object,
      let version = document.member("version")?.integer, version == Marker.currentVersion,
      document.member("instance")?.string != nil, document.member("state")?.string != nil,
      document.member("applied")?.kind == .array
    else { return nil }
    self.document = document
  }

  var instance: ByteString { document.member("instance")?.string ?? ByteString([]) }
  /// The DMI system uuid of the machine that was provisioned; nil where it is not known.
  var machine: ByteString? { document.member("machine")?.string }
  var isDone: Bool { document.member("state")?.string == "done" }

  func text() -> Secret { document.text(pretty: true) }

  /// What an entry says.
  struct Entry: Equatable {
    let user: ByteString
    let kind: ChangeKind
    let isDone: Bool
    /// Whether a password was set, or was about to be; one that was left to its owner has none.
    let hasHash: Bool
  }

  var entries: [Entry] {
    guard let list = document.member("applied") else { return [] }
    var entries: [Entry] = []
    for index in 0..<list.length {
      let entry = list.element(index)
      guard let user = entry.member("user")?.string,
        let kind = entry.member("kind")?.string.flatMap({ ChangeKind(named: $0) })
      else { continue }
      entries.append(
        Entry(
          user: user, kind: kind, isDone: entry.member("state")?.string == "done",
          hasHash: entry.member("hash") != nil))
    }
    return entries
  }

  /// The hash that was written, or was about to be, for an account.
  func hash(of user: ByteString) -> Secret? {
    let entry = entry(user, .password)
    guard let entry, let hash = entry.member("hash") else { return nil }
    return hash.secret()
  }

  /// The hash that stood in /etc/shadow before; nil where none is known.
  func previousHash(of user: ByteString) -> Secret? {
    let entry = entry(user, .password)
    guard let entry, let hash = entry.member("previous") else { return nil }
    return hash.secret()
  }

  /// Says that something is meant to be done; nothing that is said of it already is lost.
  func plan(_ kind: ChangeKind, of user: ByteString) {
    if entries.contains(where: { $0.user == user && $0.kind == kind }) { return }
    put(newEntry(user, kind, isDone: false), user, kind)
  }

  /// Says that a password is about to be changed from one hash to another.
  func begin(
    passwordOf user: ByteString, from previous: borrowing Secret, to hash: borrowing Secret
  ) {
    let entry = newEntry(user, .password, isDone: false)
    entry.set("hash", JSON.secret(hash))
    entry.set("previous", JSON.secret(previous))
    put(entry, user, .password)
  }

  /// Says that something is done.
  ///
  /// What stood before it in /etc/shadow is forgotten.
  func finish(_ kind: ChangeKind, of user: ByteString) {
    let entry = newEntry(user, kind, isDone: true)
    if kind == .password, let hash = hash(of: user) { entry.set("hash", JSON.secret(hash)) }
    put(entry, user, kind)
  }

  func setMachine(_ uuid: ByteString) { document.set("machine", JSON.string(uuid)) }

  func setDone(_ isDone: Bool) {
    document.set("state", JSON.string(isDone ? "done" : "begun"))
  }

  private func newEntry(_ user: ByteString, _ kind: ChangeKind, isDone: Bool) -> JSON {
    let entry = JSON.object()
    entry.set("user", JSON.string(user))
    entry.set("kind", JSON.string(kind.name))
    entry.set("state", JSON.string(isDone ? "done" : "begun"))
    return entry
  }

  private func put(_ entry: borrowing JSON, _ user: ByteString, _ kind: ChangeKind) {
    let applied = JSON.array()
    if let list = document.member("applied") {
      for index in 0..<list.length {
        let existing = list.element(index)
        if !Marker.isAbout(existing, user, kind) { applied.append(existing) }
      }
    }
    applied.append(entry)
    document.set("applied", applied)
  }

  private func entry(_ user: ByteString, _ kind: ChangeKind) -> JSON? {
    guard let list = document.member("applied") else { return nil }
    for index in 0..<list.length {
      let entry = list.element(index)
      if Marker.isAbout(entry, user, kind) { return entry }
    }
    return nil
  }

  private static func isAbout(
    _ entry: borrowing JSON, _ user: ByteString, _ kind: ChangeKind
  ) -> Bool {
    entry.member("user")?.string == user && entry.member("kind")?.string == kind.name
  }
}
