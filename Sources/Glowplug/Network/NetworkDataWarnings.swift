/// The lines about one document.
struct NetworkDataWarnings {
  private(set) var lines: [ByteString] = []
  /// A hostile drive could fill the log.
  private static let most = 32

  /// An entry of the document's lists, by its name.
  @inline(never)
  mutating func leaveOut(_ name: ByteString, _ reason: StaticString) {
    add(name, ByteString(), reason)
  }

  /// A key of an entry, or of the document where that has no name.
  @inline(never)
  mutating func leaveOut(_ key: StaticString, of owner: ByteString, _ reason: StaticString) {
    add(ByteString(stringLiteral: key), owner, reason)
  }

  /// An entry of a list of an entry's, or of the document's.
  @inline(never)
  mutating func leaveOut(
    _ list: StaticString, _ index: Int, of owner: ByteString, _ reason: StaticString
  ) {
    leaveOut(NetworkDataWarnings.name(list, index, of: owner), reason)
  }

  /// As a warning calls an entry of a list.
  @inline(never)
  static func name(_ list: StaticString, _ index: Int, of owner: ByteString) -> ByteString {
    var name = ByteString()
    name.append(list)
    name.append("[", index)
    name.append("]")
    if !owner.isEmpty { name.append(" of ", owner) }
    return name
  }

  /// The same with its own id, where it has one.
  @inline(never)
  static func name(_ list: StaticString, _ index: Int, _ identifier: ByteString) -> ByteString {
    var name = name(list, index, of: ByteString())
    if !identifier.isEmpty {
      name.append(" '", identifier.quoted)
      name.append("'")
    }
    return name
  }

  /// An entry, or a member of it, that refers to another link.
  @inline(never)
  mutating func leaveOut(_ name: ByteString, _ reason: StaticString, link: ByteString) {
    let count = lines.count
    add(name, ByteString(), reason)
    if count < NetworkDataWarnings.most {
      lines[count].append(" '", link.quoted)
      lines[count].append("'")
    }
  }

  /// The text is made only where there is room for it: a drive may give a reason for every value.
  @inline(never)
  private mutating func add(
    _ part: ByteString, _ owner: ByteString, _ reason: StaticString
  ) {
    guard lines.count < NetworkDataWarnings.most else {
      if lines.count == NetworkDataWarnings.most {
        lines.append("network_data.json: more of it is left out")
      }
      return
    }
    var line: ByteString = "network_data.json: "
    line += part
    if !owner.isEmpty { line.append(" of ", owner) }
    line.append(" is left out: ")
    line.append(reason)
    lines.append(line)
  }
}

/// How many of a kind are taken from one document.
struct NetworkDataLimit {
  private var room: Int
  /// What is beyond it.
  private let rest: StaticString

  init(_ most: Int, _ rest: StaticString) { (room, self.rest) = (most, rest) }

  /// Whether one more is taken; the first that is not is said.
  @inline(never)
  mutating func take(_ warnings: inout NetworkDataWarnings) -> Bool {
    room -= 1
    if room == -1 { warnings.leaveOut(rest, of: ByteString(), "there are too many") }
    return room >= 0
  }
}
