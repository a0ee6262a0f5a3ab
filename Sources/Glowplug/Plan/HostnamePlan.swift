/// The host's name: rule 12.
struct HostnamePlan {
  /// /etc/hostname and /etc/hosts.
  private(set) var changes: [Change] = []
  private(set) var warnings: [ByteString] = []
  /// What the kernel calls the host until systemd reads /etc/hostname; nil where it is left alone.
  private(set) var kernelName: ByteString?

  init(_ situation: Situation, _ drive: Situation.Sighted, _ target: GuestTarget) {
    guard situation.policy.hostname != .none,
      let full = drive.facts.hostname ?? drive.facts.localHostname, !full.isEmpty
    else { return }
    let short = full.cut(at: UInt8(ascii: "."))?.before ?? full
    let name = situation.policy.hostname == .full ? full : short
    guard HostName.isValid(name, atMost: HostName.longest) else {
      warnings.append("\(name.quoted) is no host name, leaving the host's as it is")
      return
    }
    let isOwn = addName(name, situation, target)
    // PID 1 takes systemd.hostname= first, and would find it again after the switch to the root.
    if isOwn, !situation.isNamedByCommandLine { kernelName = name }
    let isFull = full.contains(byte: UInt8(ascii: ".")) && HostName.isValid(full, atMost: 253)
    if isOwn { addHosts(isFull ? [full, short] : [name], situation, target) }
  }

  /// - Returns: whether the name is the drive's, and not the owner's by now.
  private mutating func addName(
    _ name: ByteString, _ situation: Situation, _ target: GuestTarget
  ) -> Bool {
    switch target.hostname {
    case .failure(let problem): add(FilePlace.hostname, .failForNow(problem))
    case .success(let text):
      let new = name + "\n"
      let file = OnceFile(
        FilePlace.hostname.path, digest: digest(of: text, situation), situation)
      let action = file.action(writing: new, to: FilePlace.hostname)
      if action != .nothing || text == new { add(FilePlace.hostname, action) }
      if action == .nothing { return file.holdsOurs || text?.trimmed == name }
    }
    return true
  }

  /// One line, which its owner may change or remove.
  private mutating func addHosts(
    _ names: [ByteString], _ situation: Situation, _ target: GuestTarget
  ) {
    switch target.hosts {
    case .failure(let problem): add(FilePlace.hosts, .failForNow(problem))
    case .success(let hosts):
      let text = hosts.text ?? ByteString()
      let isThere = text.lines.contains { line in
        let words = (line.cut(at: UInt8(ascii: "#"))?.before ?? line).words.dropFirst()
        return words.contains { word in names.contains { $0.lowercased == word.lowercased } }
      }
      let file = OnceFile(
        FilePlace.hosts.path, digest: digest(of: hosts.text, situation), situation)
      guard hosts.isNeeded, !isThere || file.history == .applied else { return }
      let end: ByteString = text.isEmpty || text.bytes.last == UInt8(ascii: "\n") ? "" : "\n"
      let new = isThere ? text : text + end + "127.0.1.1 " + names.joined(by: " ") + "\n"
      let action = file.action(writing: new, to: FilePlace.hosts)
      if action != .nothing { add(FilePlace.hosts, action) }
    }
  }

  /// A file that is missing counts as an empty one.
  private func digest(of text: ByteString?, _ situation: Situation) -> ByteString {
    situation.digestKey.digest(of: text ?? ByteString())
  }

  private mutating func add(_ place: FilePlace, _ action: Change.Action) {
    changes.append(Change(kind: .hostname, user: nil, path: place.path, action: action))
  }
}
