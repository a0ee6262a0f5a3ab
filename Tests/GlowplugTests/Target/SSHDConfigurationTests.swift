import Testing

@testable import Glowplug

/// Rule 8: sshd's `AuthorizedKeysFile` in the target is obeyed.
@Suite("Where sshd looks for keys")
struct SSHDConfigurationTests {
  static let root = Account(name: "root", user: 0, group: 0, home: "/root", usesShadow: true)
  static let bobby = Account(
    name: "bobby", user: 1000, group: 1001, home: "/home/bobby", usesShadow: true)

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
      return
        "\(String(ownership.fileMode, radix: 8)) \(ownership.user):\(ownership.group) in "
        + "\(String(ownership.directoryMode, radix: 8)) \(ownership.directoryUser):\(ownership.directoryGroup)"
    }
    #expect(ownership(".ssh/x", SSHDConfigurationTests.bobby) == "600 1000:1001 in 700 1000:1001")
    #expect(ownership("/keys/%u", SSHDConfigurationTests.bobby) == "600 1000:1001 in 755 0:0")
    #expect(ownership(".ssh/x", SSHDConfigurationTests.root) == "600 0:0 in 700 0:0")
    let rootOfAll = Account(name: "root", user: 0, group: 0, home: "/", usesShadow: true)
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
    let isMatch = SSHDConfiguration.matches(row.name.bytes.bytes[...], row.pattern.bytes.bytes[...])
    #expect(isMatch == row.matches)
  }
}

@Suite("sshd's configuration in a target")
struct SSHDFilesTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let paths: [String]

    init(_ name: String, _ files: [String: String], _ paths: String...) {
      testDescription = name
      self.files = files
      self.paths = paths
    }
  }

  static let main = "etc/ssh/sshd_config"
  static let directory = "etc/ssh/sshd_config.d"

  static let rows: [Row] = [
    Row("no file", [:], ".ssh/authorized_keys", ".ssh/authorized_keys2"),
    Row("nothing said", [main: "UsePAM yes\n"], ".ssh/authorized_keys", ".ssh/authorized_keys2"),
    Row("one", [main: "AuthorizedKeysFile .k\n"], ".k"),
    Row("two paths", [main: "AuthorizedKeysFile /k/%u .k\n"], "/k/%u", ".k"),
    Row("capitals do not matter", [main: "aUTHORIZEDkEYSfILE .k\n"], ".k"),
    Row("an equals sign", [main: "AuthorizedKeysFile=.k\n"], ".k"),
    Row("quotes", [main: "AuthorizedKeysFile \"/k x/%u\"\n"], "/k x/%u"),
    Row("the first counts", [main: "AuthorizedKeysFile .a\nAuthorizedKeysFile .b\n"], ".a"),
    Row("a comment", [main: "#AuthorizedKeysFile .a\nAuthorizedKeysFile .b\n"], ".b"),
    Row(
      "in Match", [main: "Match User bobby\n  AuthorizedKeysFile .a\n"], ".ssh/authorized_keys",
      ".ssh/authorized_keys2"),
    Row("before Match", [main: "AuthorizedKeysFile .a\nMatch all\nAuthorizedKeysFile .b\n"], ".a"),
    Row(
      "an include before it",
      [
        main: "Include /etc/ssh/sshd_config.d/*.conf\nAuthorizedKeysFile .b\n",
        "\(directory)/x.conf": "AuthorizedKeysFile .a\n",
      ],
      ".a"),
    Row(
      "an include after it",
      [
        main: "AuthorizedKeysFile .b\nInclude sshd_config.d/*.conf\n",
        "\(directory)/x.conf": "AuthorizedKeysFile .a\n",
      ],
      ".b"),
    Row(
      "includes in their order",
      [
        main: "Include sshd_config.d/*.conf\n", "\(directory)/20.conf": "AuthorizedKeysFile .b\n",
        "\(directory)/10.conf": "AuthorizedKeysFile .a\n",
        "\(directory)/05.off": "AuthorizedKeysFile .c\n",
      ], ".a"),
    Row(
      "several patterns in one line",
      [
        main: "Include sshd_config.d/none*.conf sshd_config.d/b.conf\n",
        "\(directory)/b.conf": "AuthorizedKeysFile .b\n",
      ], ".b"),
    Row(
      "Match in an include ends with it",
      [
        main: "Include sshd_config.d/*.conf\nAuthorizedKeysFile .b\n",
        "\(directory)/m.conf": "Match User x\nAuthorizedKeysFile .a\n",
      ], ".b"),
    Row(
      "an include in Match",
      [
        main: "Match User x\nInclude sshd_config.d/*.conf\n",
        "\(directory)/m.conf": "AuthorizedKeysFile .a\n",
      ], ".ssh/authorized_keys", ".ssh/authorized_keys2"),
    Row(
      "an include in an include",
      [
        main: "Include one.conf\n", "etc/ssh/one.conf": "Include two.conf\n",
        "etc/ssh/two.conf": "AuthorizedKeysFile .deep\n",
      ], ".deep"),
    Row("an include that is missing", [main: "Include gone.conf\nAuthorizedKeysFile .b\n"], ".b"),
    Row("openSUSE's place", ["usr/etc/ssh/sshd_config": "AuthorizedKeysFile .s\n"], ".s"),
    Row(
      "the administrator's file beats it",
      [main: "UsePAM yes\n", "usr/etc/ssh/sshd_config": "AuthorizedKeysFile .s\n"],
      ".ssh/authorized_keys", ".ssh/authorized_keys2"),
  ]

  private static func read(_ directory: TemporaryDirectory) throws -> [String] {
    let root = try SystemRoot(opening: directory.path.bytes)
    return try root.sshdConfiguration().authorizedKeysFile.map { $0.text }
  }

  @Test("the first value outside Match, includes followed", arguments: rows)
  func files(_ row: Row) throws {
    let directory = try TemporaryDirectory()
    for (name, text) in row.files { try directory.write(name, text) }
    #expect(try SSHDFilesTests.read(directory) == row.paths)
  }

  @Test("a file that includes itself ends in a failure, and soon")
  func loop() throws {
    let directory = try TemporaryDirectory()
    try directory.write("etc/ssh/sshd_config", "Include sshd_config\n")
    #expect(throws: Failure.self) { try SSHDFilesTests.read(directory) }
  }

  @Test("a link leads nowhere outside the target")
  func links() throws {
    let directory = try TemporaryDirectory()
    let outside = try TemporaryDirectory()
    try outside.write("sshd_config", "AuthorizedKeysFile .outside\n")
    try directory.write("etc/ssh/real", "AuthorizedKeysFile .inside\n")
    try directory.link("etc/ssh/sshd_config", to: "/etc/ssh/real")
    #expect(try SSHDFilesTests.read(directory) == [".inside"])
    try directory.remove("etc/ssh/sshd_config")
    try directory.link("etc/ssh/sshd_config", to: outside.path("sshd_config"))
    #expect(
      try SSHDFilesTests.read(directory) == [".ssh/authorized_keys", ".ssh/authorized_keys2"])
  }
}
