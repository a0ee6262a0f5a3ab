/// The record as a file: /etc/glowplug/instance.json.
///
/// `{"version": 1, "instance": "…", "state": "begun", "applied": [{"user": "root", "kind": "password",
/// "state": "begun", "hash": "$y$…", "previous": "*"}, {"user": "root", "kind": "keys",
/// "state": "done", "keys": ["…"]}]}`
///
/// A password's hash is written here, as `begun`, before /etc/shadow changes, and of a file of keys its
/// digest: a later boot compares them and knows whether a kill came before or after, or the owner
/// since. `keys` are the fingerprints of those that were given, under the record's own `digest_key`; `adding`
/// are those of a change that was begun.
struct RecordFile: ~Copyable {
  let record: Record
  /// The hash that was written, or was about to be, for an account.
  let hashes: PasswordHashes
  /// The hash that stood in /etc/shadow before.
  let previousHashes: PasswordHashes
  /// The whole, with what a later version of this program noted.
  let document: JSON

  /// Bytes of a file that is read.
  static let largest = 1 << 20
  private static let currentVersion = 1

  /// nil where the text is no record that this program can read.
  ///
  /// - Throws: where a later version of this program wrote it: what it means is not known.
  init?(_ text: borrowing Secret) throws(Failure) {
    guard let document = try? JSON.parse(text), document.kind == .object,
      let version = document.member("version")?.integer,
      let instance = document.string(at: "instance")
    else { return nil }
    if version > RecordFile.currentVersion {
      throw Failure("read", FilePlace.record.path, "a later version of glowplug wrote it")
    }
    guard version == RecordFile.currentVersion, let state = document.string(at: "state"),
      let list = document.member("applied"), list.kind == .array
    else { return nil }
    var record = Record(instance: InstanceIdentifier(instance))
    record.machine = document.string(at: "machine").map { InstanceIdentifier($0) }
    record.content = document.string(at: "content")
    record.digestKey = document.string(at: "digest_key").flatMap { DigestKey(text: $0) }
    record.isDone = state.is("done")
    record.awaitsPolicy = document.string(at: "policy")?.is("unknown") ?? false
    var hashes = PasswordHashes()
    var previous = PasswordHashes()
    for index in 0..<list.length {
      let json = list.element(index)
      guard var entry = RecordFile.entry(json) else { continue }
      if let hash = json.takeSecret(at: "hash") {
        hashes.set(hash, of: entry.user)
        entry.hasHash = true
      }
      if let hash = json.takeSecret(at: "previous") { previous.set(hash, of: entry.user) }
      record.put(entry)
    }
    record.userData = document.string(at: "user_data")
    record.obeysRest = document.member("files") != nil
    for entry in RecordFile.files(document) { record.put(entry) }
    self.record = record
    self.hashes = hashes
    previousHashes = previous
    self.document = document
  }

  private static func entry(_ json: borrowing JSON) -> Record.Entry? {
    guard let user = json.string(at: "user") else { return nil }
    let credential: Record.Credential
    switch json.string(at: "kind") {
    case "password"?: credential = .password
    case "keys"?: credential = .keys
    default: return nil
    }
    var entry = Record.Entry(user: user, credential: credential)
    entry.isDone = json.isDone
    if let before = json.string(at: "digest_before"),
      let after = json.string(at: "digest_after")
    {
      entry.keyFile = Record.KeyFileChange(
        before: before, after: after, keys: json.strings(at: "adding"))
    }
    entry.keys = json.strings(at: "keys")
    return entry
  }

  /// The text of the file that says so, and still says what this program does not know of an earlier
  /// document.
  static func text(
    _ record: Record, _ hashes: borrowing PasswordHashes, _ previous: borrowing PasswordHashes,
    in document: borrowing JSON
  ) -> Secret {
    document.set("version", JSON.integer(RecordFile.currentVersion))
    document.put("instance", record.instance.text)
    document.putState(isDone: record.isDone)
    document.put("machine", record.machine?.text)
    document.remove("policy")
    if record.awaitsPolicy { document.put("policy", "unknown") }
    document.remove("content")
    document.remove("digest_key")
    document.put("digest_key", record.digestKey?.text)
    document.put("content", record.content)
    let applied = JSON.array()
    for entry in record.entries { applied.append(json(entry, hashes, previous)) }
    if let list = document.member("applied") {
      for index in 0..<list.length {
        let other = list.element(index)
        if entry(other) == nil { applied.append(other) }
      }
    }
    document.set("applied", applied)
    setFiles(record, in: document)
    let text = document.text(pretty: true)
    for index in record.entries.indices { wipe(applied.element(index)) }
    return text
  }

  private static func json(
    _ entry: Record.Entry, _ hashes: borrowing PasswordHashes,
    _ previous: borrowing PasswordHashes
  ) -> JSON {
    let json = JSON.object()
    json.put("user", entry.user)
    json.put("kind", entry.credential.name)
    json.putState(isDone: entry.isDone)
    switch entry.credential {
    case .password where entry.hasHash:
      if let hash = hashes.hash(of: entry.user) { json.set("hash", JSON.secret(hash)) }
      if !entry.isDone, let previous = previous.hash(of: entry.user) {
        json.set("previous", JSON.secret(previous))
      }
    case .keys:
      if let keys = entry.keys { json.set("keys", JSON.strings(keys)) }
      if !entry.isDone, let change = entry.keyFile {
        if let keys = change.keys { json.set("adding", JSON.strings(keys)) }
        json.put("digest_before", change.before)
        json.put("digest_after", change.after)
      }
    default: break
    }
    return json
  }

  private static func files(_ document: borrowing JSON) -> [Record.FileEntry] {
    var files: [Record.FileEntry] = []
    guard let list = document.member("files") else { return files }
    for index in 0..<list.length {
      let json = list.element(index)
      guard let path = json.string(at: "path"), let before = json.string(at: "digest_before")
      else { continue }
      files.add(
        Record.FileEntry(
          path: path, isDone: json.isDone, before: before,
          after: json.string(at: "digest_after")))
    }
    return files
  }

  private static func setFiles(_ record: Record, in document: borrowing JSON) {
    document.remove("user_data")
    document.put("user_data", record.userData)
    document.remove("files")
    if !record.obeysRest { return }
    let list = JSON.array()
    for file in record.files {
      let json = JSON.object()
      json.put("path", file.path)
      json.putState(isDone: file.isDone)
      json.put("digest_before", file.before)
      json.put("digest_after", file.after)
      list.append(json)
    }
    document.set("files", list)
  }

  /// json-c frees its copies of the hashes as they are.
  private static func wipe(_ entry: borrowing JSON) {
    _ = entry.takeSecret(at: "hash")
    _ = entry.takeSecret(at: "previous")
  }
}

extension JSON {
  /// Nothing for nil.
  @inline(never)
  fileprivate func put(_ key: StaticString, _ text: ByteString?) {
    if let text { set(key, JSON.string(text)) }
  }

  @inline(never)
  fileprivate func putState(isDone: Bool) { put("state", isDone ? "done" : "begun") }

  @inline(never)
  fileprivate var isDone: Bool { string(at: "state")?.is("done") ?? false }

  /// What is a string in an array; nil where there is no array.
  @inline(never)
  fileprivate func strings(at key: StaticString) -> [ByteString]? {
    guard let list = member(key), list.kind == .array else { return nil }
    var strings: [ByteString] = []
    for index in 0..<list.length {
      if let text = list.element(index).string { strings.append(text) }
    }
    return strings
  }
}

/// One password hash for each of some accounts.
struct PasswordHashes: ~Copyable {
  private var bytes = Secret(capacity: 128)
  private var places: [Place] = []

  private struct Place {
    let user: ByteString
    let start: Int
    let end: Int
  }

  init() {}

  func hash(of user: ByteString) -> Secret? {
    guard let place = places.last(where: { $0.user == user }) else { return nil }
    var hash = Secret(capacity: place.end - place.start)
    bytes.withSpan { hash.append($0, from: place.start, to: place.end) }
    return hash
  }

  mutating func set(_ hash: borrowing Secret, of user: ByteString) {
    let start = bytes.count
    hash.withSpan { bytes.append($0, from: 0, to: $0.count) }
    places.append(Place(user: user, start: start, end: bytes.count))
  }

  /// Takes over every hash of another list.
  mutating func add(_ other: borrowing PasswordHashes) {
    for place in other.places {
      if let hash = other.hash(of: place.user) { set(hash, of: place.user) }
    }
  }
}
