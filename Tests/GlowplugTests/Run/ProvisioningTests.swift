import Foundation
import Testing

@testable import Glowplug

@Suite("Provisioning")
struct ProvisioningTests {
  @Test("only the hash and the day of the named accounts change in /etc/shadow")
  func shadow() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    let ran = try glowplug(root, drive.path, "--users", "root,debian")
    #expect(ran.exitStatus == 0)
    let before = TestRoot.shadow.components(separatedBy: "\n")
    let after = try root.directory.read("etc/shadow").components(separatedBy: "\n")
    #expect(before.count == after.count)
    for (old, new) in zip(before, after) {
      let (old, new) = (old.components(separatedBy: ":"), new.components(separatedBy: ":"))
      guard ["root", "debian"].contains(old[0]) else {
        #expect(old == new)
        continue
      }
      #expect(new[0] == old[0])
      #expect(Array(new[3...]) == Array(old[3...]))
      #expect(try root.accepts(TestDrive.password, for: old[0]))
      let day = try #require(Int(new[2]))
      let today = Int(Date().timeIntervalSince1970) / 86_400
      // A clock before this program's build counts as that date.
      #expect(day >= today && day <= max(today, 1_795_392_000 / 86_400))
    }
    #expect(try root.hash(of: "root") != root.hash(of: "debian"))
    #expect(try root.directory.ownership("etc/shadow") == "0640 0:42")
  }

  @Test(
    "login.defs of the target decides how",
    arguments: [
      ("", "$6$"), ("ENCRYPT_METHOD SHA512\nSHA_CRYPT_MIN_ROUNDS 6000\n", "$6$rounds=6000$"),
      ("ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 3\n", "$y$j7T$"),
    ])
  func method(_ definitions: String, _ prefix: String) throws {
    let root = try TestRoot()
    try root.directory.write("etc/login.defs", definitions)
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.hash(of: "root").hasPrefix(prefix))
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
  }

  @Test(
    "a password of every other kind is hashed, never copied",
    arguments: [
      #"Pa55:wörd "x" $6$"#, "$6$rounds=5000$salt$hash", "!", "*",
    ])
  func strangePasswords(_ password: String) throws {
    let root = try TestRoot()
    let drive = try TestDrive(password: password)
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    #expect(try root.hash(of: "root") != password)
    #expect(try root.accepts(password, for: "root"))
    #expect(try root.shadowFields(of: "root").count == 9)
  }

  static let refused = [
    ("a line end", #""a\nroot::0:::::""#),
    ("513 bytes", "\"\(String(repeating: "x", count: 513))\""),
    ("a number", "5"),
  ]

  @Test("a password that is refused changes nothing; keys are still added", arguments: refused)
  func refusedPassword(_ row: (name: String, json: String)) throws {
    let root = try TestRoot()
    let drive = try TestDrive(
      metaData:
        "{\"uuid\":\"u\",\"admin_pass\":\(row.json),\"public_keys\":[\"\(Keys.ed25519)\"]}")
    let ran = try glowplug(root, drive.path)
    #expect(ran.exitStatus == 1)
    #expect(ran.report.decision == "provision")
    #expect(ran.report.change("password", of: "root")?.outcome == "failed")
    #expect(ran.report.change("keys", of: "root")?.outcome == "applied")
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
    // Trying again at the next boot would not help: nothing is kept open for it.
    #expect(try root.marker().state == "done")
  }

  @Test("an account that does not exist, or has its hash in /etc/passwd, fails alone")
  func badAccounts() throws {
    let root = try TestRoot()
    try root.directory.write(
      "etc/passwd", TestRoot.passwd.replacing("eve:x:", with: "eve:*:"))
    let ran = try glowplug(root, Fixtures.drive("nova"), "--users", "nobody2,eve,root")
    #expect(ran.exitStatus == 1)
    #expect(
      ran.report.outcomes == [
        "password nobody2 failed", "password eve failed", "password root applied",
        "keys nobody2 failed", "keys eve applied", "keys root applied", "marker applied",
      ])
    let reasons = ran.report.changes.compactMap { $0.reason }
    try #require(reasons.count == 3)
    #expect(reasons[0].contains("'nobody2'") && reasons[0].contains("no such account"))
    #expect(reasons[1].contains("'eve'") && reasons[1].contains("/etc/passwd"))
    #expect(try root.hash(of: "eve") == "!")
    #expect(try root.marker().state == "done")
  }

  @Test("the password for one, the keys for another")
  func differentAccounts() throws {
    let root = try TestRoot()
    try root.setPolicy("password-users=root\nkey-users=debian\n")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try root.hash(of: "debian") == "!")
    #expect(!root.directory.exists("root/.ssh"))
    #expect(try root.directory.read("home/debian/.ssh/authorized_keys") == Keys.ed25519 + "\n")
  }

  @Test(
    "a target without what is needed: failed, and nothing is written",
    arguments: [
      "etc/passwd", "etc/shadow",
    ])
  func unusableTarget(_ file: String) throws {
    let root = try TestRoot()
    try root.directory.remove(file)
    let before = try TreeSnapshot(root.directory.path)
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, Fixtures.drive("nova"), "--run", run.path("g"))
    #expect(ran.report.decision == "failed")
    #expect(ran.exitStatus == 1)
    #expect(ran.report.reason?.contains("/\(file)") == true)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    #expect(run.exists("g/config-drive/openstack/latest/meta_data.json"))
  }

  @Test("neither the target nor the drive can be used: the target's reason is the one that is told")
  func unusableTargetAndDrive() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/shadow")
    let ran = try glowplug(root, "/nonexistent")
    #expect(ran.report.decision == "failed")
    #expect(ran.exitStatus == 1)
    #expect(ran.report.reason?.contains("/etc/shadow") == true)
    #expect(ran.report.drive == nil)
  }

  @Test("no target at all: failed", arguments: ["/nonexistent", "/etc/passwd"])
  func noTarget(_ path: String) throws {
    let ran = try glowplug(["--sysroot", path, "--source", Fixtures.drive("nova")])
    #expect(ran.report.decision == "failed")
    #expect(ran.exitStatus == 1)
  }

  @Test("keys only: a target without /etc/shadow will do")
  func keysOnly() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/shadow")
    try root.setPolicy("password-users=none\n")
    #expect(try glowplug(root, Fixtures.drive("nova")).exitStatus == 0)
    #expect(root.directory.exists("root/.ssh/authorized_keys"))
  }

  static let wrongPolicies = [
    ("user=root\n", "line 1"), ("trust=yes\n", "trust"), ("# x\n\nwait=301\n", "line 3"),
    ("nonsense\n", "nonsense"), ("glowplug=off\n", "glowplug"),
  ]

  @Test("a wrong policy: exit 2, one line that names it, nothing done", arguments: wrongPolicies)
  func wrongPolicy(_ row: (text: String, names: String)) throws {
    let root = try TestRoot()
    try root.setPolicy(row.text)
    let before = try TreeSnapshot(root.directory.path)
    let options = try runOptions([
      "--sysroot", root.directory.path, "--source", Fixtures.drive("nova"),
    ])
    let outcome = Run.run(options)
    #expect(outcome.exitStatus == 2)
    try #require(outcome.messages.count == 1)
    #expect(outcome.messages[0].text.text.contains(row.names))
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }

  @Test("policy from the target's file, a named file, a command line and flags, in that order")
  func policySources() throws {
    let root = try TestRoot()
    try root.setPolicy("users=eve\n")
    try root.directory.write("other.conf", "users=debian\n")
    try root.directory.write("cmdline", "quiet glowplug.users=root2 ro\n")
    func users(_ arguments: String...) throws -> [String] {
      let ran = try glowplug(
        ["--dry-run", "--sysroot", root.directory.path, "--source", Fixtures.drive("nova")]
          + arguments)
      return ran.report.changes.filter { $0.kind == "password" }.compactMap { $0.user }
    }
    #expect(try users() == ["eve"])
    #expect(try users("--config", root.directory.path("other.conf")) == ["debian"])
    let commandLine = ["--cmdline", root.directory.path("cmdline")]
    #expect(try users(commandLine[0], commandLine[1]) == ["root2"])
    #expect(try users(commandLine[0], commandLine[1], "--users", "root") == ["root"])
  }

  @Test("glowplug=off on the command line: nothing is done")
  func off() throws {
    let root = try TestRoot()
    try root.directory.write("cmdline", "glowplug=off\n")
    let before = try TreeSnapshot(root.directory.path)
    let ran = try glowplug(
      root, Fixtures.drive("nova"), "--cmdline", root.directory.path("cmdline"))
    #expect(ran.report.decision == "off")
    #expect(ran.exitStatus == 0)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
  }
}
