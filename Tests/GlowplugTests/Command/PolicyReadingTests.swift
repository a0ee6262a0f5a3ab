import Testing

@testable import Glowplug

/// The policy of a run, from all of its places.
@Suite("Policy that can't be read")
struct PolicyReadingTests {
  private static let problem = Failure("read", "/etc/glowplug.conf", "Input/output error")

  private static func read(
    file: Result<[PolicySetting], Failure> = .success([]),
    commandLine: Result<ByteString?, Failure> = .success(nil), flags: [PolicySetting] = []
  ) -> PolicyReading {
    PolicyReading(file: file, commandLine: commandLine, flags: flags)
  }

  @Test("a file that is there and can't be read: by machine, and nobody")
  func file() {
    let reading = PolicyReadingTests.read(file: .failure(PolicyReadingTests.problem))
    var expected = Policy()
    expected.trust = .rule(.machine)
    (expected.passwordUsers, expected.keyUsers) = ([], [])
    // That nobody is served is not what was meant: a later boot may know.
    (expected.knowsPasswordUsers, expected.knowsKeyUsers) = (false, false)
    (expected.writesFiles, expected.usesUserData) = (false, false)
    expected.register = 12
    #expect(reading.policy == expected)
    #expect(reading.problems == [PolicyReadingTests.problem])
  }

  @Test("what the kernel command line names is served, and still by machine alone")
  func users() {
    let reading = PolicyReadingTests.read(
      file: .failure(PolicyReadingTests.problem),
      commandLine: .success("ro glowplug.users=root quiet"))
    #expect(reading.policy.trust == .rule(.machine))
    #expect(reading.policy.passwordUsers == ["root"])
    #expect(reading.policy.keyUsers == ["root"])
    let flags = PolicyReadingTests.read(
      file: .failure(PolicyReadingTests.problem), commandLine: .success("glowplug.users=root"),
      flags: [PolicySetting("trust", "any", from: "--trust")])
    #expect(flags.policy.trust == .rule(.any))
    #expect(flags.policy.keyUsers == ["root"])
  }

  @Test("a command line that can't be read: as strict as the file, and the flags count")
  func commandLine() {
    let reading = PolicyReadingTests.read(
      file: .success([PolicySetting("wait", "5", from: "x")]),
      commandLine: .failure(PolicyReadingTests.problem),
      flags: [PolicySetting("trust", "any", from: "--trust")])
    var expected = Policy()
    expected.wait = .seconds(5)
    expected.trust = .rule(.any)
    (expected.passwordUsers, expected.keyUsers) = ([], [])
    (expected.knowsPasswordUsers, expected.knowsKeyUsers) = (false, false)
    (expected.writesFiles, expected.usesUserData) = (false, false)
    expected.register = 12
    #expect(reading.policy == expected)
    #expect(reading.problems == [PolicyReadingTests.problem])
  }

  @Test("a wrong setting of any place is said beside")
  func wrong() {
    let reading = PolicyReadingTests.read(
      file: .failure(PolicyReadingTests.problem),
      commandLine: .success("glowplug.wait=soon"),
      flags: [PolicySetting("users", "a:b", from: "--users")])
    #expect(reading.problems.count == 3)
    #expect(reading.problems.first == PolicyReadingTests.problem)
    #expect(reading.policy.passwordUsers == [])
  }

  @Test("a boot with such a file: refused on a machine that nobody knows, whoever is to be served")
  func boot() throws {
    let root = try TestRoot()
    try root.spoilPolicy()
    let booted = try Booted.boot(root, commandLine: "glowplug.users=root")
    #expect(booted.status == 1)
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
    #expect(!root.directory.exists("root/.ssh") && !root.directory.exists("etc/glowplug"))
    let errors = try booted.seen.read("err")
    #expect(errors.contains("'/etc/glowplug.conf'") && errors.contains("the rule machine"))
  }
}
