/// One account of the target's own /etc/passwd: passwd(5).
struct Account: Equatable {
  let name: ByteString
  let owner: FileStatus.Owner
  let home: ByteString
  /// Whether its password stands in /etc/shadow: the second field is `x`.
  let usesShadow: Bool

  /// A line of the file; nil where it is not whole.
  init?(passwdLine line: ByteString) {
    let fields = line.split(at: UInt8(ascii: ":"))
    guard fields.count == 7, let user = fields[2].decimal.flatMap({ UInt32(exactly: $0) }),
      let group = fields[3].decimal.flatMap({ UInt32(exactly: $0) })
    else { return nil }
    name = fields[0]
    owner = FileStatus.Owner(user: user, group: group)
    home = fields[5]
    usesShadow = fields[1].is("x")
  }
}

/// The accounts that a policy names, as the target has them.
struct Accounts: Equatable {
  private var found: [Account] = []

  /// The first entry of each name, as getpwnam(3) finds it, where it is whole.
  init(_ names: [ByteString], inPasswd text: ByteString) {
    let prefixes = names.map { $0 + ":" }
    var isMissing = names.map { _ in true }
    var lines = LineScanner(text)
    while let line = lines.next() {
      for index in prefixes.indices
      where isMissing[index] && text.hasPrefix(prefixes[index], from: line.lowerBound) {
        isMissing[index] = false
        if let account = Account(passwdLine: text.line(line)) { found.append(account) }
      }
    }
  }

  /// nil where the target has no such account, or its line is not whole.
  func find(_ name: ByteString) -> Account? { found.first { $0.name == name } }
}
