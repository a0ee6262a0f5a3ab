import Testing

@testable import Glowplug

/// Rule 8: sshd's `AuthorizedKeysFile` in the target is obeyed.
@Suite("Where sshd looks for keys")
struct SSHDConfigurationTests {
  static let root = account("root:x:0:0::/root:/bin/sh")
  static let bobby = account("bobby:x:1000:1001::/home/bobby:/bin/sh")

  private static func account(_ line: ByteString) -> Account {
    guard let account = Account(passwdLine: line) else { preconditionFailure("a line is wrong") }
    return account
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let patterns: [String]
    /// nil where the account has no file of its own.
    let path: String?
    var testDescription: String { patterns.joined(separator: " ") }

    init(_ patterns: String..., path: String?) {
      self.patterns = patterns
      self.path = path
    }
  }

  static let rows: [Row] = [
    Row(".ssh/authorized_keys", ".ssh/authorized_keys2", path: "/home/bobby/.ssh/authorized_keys"),
    Row(".secret/keys", path: "/home/bobby/.secret/keys"),
    Row("%h/.keys", path: "/home/bobby/.keys"),
    Row("/opt/%u/keys", path: "/opt/bobby/keys"),
    Row("/opt/%u/%u", path: "/opt/bobby/bobby"),
    Row("/opt/%U", path: "/opt/1000"),
    Row("/keys%h/x", path: "/keys/home/bobby/x"), Row("/keys/%h", path: "/keys/home/bobby"),
    Row("%hkeys", path: "/home/bobbykeys"), Row("/home/bobby/keys", path: nil),
    Row("/home/%u/keys", path: "/home/bobby/keys"), Row("%h", path: nil),
    Row("keys/%u%%x", path: "/home/bobby/keys/bobby%x"),
    Row("/keys/path1", "/keys/%u", path: "/keys/bobby"),
    Row("/keys/%u", ".ssh/authorized_keys", path: "/keys/bobby"),
    Row("none", ".ssh/authorized_keys", path: "/home/bobby/.ssh/authorized_keys"),
    Row("/etc/ssh/authorized_keys", path: nil),
    Row("/etc/ssh/100%%", path: nil),
    Row("none", path: nil), Row("None", path: nil),
    Row("%x/keys", path: nil), Row("keys%", path: nil),
  ]

  @Test("the first path that is the account's own", arguments: rows)
  func keyFile(_ row: Row) {
    let configuration = SSHDConfiguration(authorizedKeysFile: row.patterns.map { $0.bytes })
    switch configuration.keyFile(of: SSHDConfigurationTests.bobby) {
    case .place(let place): #expect(place.path.text == row.path)
    case .none(let reason):
      #expect(row.path == nil)
      #expect(!reason.isEmpty)
    }
  }

  static let rootOfAll = account("root:x:0:0::/:/bin/sh")
  static let bobbyOfAll = account("bobby:x:1000:1001::/:/bin/sh")

  static let owners: [(pattern: String, account: Account, ownership: String)] = [
    (".ssh/x", bobby, "600 1000:1001 below /home/bobby in 700 1000:1001"),
    ("%h/x", bobby, "600 1000:1001 below /home/bobby in 700 1000:1001"),
    ("/home/%u/x", bobby, "600 1000:1001 below /home/bobby in 700 1000:1001"),
    ("/keys/%u", bobby, "600 1000:1001 below / in 755 0:0"),
    // Neither a part of another path nor of a name is the home.
    ("/keys%h/x", bobby, "600 1000:1001 below / in 755 0:0"),
    ("%hkeys", bobby, "600 1000:1001 below / in 755 0:0"),
    (".ssh/x", root, "600 0:0 below /root in 700 0:0"),
    // Everything lies below such a home, and not everything is the account's.
    (".ssh/x", rootOfAll, "600 0:0 below / in 700 0:0"),
    (".ssh/x", bobbyOfAll, "600 1000:1001 below / in 700 1000:1001"),
    ("%h/x/y", bobbyOfAll, "600 1000:1001 below / in 700 1000:1001"),
    ("/etc/ssh/keys/%u", bobbyOfAll, "600 1000:1001 below / in 755 0:0"),
  ]

  @Test("below the home directories are the account's, elsewhere root's", arguments: owners)
  func ownership(_ row: (pattern: String, account: Account, ownership: String)) throws {
    let configuration = SSHDConfiguration(authorizedKeysFile: [row.pattern.bytes])
    guard case .place(let place) = configuration.keyFile(of: row.account) else {
      Issue.record("it has no place")
      return
    }
    let (file, directory) = (place.ownership.file, place.ownership.directory)
    let ownership =
      "\(String(place.ownership.fileMode, radix: 8)) \(file.user):\(file.group) below "
      + "\(place.anchor.text) in \(String(place.ownership.directoryMode, radix: 8)) "
      + "\(directory.user):\(directory.group)"
    #expect(ownership == row.ownership)
    #expect(place.account == row.account.owner.user)
  }

  static let lines: [(line: String, words: [String])] = [
    ("", []), ("# comment", []), ("UsePAM yes", ["UsePAM", "yes"]),
    ("  Port\t22  ", ["Port", "22"]), ("Port=22", ["Port", "22"]), ("Port = 22", ["Port", "22"]),
    ("A b c # d", ["A", "b", "c"]), ("A b#c", ["A", "b#c"]), (#"A "b c" d"#, ["A", "b c", "d"]),
    (#"A="b c""#, ["A", "b c"]), ("A b=c", ["A", "b=c"]),
  ]

  @Test("the words of a line", arguments: lines)
  func words(_ row: (line: String, words: [String])) {
    #expect(SSHDConfiguration.words(of: row.line.bytes).map { $0.text } == row.words)
  }

  static let globs: [(name: String, pattern: String, matches: Bool)] = [
    ("a.conf", "*.conf", true), (".a.conf", "*.conf", false), (".a.conf", ".*.conf", true),
    ("a.conf", "?.conf", true), ("ab.conf", "?.conf", false), (".conf", "*.conf", false),
    ("a.conf.bak", "*.conf", false), ("a", "*", true), ("", "*", true), ("abcabc", "*abc", true),
    ("50-x.conf", "*-*.conf", true), ("a", "a?", false), ("a", "b", false),
  ]

  @Test("glob(7)", arguments: globs)
  func glob(_ row: (name: String, pattern: String, matches: Bool)) {
    let isMatch = PathPattern.matches(row.name.bytes, row.pattern.bytes)
    #expect(isMatch == row.matches)
  }
}
