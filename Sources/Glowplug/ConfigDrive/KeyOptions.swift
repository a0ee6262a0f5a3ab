/// The options in front of a key in an authorized_keys file, as OpenSSH 9 and 10 read them: sshd(8) and
/// auth-options.c.
///
/// Of a value that names a host, a port or a variable only the quotes are looked at.
struct KeyOptions: Equatable {
  /// For the certificates that the key signed, not for the key.
  private(set) var isForCertificates = false
  /// It only says "Please login as": what cloud-init makes of root's line for a key when it has
  /// `disable_root`.
  private(set) var isLoginHint = false
  /// The first second, since 1970, for which it may be over; nil where it never is.
  private(set) var end: Int?

  /// nil where sshd knows one of them not, or cannot read it: it then passes over the line.
  init?(_ text: ByteString) {
    // Names count in any case.
    let text = text.lowercased
    var given: [ByteString] = []
    var place = 0
    while place < text.count {
      var name = place
      while name < text.count, !KeyOptions.endsName(text.bytes[name]) { name += 1 }
      let word = ByteString(text.bytes[place..<name])
      if name < text.count, text.bytes[name] == UInt8(ascii: "=") {
        guard let value = KeyOptions.value(in: text, from: name + 1), take(word, value.text, &given)
        else { return nil }
        name = value.end
      } else {
        guard word.isEmpty || take(word) else { return nil }
      }
      guard name == text.count || text.bytes[name] == UInt8(ascii: ",") else { return nil }
      place = name + 1
    }
  }

  /// Whether whoever has the key gets in by the line, at a time in seconds since 1970.
  ///
  /// A hint lets in as well, to say no more than that.
  func letsIn(at now: Int) -> Bool {
    if let end, end < now { return false }
    return !isForCertificates
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ",")
  }

  /// What stands in quotes, with `\"` for a quote in it.
  private static func value(
    in text: ByteString, from start: Int
  ) -> (text: ByteString, end: Int)? {
    guard start < text.count, text.bytes[start] == UInt8(ascii: "\"") else { return nil }
    var value = ByteString()
    var place = start + 1
    while place < text.count {
      if text.bytes[place] == UInt8(ascii: "\"") { return (value, place + 1) }
      if text.bytes[place] == UInt8(ascii: "\\"), place + 1 < text.count,
        text.bytes[place + 1] == UInt8(ascii: "\"")
      {
        place += 1
      }
      value.bytes.append(text.bytes[place])
      place += 1
    }
    return nil
  }

  /// Whether sshd knows an option without a value.
  private mutating func take(_ name: ByteString) -> Bool {
    if name.is("cert-authority") {
      isForCertificates = true
      return true
    }
    if name.is("restrict") { return true }
    let permission = name.begins(with: "no-") ? name.dropping(3) : name
    return permission.isOne(
      0..<permission.count,
      of: [
        "port-forwarding", "agent-forwarding", "x11-forwarding", "touch-required",
        "verify-required", "pty", "user-rc",
      ])
  }

  /// Whether sshd knows an option with a value, and takes it here.
  private mutating func take(
    _ name: ByteString, _ value: ByteString, _ given: inout [ByteString]
  ) -> Bool {
    switch name {
    case "command", "principals", "from":
      if given.contains(name) { return false }
      given.append(name)
      if name.is("command") { isLoginHint = value.contains("please login as") }
      // Principals are a certificate's; with a key alone sshd refuses them.
      if name.is("principals") { isForCertificates = true }
      return true
    case "expiry-time":
      guard let time = KeyOptions.time(value) else { return false }
      end = min(time, end ?? time)
      return true
    case "environment", "permitopen", "permitlisten", "tunnel": return true
    default: return false
    }
  }
}

// MARK: - Times

extension KeyOptions {
  /// `YYYYMMDD[HHMM[SS]]`, then `Z` or `UTC` or, for local time, nothing.
  ///
  /// Nobody knows the time zone of a system before it has booted: the first one to reach a local time
  /// counts. Who has a key that is over there gets it anew; who has one that is over here must not be
  /// kept out.
  private static func time(_ text: ByteString) -> Int? {
    var count = text.count
    let earliest = -14 * 3600
    var zone = earliest
    if count > 1, text.bytes[count - 1] == UInt8(ascii: "z") {
      (count, zone) = (count - 1, 0)
    } else if count > 3, text.hasPrefix("utc", from: count - 3) {
      (count, zone) = (count - 3, 0)
    }
    guard count == 8 || count == 12 || count == 14,
      let year = number(text, 0, 4, 0...9999), let month = number(text, 4, 2, 1...12),
      let day = number(text, 6, 2, 1...31), let hour = number(text, 8, count > 8 ? 2 : 0, 0...23),
      let minute = number(text, 10, count > 8 ? 2 : 0, 0...59),
      let second = number(text, 12, count > 12 ? 2 : 0, 0...61)
    else { return nil }
    return days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second + zone
  }

  /// So many digits from a place on; zero where there are none.
  private static func number(
    _ text: ByteString, _ start: Int, _ count: Int, _ range: ClosedRange<Int>
  ) -> Int? {
    if count == 0 { return 0 }
    guard let number = ByteString(text.bytes[start..<(start + count)]).decimal,
      range.contains(number)
    else { return nil }
    return number
  }

  /// Days from 1970-01-01 in the Gregorian calendar; a day beyond its month counts on, as in mktime(3).
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // A year that begins in March has its leap day at the end.
    let year = month > 2 ? year : year - 1
    let months = (month + 9) % 12
    // 0000-03-01 is 719,468 days before 1970-01-01. Years before that one are over anyway.
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + day - 1
      - 719_468
  }
}
