import Foundation
import Testing

@testable import Glowplug

/// Rule 8: what counts is that sshd lets the key in, and only sshd knows.
@Suite("A real sshd")
struct SSHServerTests {
  /// A server, a root and a pair of keys.
  private struct Trial {
    let server: SSHServer
    let root: TestRoot
    let drive: TestDrive
    let key: String
    let line: String
    private let directory: TemporaryDirectory

    init() throws {
      server = try SSHServer()
      root = try TestRoot()
      directory = try TemporaryDirectory()
      key = directory.path("key")
      try SSHServer.makeKey(key)
      line = try directory.read("key.pub").trimmingCharacters(in: .newlines)
      drive = try TestDrive(keys: [line])
    }

    func write(_ content: String) throws {
      try root.directory.write("root/.ssh/authorized_keys", content, mode: 0o600)
    }

    func letsIn() throws -> Bool { try server.letsIn("root", with: key, to: root) }
  }

  /// `KEY` stands for algorithm and key.
  static let before: [(name: String, file: String)] = [
    ("no file", ""),
    ("cloud-init's Please login as", "\(KeyFileTests.hint) KEY\n"),
    ("Please login as, then the key", "# mine\n\(KeyFileTests.hint) KEY\nKEY\n"),
    ("Please login as, without a line end", "\(KeyFileTests.hint) KEY"),
    ("cert-authority", "cert-authority KEY\n"),
    ("CERT-AUTHORITY", "no-pty,CERT-AUTHORITY KEY\n"),
    ("a time that is over", "expiry-time=\"20200101\" KEY\n"),
    ("a time of UTC that is over", "no-pty,expiry-time=\"20200101120000Z\" KEY\n"),
    ("an option that sshd does not know", "no-nonsense KEY\n"),
    ("a known one and one that sshd does not know", "no-pty,x=\"y\" KEY\n"),
    ("principals", "principals=\"debian\" KEY\n"),
    ("a value without quotes", "command=ls KEY\n"),
    ("two commands", "command=\"a\",command=\"b\" KEY\n"),
  ]

  @Test("it lets in the drive's key, whatever stood in the file", arguments: before)
  func served(_ row: (name: String, file: String)) throws {
    let trial = try Trial()
    let content = row.file.replacing("KEY", with: Keys.bare(trial.line))
    if !content.isEmpty { try trial.write(content) }
    let ran = try glowplug(trial.root, trial.drive.path)
    #expect(ran.exitStatus == 0, "\(ran.printed)")
    #expect(try trial.letsIn())
    // What was there is there, in its order.
    let after = try trial.root.directory.read("root/.ssh/authorized_keys")
    #expect(after.replacing(trial.line + "\n", with: "").hasPrefix(content))
  }

  @Test("it sees no key in a truncated one; the whole one is added, and lets in")
  func truncated() throws {
    let trial = try Trial()
    let blob = Keys.blob(trial.line)
    try trial.write("ssh-ed25519 \(blob.dropLast(4))\n")
    #expect(try !trial.letsIn())
    #expect(try glowplug(trial.root, trial.drive.path).exitStatus == 0)
    #expect(try trial.letsIn())
  }

  /// One line, and nothing else in the file.
  static let lines: [String] = [
    "KEY", "no-pty KEY", "restrict,pty KEY", "NO-PTY,no-X11-forwarding KEY",
    "no-touch-required,verify-required KEY", "command=\"exit 0\" KEY",
    "command=\"echo \\\"a b\\\", c\",no-pty KEY", "environment=\"A=b\",permitopen=\"h:22\" KEY",
    "permitlisten=\"8080\",tunnel=\"0\" KEY", "expiry-time=\"29990101\" KEY",
    "expiry-time=\"29990101Z\" KEY", "expiry-time=\"299901011200UTC\" KEY", "no-pty, KEY",
    ",no-pty KEY", "no-pty,,user-rc KEY", "\tno-pty \t KEY",
    "cert-authority KEY", "no-cert-authority KEY", "no-restrict KEY", "pty=\"x\" KEY", "ptyx KEY",
    "expiry-time=\"20010101\",expiry-time=\"29990101\" KEY", "expiry-time=\"2999\" KEY",
    "expiry-time=\"29991301\" KEY", "expiry-time=29990101 KEY", "expiry-time=\"19700102\" KEY",
    "from=\"*\",from=\"*\" KEY", "command=\"x KEY", "no-pty no-pty KEY", "unknown KEY",
    "command KEY", "command=\"x\"no-pty KEY", "KEY\r",
  ]

  @Test("it and this program are of one mind about a line", arguments: lines)
  func agreed(_ line: String) throws {
    let trial = try Trial()
    let text = line.replacing("KEY", with: Keys.bare(trial.line)) + "\n"
    try trial.write(text)
    let key = try #require(AuthorizedKey(strict: trial.line.bytes))
    let isMissing = !KeyFile(text: text.bytes).missing(
      of: [key], at: Int(Date().timeIntervalSince1970)
    ).isEmpty
    #expect(try trial.letsIn() == !isMissing)
  }

  @Test("a key of each kind that is whole", arguments: ["ed25519", "ecdsa", "rsa"])
  func kinds(_ type: String) throws {
    let trial = try Trial()
    let directory = try TemporaryDirectory()
    try SSHServer.makeKey(directory.path("key"), type: type)
    let line = try directory.read("key.pub").trimmingCharacters(in: .newlines)
    let drive = try TestDrive(keys: [line])
    #expect(try glowplug(trial.root, drive.path).exitStatus == 0)
    #expect(try trial.server.letsIn("root", with: directory.path("key"), to: trial.root))
    #expect(try !trial.letsIn())
  }
}
