import Testing

@testable import Glowplug

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
    Row("nothing behind it", [main: "AuthorizedKeysFile\nAuthorizedKeysFile .b\n"], ".b"),
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
