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

  @Test("below the home directories are the account's, elsewhere root's")
  func ownership() {
    func ownership(_ pattern: ByteString, _ account: Account) -> String? {
      let configuration = SSHDConfiguration(authorizedKeysFile: [pattern])
      guard case .place(let place) = configuration.keyFile(of: account) else { return nil }
      let ownership = place.ownership
      let (file, directory) = (ownership.file, ownership.directory)
      return "\(String(ownership.fileMode, radix: 8)) \(file.user):\(file.group) in "
        + "\(String(ownership.directoryMode, radix: 8)) \(directory.user):\(directory.group)"
    }
    #expect(ownership(".ssh/x", SSHDConfigurationTests.bobby) == "600 1000:1001 in 700 1000:1001")
    #expect(ownership("/keys/%u", SSHDConfigurationTests.bobby) == "600 1000:1001 in 755 0:0")
    #expect(ownership(".ssh/x", SSHDConfigurationTests.root) == "600 0:0 in 700 0:0")
    let rootOfAll = SSHDConfigurationTests.account("root:x:0:0::/:/bin/sh")
    #expect(ownership(".ssh/x", rootOfAll) == "600 0:0 in 700 0:0")
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
    let isMatch = SSHDConfiguration.matches(row.name.bytes, row.pattern.bytes)
    #expect(isMatch == row.matches)
  }
}
