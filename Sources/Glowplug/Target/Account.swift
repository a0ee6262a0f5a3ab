/// One account of the target's own /etc/passwd: passwd(5).
struct Account: Equatable {
  let name: ByteString
  let user: UInt32
  let group: UInt32
  let home: ByteString
  /// Whether its password stands in /etc/shadow: the second field is `x`.
  let usesShadow: Bool

  /// The first entry of that name, as getpwnam(3) finds it; nil where there is none that is whole.
  static func find(_ name: ByteString, inPasswd text: ByteString) -> Account? {
    for line in text.lines where line.hasPrefix(name + ":") {
      let fields = line.split(at: UInt8(ascii: ":"))
      guard fields.count == 7, let user = fields[2].decimal, let group = fields[3].decimal,
        let user = UInt32(exactly: user), let group = UInt32(exactly: group)
      else { return nil }
      return Account(
        name: name, user: user, group: group, home: fields[5], usesShadow: fields[1] == "x")
    }
    return nil
  }
}
