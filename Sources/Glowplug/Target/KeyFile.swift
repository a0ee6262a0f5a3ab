/// An authorized_keys file as text, and what adding keys makes of it.
struct KeyFile: Equatable {
  let text: ByteString

  /// Bytes of a file that is read.
  static let largest = 1 << 20

  /// The keys by which sshd would let nobody in with this file, at a time in seconds since 1970.
  ///
  /// sshd takes the first line that is for the key and lets it in; it passes over lines for
  /// certificates, those that are over, and those with an option that it does not know
  /// (auth2-pubkeyfile.c). Who only reads "Please login as" is let in as far as sshd cares.
  func missing(of keys: [AuthorizedKey], at now: Int) -> [MissingKey] {
    var wanted = KeyList(capacity: keys.count)
    for key in keys { wanted.insert(key) }
    var state = [State](repeating: .unseen, count: wanted.keys.count)
    var missing: [MissingKey] = []
    var lines = LineScanner(text)
    while let line = lines.next() {
      guard let existing = AuthorizedKey(existing: text.line(line)),
        let index = wanted.index(of: existing), state[index] == .unseen || state[index] == .useless
      else { continue }
      let key = wanted.keys[index]
      if state[index] == .unseen { missing.append(MissingKey(key: key, place: line.lowerBound)) }
      state[index] = KeyFile.state(existing, for: key, at: now)
    }
    missing = missing.filter { missing in
      wanted.index(of: missing.key).map { state[$0] != .letsIn } ?? false
    }
    for index in state.indices where state[index] == .unseen {
      missing.append(MissingKey(key: wanted.keys[index], place: text.count))
    }
    return missing
  }

  /// Whether one of the keys stands behind cloud-init's "Please login as".
  func holdsHint(for keys: [AuthorizedKey]) -> Bool {
    var lines = LineScanner(text)
    while let line = lines.next() {
      guard let existing = AuthorizedKey(existing: text.line(line)),
        existing.options?.isLoginHint == true
      else { continue }
      if keys.contains(where: { $0.isSameKey(as: existing) }) { return true }
    }
    return false
  }

  /// What the lines for one key come to.
  private enum State {
    case unseen, letsIn, saysHint
    /// sshd looks on.
    case useless
  }

  /// What one line does for a key of the drive; one with the drive's own options is what was asked for.
  private static func state(
    _ line: AuthorizedKey, for key: AuthorizedKey, at now: Int
  ) -> State {
    if line.hasOptions(of: key) { return .letsIn }
    guard let options = line.options, options.letsIn(at: now) else { return .useless }
    return options.isLoginHint ? .saysHint : .letsIn
  }

  /// The file with these keys as lines at its end.
  func adding(_ keys: [AuthorizedKey]) -> KeyFile {
    adding(keys.map { MissingKey(key: $0, place: text.count) })
  }

  /// The file with these keys, in the order of their places; every line that is there stays as it is.
  func adding(_ keys: [MissingKey]) -> KeyFile {
    var result = ByteString()
    var room = text.count + 1
    for missing in keys { room += missing.key.line.count + 1 }
    result.bytes.reserveCapacity(room)
    var taken = 0
    for missing in keys {
      result.bytes += text.bytes[taken..<missing.place]
      taken = missing.place
      if let last = result.bytes.last, last != UInt8(ascii: "\n") { result += "\n" }
      result += missing.key.line
      result.bytes.append(UInt8(ascii: "\n"))
    }
    result.bytes += text.bytes[taken...]
    return KeyFile(text: result)
  }
}

/// A key that a file does not let in.
struct MissingKey: Equatable {
  let key: AuthorizedKey
  /// Where its line belongs: before the first one for the same key, else at the end.
  let place: Int
}
