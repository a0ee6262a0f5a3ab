/// The host's name: rule 12.
enum HostnamePlan {
  /// /etc/hostname, /etc/hosts, and what the kernel calls the host until systemd reads the first.
  static func add(
    _ situation: Situation, _ drive: Situation.Sighted, _ target: GuestTarget,
    to plan: inout Plan
  ) {
    guard situation.policy.hostname != .none,
      let full = drive.facts.hostname ?? drive.facts.localHostname, !full.isEmpty
    else { return }
    let short = full.cut(at: UInt8(ascii: "."))?.before ?? full
    let name = situation.policy.hostname == .full ? full : short
    guard HostName.isValid(name, atMost: HostName.longest) else {
      plan.warnings.append("\(name.quoted) is no host name, leaving the host's as it is")
      return
    }
    guard isOwn(name, situation, target.hostname, &plan) else { return }
    // PID 1 takes systemd.hostname= first, and would find it again after the switch to the root.
    if !situation.isNamedByCommandLine { plan.kernelName = name }
    let isFull =
      full.contains(byte: UInt8(ascii: "."))
      && HostName.isValid(full, atMost: HostName.longestDomain)
    for file in drive.facts.files where file.path.is("/etc/hosts") { return }
    addHosts(isFull ? [full, short] : [name], situation, target.hosts, &plan)
  }

  /// - Returns: whether the name is the drive's, and not the owner's by now.
  private static func isOwn(
    _ name: ByteString, _ situation: Situation, _ known: Result<ByteString?, Failure>,
    _ plan: inout Plan
  ) -> Bool {
    let place = FilePlace.hostname
    var text = ByteString()
    var action = Change.Action.nothing
    var holdsOurs = true
    let new = name + "\n"
    switch known {
    case .failure(let problem):
      // The owner may have changed it.
      guard GuestPlan.isOpen(place.path, situation) else { return false }
      action = .failForNow(problem)
    case .success(let there):
      text = there ?? text
      let file = OnceFile(place, text, situation)
      action = file.action(writing: new)
      if action == .nothing { holdsOurs = file.holdsOurs || text.trimmed == name }
    }
    if action != .nothing || text == new { plan.add(.hostname, place.path, action) }
    return holdsOurs
  }

  /// One line, which its owner may change or remove.
  private static func addHosts(
    _ names: [ByteString], _ situation: Situation, _ known: Result<ByteString?, Failure>,
    _ plan: inout Plan
  ) {
    let place = FilePlace.hosts
    var action = Change.Action.nothing
    switch known {
    case .failure(let problem):
      guard GuestPlan.isOpen(place.path, situation) else { return }
      action = .failForNow(problem)
    case .success(let text):
      guard let text else { return }
      let file = OnceFile(place, text, situation)
      var new = text
      if !HostnamePlan.hasHost(names, text) {
        if !text.isEmpty, text.bytes.last != UInt8(ascii: "\n") { new.append("\n") }
        new.line("127.0.1.1 ", names.joined(by: " "))
      } else if !file.holdsOurs {
        return
      }
      action = file.action(writing: new)
    }
    if action != .nothing { plan.add(.hostname, place.path, action) }
  }

  /// Whether a text of hosts(5) has one of those names.
  private static func hasHost(_ names: [ByteString], _ text: ByteString) -> Bool {
    for line in text.lines {
      let words = (line.cut(at: UInt8(ascii: "#"))?.before ?? line).words
      for word in words.dropFirst() {
        for name in names where name.lowercased == word.lowercased { return true }
      }
    }
    return false
  }
}
