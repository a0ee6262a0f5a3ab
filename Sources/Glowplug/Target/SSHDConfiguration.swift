/// Where sshd looks for an account's keys: `AuthorizedKeysFile` of the target's sshd_config(5).
struct SSHDConfiguration: Equatable {
  /// The paths as they stand there, with their tokens.
  let authorizedKeysFile: [ByteString]

  /// OpenSSH's own default (servconf.c).
  static let standard: [ByteString] = [".ssh/authorized_keys", ".ssh/authorized_keys2"]

  /// What a path comes to for one account.
  enum KeyFile: Equatable {
    case place(FilePlace)
    /// Why this account has no file of its own.
    case none(ByteString)
  }

  /// The first path that is the account's own: relative, or with `%u`, `%U` or `%h`.
  func keyFile(of account: Account) -> KeyFile {
    guard account.home.hasPrefix("/") else { return .none("its home is no absolute path") }
    for pattern in authorizedKeysFile where pattern.lowercased != "none" {
      guard let path = SSHDConfiguration.expand(pattern, for: account) else { continue }
      let place = SSHDConfiguration.place(
        path, of: account, isInHome: !pattern.hasPrefix("/") || pattern.hasPrefix("%h"))
      // `%h` alone names the home itself.
      if !place.below.isEmpty { return .place(place) }
    }
    return .none(
      authorizedKeysFile.first?.lowercased == "none"
        ? "sshd's AuthorizedKeysFile is none"
        : "sshd's AuthorizedKeysFile names no file of the account's own")
  }

  /// The absolute path, or nil where every account would share it or a token is unknown.
  private static func expand(_ pattern: ByteString, for account: Account) -> ByteString? {
    var path = ByteString([])
    var isOwn = !pattern.hasPrefix("/")
    var rest = pattern.bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        path.bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "%"): path += "%"
      case UInt8(ascii: "h"):
        path += account.home
        isOwn = true
      case UInt8(ascii: "u"):
        path += account.name
        isOwn = true
      case UInt8(ascii: "U"):
        path += "\(Int(account.user))"
        isOwn = true
      default: return nil
      }
    }
    guard isOwn else { return nil }
    return path.hasPrefix("/") ? path : account.home + "/" + path
  }

  private static func place(
    _ path: ByteString, of account: Account, isInHome: Bool
  ) -> FilePlace {
    let home = "/" + account.home.pathComponents.joined(by: "/")
    let full = path.pathComponents
    let isBelowHome =
      full.starts(with: account.home.pathComponents) && (isInHome || home != "/")
    let anchor = isBelowHome ? home : "/"
    let below = isBelowHome ? Array(full[account.home.pathComponents.count...]) : full
    return FilePlace(
      anchor: anchor, below: below,
      ownership: FilePlace.Ownership(
        user: account.user, group: account.group, fileMode: 0o600,
        directoryUser: isBelowHome ? account.user : 0,
        directoryGroup: isBelowHome ? account.group : 0,
        directoryMode: isBelowHome ? 0o700 : 0o755, keepsExisting: false),
      account: account.user)
  }
}

extension SystemRoot {
  /// Reads sshd's configuration as sshd does: the first value outside `Match` counts, included files
  /// where they stand.
  func sshdConfiguration() throws(Failure) -> SSHDConfiguration {
    // openSUSE keeps the distribution's file below /usr/etc.
    for path: ByteString in ["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"]
    where exists(path) {
      let value = try authorizedKeysFile(in: path, depth: 0)
      return SSHDConfiguration(authorizedKeysFile: value ?? SSHDConfiguration.standard)
    }
    return SSHDConfiguration(authorizedKeysFile: SSHDConfiguration.standard)
  }

  /// sshd refuses includes that are nested deeper (servconf.c).
  private static let deepestInclude = 16

  private func authorizedKeysFile(
    in path: ByteString, depth: Int
  ) throws(Failure) -> [ByteString]? {
    guard depth <= SystemRoot.deepestInclude else {
      throw Failure("read", path, "it is included too deeply")
    }
    guard let text = try text(path, atMost: 1 << 20) else { return nil }
    for line in text.lines {
      let words = SSHDConfiguration.words(of: line)
      switch words.first?.lowercased {
      case "match"?: return nil
      case "authorizedkeysfile"? where words.count > 1: return Array(words.dropFirst())
      case "include"?:
        for pattern in words.dropFirst() {
          for file in included(pattern) {
            if let value = try authorizedKeysFile(in: file, depth: depth + 1) { return value }
          }
        }
      default: break
      }
    }
    return nil
  }

  /// The files that a pattern names; wildcards count in the last part of the path.
  private func included(_ pattern: ByteString) -> [ByteString] {
    let path = pattern.hasPrefix("/") ? pattern : "/etc/ssh/" + pattern
    var parts = path.pathComponents
    guard let last = parts.popLast() else { return [] }
    let directory = "/" + parts.joined(by: "/")
    guard last.contains(byte: UInt8(ascii: "*")) || last.contains(byte: UInt8(ascii: "?")) else {
      return [path]
    }
    let names = names(in: directory).filter {
      SSHDConfiguration.matches($0.bytes[...], last.bytes[...])
    }
    return names.inOrder().map { directory + "/" + $0 }
  }
}

extension SSHDConfiguration {
  /// Keyword and arguments of a line: blanks or one `=` between them, double quotes around one.
  static func words(of line: ByteString) -> [ByteString] {
    var words: [ByteString] = []
    var word = ByteString([])
    var insideQuotes = false
    for byte in line.trimmed.bytes {
      if byte == UInt8(ascii: "#"), !insideQuotes, word.isEmpty { break }
      let isSeparator =
        ByteString.isBlank(byte)
        || (byte == UInt8(ascii: "=") && (words.isEmpty || (words.count == 1 && word.isEmpty)))
      if byte == UInt8(ascii: "\"") {
        insideQuotes.toggle()
      } else if isSeparator && !insideQuotes {
        if !word.isEmpty { words.append(word) }
        word = ByteString([])
      } else {
        word.bytes.append(byte)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// glob(7) with `*` and `?` alone; a leading dot must be named.
  static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
    return matchesRest(name, pattern)
  }

  private static func matchesRest(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == UInt8(ascii: "*") {
      return matchesRest(name, pattern.dropFirst())
        || (!name.isEmpty && matchesRest(name.dropFirst(), pattern))
    }
    guard let character = name.first else { return false }
    return (first == UInt8(ascii: "?") || first == character)
      && matchesRest(name.dropFirst(), pattern.dropFirst())
  }
}
