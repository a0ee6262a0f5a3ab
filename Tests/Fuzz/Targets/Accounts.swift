@testable import Glowplug

/// /etc/passwd of a target.
enum PasswdTarget {
  private static let names: [ByteString] = ["root", "debian", "a"]

  static func run(_ input: ByteString) {
    let accounts = Accounts(names, inPasswd: input)
    for name in names {
      // As getpwnam(3) finds it: the first line of that name.
      let line = input.lines.first { $0.split(at: UInt8(ascii: ":")).first == name && $0 != name }
      let account = accounts.find(name)
      expect(account == line.flatMap { Account(passwdLine: $0) }, "it is the first line's", name)
      guard let account, let line else { continue }
      let fields = line.split(at: UInt8(ascii: ":"))
      expect(account.usesShadow == (fields[1] == "x"), "where its password is", line)
      expect(fields[2].decimal == Int(account.owner.user), "whose it is", line)
      let files = SSHDConfiguration(authorizedKeysFile: SSHDConfiguration.standard)
      if case .place(let place) = files.keyFile(of: account) {
        expect(account.home.begins(with: "/"), "an absolute home", line)
        expect(place.path.begins(with: "/") && !place.below.isEmpty, "its keys' place", place.path)
      }
    }
  }
}

/// /etc/shadow of a target.
enum ShadowTarget {
  private static let name: ByteString = "root"
  private static let hash: ByteString = "$y$j9T$salt$hash"

  static func run(_ input: ByteString) {
    let file = ShadowFile(Secret(input))
    let before = input.split(at: 0x0A)
    let place = before.firstIndex { $0.begins(with: "root:") }
    guard let changed = try? file.replacing(hashOf: name, with: Secret(hash), day: 20_781) else {
      let fields = place.map { before[$0].split(at: UInt8(ascii: ":")).count } ?? 0
      expect(fields < 3, "a line of the account's is changed")
      return
    }
    guard let place else { fail("no line is made", input) }
    let after = changed.content.exposed.split(at: 0x0A)
    expect(after.count == before.count, "as many lines")
    for index in before.indices where index != place {
      expect(after[index] == before[index], "no other line changes", before[index])
    }
    let (old, new) = (before[place].split(at: 0x3A), after[place].split(at: 0x3A))
    expect(new.count == old.count, "as many fields", after[place])
    expect(new[1] == hash && new[2] == "20781", "the hash and the day", after[place])
    for index in old.indices where index != 1 && index != 2 {
      expect(new[index] == old[index], "no other field changes", after[place])
    }
    expect(changed.hash(of: name)?.exposed == hash, "it reads as the same", after[place])
    expect(file.hash(of: name)?.exposed == old[1], "the old one was read", before[place])
    let back = try? changed.replacing(hashOf: name, with: Secret(old[1]), day: 0)
    expect(back?.hash(of: name)?.exposed == old[1], "it is put back", before[place])
  }
}

/// /etc/login.defs of a target.
enum LoginDefinitionsTarget {
  static func run(_ input: ByteString) {
    let definitions = LoginDefinitions(input)
    switch definitions.hashMethod {
    case .yescrypt(let cost): expect((1...9).contains(cost), "a cost that a boot can pay")
    case .sha512(let rounds):
      expect((1000...1_000_000).contains(rounds), "rounds that a boot can pay")
    }
    if let limit = definitions.limit { expectPrintable([limit]) }
    // Shadow takes the last one, and no line ends another.
    let last = LoginDefinitions(input + "\nENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 7\n")
    expect(last.hashMethod == .yescrypt(cost: 7), "the last line counts")
    let weak = LoginDefinitions(input + "\nENCRYPT_METHOD MD5\n")
    if case .sha512 = weak.hashMethod { return }
    fail("nothing weaker than SHA-512 is taken", "")
  }
}

/// /etc/fstab of a target.
enum FileSystemTableTarget {
  static func run(_ input: ByteString) {
    let table = FileSystemTable(input)
    for point in table.mountPoints {
      expect(point.begins(with: "/") && !point.is("/"), "an absolute path", point)
      expect("/" + point.pathComponents.joined(by: "/") == point, "its plain form", point)
      expect(table.mountPoints(above: point).contains(point), "it is above itself", point)
      expect(table.mountPoints(above: point + "/a").contains(point), "and what is in it", point)
    }
    for point in table.mountedLate {
      expect(table.mountPoints.contains(point), "one of them", point)
    }
    let more = FileSystemTable(input + "\n/dev/vdb /home/a\\040b ext4 defaults,_netdev 0 2\n")
    expect(more.mountPoints == table.mountPoints + ["/home/a b"], "no line changes another")
    expect(more.mountedLate.last == "/home/a b", "it needs the network")
  }
}
