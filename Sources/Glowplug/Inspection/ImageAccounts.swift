/// The accounts that are given a password or keys.
extension ImageInspection {
  func addAccounts(to findings: inout [Finding]) {
    if let problem = reading.target.problem {
      return findings.bad("accounts", problem.message)
    }
    for target in reading.target.passwords {
      let subject: ByteString = "password of \(target.user.printable)"
      if let problem = target.problem {
        findings.bad(subject, problem.message)
      } else {
        findings.good(subject, "set by the drive's, as \(reading.target.hashMethod.name)")
      }
    }
    for target in reading.target.keys {
      let subject: ByteString = "keys of \(target.user.printable)"
      if let problem = target.problem, target.unmounted == nil {
        findings.bad(subject, problem.message)
      } else if let point = target.unmounted {
        findings.note(subject, "\(point) is mounted later: systemd-tmpfiles adds them")
      } else if let place = target.place {
        findings.good(subject, "in \(place.path.printable), where sshd looks")
      }
    }
    for warning in reading.target.warnings { findings.note("image", warning) }
    var users: [ByteString] = []
    for user in policy.policy.passwordUsers + policy.policy.keyUsers where !users.contains(user) {
      users.append(user)
      findings.trying("account \(user.printable)") { (findings) throws(Failure) in
        try addShell(of: user, to: &findings)
        try addShadow(of: user, to: &findings)
      }
    }
  }

  /// A shell that lets nobody in, or is not there.
  private func addShell(of user: ByteString, to findings: inout [Finding]) throws(Failure) {
    let text = try root.text("/etc/passwd", atMost: ShadowFile.largest) ?? ByteString()
    let fields = text.lines.lazy.map { $0.split(at: UInt8(ascii: ":")) }.first {
      $0.count == 7 && $0[0] == user
    }
    guard let fields else { return }
    let shell: ByteString = fields[6].isEmpty ? "/bin/sh" : fields[6]
    let name = shell.pathComponents.last ?? shell
    let advice: ByteString = "usermod --shell /bin/bash \(user.printable)"
    if name.is("nologin") || name.is("false") {
      findings.bad("account \(user.printable)", "its shell is \(shell.printable)", advice: advice)
    } else if try !root.exists(shell) {
      findings.bad(
        "account \(user.printable)", "its shell \(shell.printable) is not there", advice: advice)
    }
  }

  /// shadow(5): what stands there now, and whether the account has expired.
  private func addShadow(of user: ByteString, to findings: inout [Finding]) throws(Failure) {
    let subject: ByteString = "account \(user.printable)"
    let content = try root.read("/etc/shadow", atMost: ShadowFile.largest)
    guard let content, let line = ShadowLine(of: user, in: content) else { return }
    let isServed = policy.policy.passwordUsers.contains(user)
    switch line.hash {
    case .empty where !isServed:
      findings.bad(subject, "it has no password: nobody is asked for one at the console")
    case .locked where !isServed:
      findings.note(subject, "its password is locked: a login takes a key")
    case .locked: findings.good(subject, "its password is locked until a drive sets it")
    case .empty:
      findings.bad(
        subject, "it has no password until a drive sets one", advice: "passwd -l \(user.printable)")
    case .set:
      findings.note(
        subject, "it has a password already, which all servers of this image share",
        advice: "passwd -l \(user.printable)")
    }
    if let day = line.expires, day * 86_400 <= Clock.secondsSince1970() {
      findings.bad(
        subject, "it has expired", advice: "chage --expiredate -1 \(user.printable)")
    }
  }
}

/// What a line of /etc/shadow says beside the hash.
private struct ShadowLine {
  enum Hash { case empty, locked, set }

  var hash = Hash.set
  /// The day since 1970; nil for never.
  var expires: Int?

  init?(of user: ByteString, in content: borrowing Secret) {
    var fields: [ByteString] = []
    var found = false
    let prefix = user + ":"
    var isFirst = Hash.set
    content.withSpan { span in
      var start = 0
      while start < span.count, !found {
        var end = start
        while end < span.count, span[end] != UInt8(ascii: "\n") { end += 1 }
        if end - start > prefix.count,
          (0..<prefix.count).allSatisfy({ span[start + $0] == prefix.bytes[$0] })
        {
          found = true
          let first = span[start + prefix.count]
          if first == UInt8(ascii: ":") { isFirst = .empty }
          if first == UInt8(ascii: "!") || first == UInt8(ascii: "*") { isFirst = .locked }
          fields = ShadowLine.fields(span, start + prefix.count, end)
        }
        start = end + 1
      }
    }
    guard found else { return nil }
    hash = isFirst
    expires = fields.count > 5 ? fields[5].decimal : nil
  }

  /// Those behind the hash.
  private static func fields(_ span: Span<UInt8>, _ start: Int, _ end: Int) -> [ByteString] {
    var place = start
    while place < end, span[place] != UInt8(ascii: ":") { place += 1 }
    var text = ByteString()
    for index in min(place + 1, end)..<end { text.bytes.append(span[index]) }
    return text.split(at: UInt8(ascii: ":"))
  }
}
