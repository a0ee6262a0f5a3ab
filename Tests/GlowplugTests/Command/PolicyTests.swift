import Testing

@testable import Glowplug

@Suite("Policy")
struct PolicyTests {
  private static func flag(_ key: String, _ value: String) -> PolicySetting {
    PolicySetting(key.bytes, value.bytes, from: "a test")
  }

  /// The policy of one source's settings, and how many of them are wrong.
  private static func resolve(
    _ settings: [(String, String)]...
  ) -> (policy: Policy, problems: [String]) {
    var policy = Policy()
    var problems: [Failure] = []
    for source in settings { policy.apply(source.map { flag($0.0, $0.1) }, &problems) }
    return (policy, problems.map { $0.message.text })
  }

  @Test("the defaults")
  func defaults() {
    let policy = PolicyTests.resolve().policy
    #expect(policy == Policy())
    #expect(policy.passwordUsers == ["root"])
    #expect(policy.keyUsers == ["root"])
    #expect(policy.trust == .auto)
    #expect(policy.wait == .auto)
    #expect(!policy.isRequired)
    #expect(policy.handsOverToCloudInit)
    #expect(!policy.isOff)
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let key: String
    let value: String
    let isWrong: Bool
    let change: @Sendable (inout Policy) -> Void
    var testDescription: String { "\(key)=\(value)" }

    init(
      _ key: String, _ value: String, wrong: Bool = false,
      _ change: @escaping @Sendable (inout Policy) -> Void
    ) {
      self.key = key
      self.value = value
      isWrong = wrong
      self.change = change
    }
  }

  private static func noPasswordUsers(_ policy: inout Policy) {
    (policy.passwordUsers, policy.knowsPasswordUsers) = ([], false)
  }

  private static func noKeyUsers(_ policy: inout Policy) {
    (policy.keyUsers, policy.knowsKeyUsers) = ([], false)
  }

  static let rows: [Row] = [
    Row("users", "debian") { ($0.passwordUsers, $0.keyUsers) = (["debian"], ["debian"]) },
    Row("users", "root, debian,root") {
      ($0.passwordUsers, $0.keyUsers) = (["root", "debian"], ["root", "debian"])
    },
    Row("users", "none") { ($0.passwordUsers, $0.keyUsers) = ([], []) },
    Row("password-users", "none") { $0.passwordUsers = [] },
    Row("key-users", "a,b") { $0.keyUsers = ["a", "b"] },
    Row("key-users", "Jürgen") { $0.keyUsers = ["Jürgen"] },
    Row("trust", "auto") { $0.trust = .auto },
    Row("trust", "machine") { $0.trust = .rule(.machine) },
    Row("trust", "first-boot") { $0.trust = .rule(.firstBoot) },
    Row("trust", "any") { $0.trust = .rule(.any) },
    Row("wait", "0") { $0.wait = .seconds(0) }, Row("wait", "300") { $0.wait = .seconds(300) },
    Row("wait", "auto") { $0.wait = .auto },
    Row("required", "yes") { $0.isRequired = true },
    Row("required", "no") { $0.isRequired = false },
    Row("cloud-init", "no") { $0.handsOverToCloudInit = false },
    Row("cloud-init", "yes") { $0.handsOverToCloudInit = true },
    Row("hostname", "yes") { $0.hostname = .short }, Row("hostname", "no") { $0.hostname = .none },
    Row("hostname", "fqdn") { $0.hostname = .full },
    Row("network", "yes") { $0.network = .automatic }, Row("network", "no") { $0.network = .off },
    Row("network", "networkd") { $0.network = .named(.networkd) },
    Row("network", "netplan") { $0.network = .named(.netplan) },
    Row("network", "networkmanager") { $0.network = .named(.networkManager) },
    Row("network", "ifupdown") { $0.network = .named(.ifupdown) },
    Row("files", "yes") { $0.writesFiles = true }, Row("files", "no") { $0.writesFiles = false },
    Row("user-data", "yes") { $0.usesUserData = true },
    Row("user-data", "no") { $0.usesUserData = false },
    Row("host-keys", "yes") { $0.makesHostKeys = true },
    Row("host-keys", "no") { $0.makesHostKeys = false },
    Row("measure", "no") { $0.register = nil }, Row("measure", "8") { $0.register = 8 },
    Row("measure", "12") { $0.register = 12 }, Row("measure", "16") { $0.register = 16 },
    Row("measure", "11", wrong: true) { $0.register = 12 },
    Row("measure", "yes", wrong: true) { $0.register = 12 },
    Row("measure", "012", wrong: true) { $0.register = 12 },
    Row("measure", "", wrong: true) { $0.register = 12 },
    Row("glowplug", "off") { $0.isOff = true }, Row("glowplug", "on") { $0.isOff = false },
    // The bad value of a known key counts as its strictest one.
    Row("users", "a:b", wrong: true) { policy in
      (policy.passwordUsers, policy.keyUsers) = ([], [])
      (policy.knowsPasswordUsers, policy.knowsKeyUsers) = (false, false)
    },
    Row("password-users", "../x", wrong: true) { noPasswordUsers(&$0) },
    Row("password-users", "", wrong: true) { noPasswordUsers(&$0) },
    Row("password-users", "root,", wrong: true) { noPasswordUsers(&$0) },
    Row("key-users", "-x", wrong: true) { noKeyUsers(&$0) },
    Row("key-users", "a b", wrong: true) { noKeyUsers(&$0) },
    Row("key-users", "..", wrong: true) { noKeyUsers(&$0) },
    Row("key-users", String(repeating: "a", count: 257), wrong: true) { noKeyUsers(&$0) },
    Row("trust", "Any", wrong: true) { $0.trust = .rule(.machine) },
    Row("trust", "", wrong: true) { $0.trust = .rule(.machine) },
    Row("wait", "301", wrong: true) { $0.wait = .auto },
    Row("wait", "-1", wrong: true) { $0.wait = .auto },
    Row("wait", "5s", wrong: true) { $0.wait = .auto },
    Row("required", "true", wrong: true) { $0.isRequired = true },
    Row("cloud-init", "1", wrong: true) { $0.handsOverToCloudInit = false },
    Row("hostname", "FQDN", wrong: true) { $0.hostname = .none },
    Row("network", "systemd-networkd", wrong: true) { $0.network = .off },
    Row("files", "true", wrong: true) { $0.writesFiles = false },
    Row("user-data", "", wrong: true) { $0.usesUserData = false },
    Row("host-keys", "on", wrong: true) { $0.makesHostKeys = false },
    Row("glowplug", "maybe", wrong: true) { $0.isOff = true },
    // An unknown key changes nothing.
    Row("user", "root", wrong: true) { _ in }, Row("Trust", "any", wrong: true) { _ in },
    Row("", "x", wrong: true) { _ in },
  ]

  @Test("every key, with good values and bad ones", arguments: rows)
  func setting(_ row: Row) {
    let (policy, problems) = PolicyTests.resolve([(row.key, row.value)])
    var expected = Policy()
    row.change(&expected)
    #expect(policy == expected)
    #expect(problems.count == (row.isWrong ? 1 : 0))
    if row.isWrong { #expect(problems.first?.contains("'\(row.key)'") == true) }
  }

  /// Every key with another value than its default, two of them.
  static let earlier: [[(String, String)]] = [
    [
      ("users", "eve"), ("trust", "any"), ("wait", "7"), ("required", "yes"), ("cloud-init", "no"),
      ("hostname", "fqdn"), ("network", "netplan"), ("files", "no"), ("user-data", "no"),
      ("host-keys", "no"), ("glowplug", "off"),
    ],
    [("trust", "first-boot"), ("wait", "0"), ("hostname", "no"), ("network", "no")],
  ]

  @Test("every value, good or bad, undoes the one of an earlier source", arguments: rows)
  func later(_ row: Row) {
    for earlier in PolicyTests.earlier {
      var expected = PolicyTests.resolve(earlier).policy
      row.change(&expected)
      #expect(PolicyTests.resolve(earlier, [(row.key, row.value)]).policy == expected)
    }
  }

  @Test("accounts that are good after bad ones are known")
  func known() {
    let bad = [("users", "a:b")]
    #expect(PolicyTests.resolve(bad, [("users", "debian")]).policy.knowsUsers)
    #expect(!PolicyTests.resolve(bad, [("key-users", "debian")]).policy.knowsUsers)
    #expect(!PolicyTests.resolve(bad, [("password-users", "debian")]).policy.knowsUsers)
  }

  @Test("a later source beats an earlier one, key by key")
  func precedence() {
    let (policy, problems) = PolicyTests.resolve(
      [("trust", "any"), ("wait", "5"), ("required", "yes")],
      [("trust", "machine"), ("wait", "6")],
      [("trust", "first-boot")])
    #expect(policy.trust == .rule(.firstBoot))
    #expect(policy.wait == .seconds(6))
    #expect(policy.isRequired)
    #expect(problems.isEmpty)
  }

  @Test("in one source the last of two equal keys counts")
  func lastCounts() {
    #expect(PolicyTests.resolve([("wait", "5"), ("wait", "6")]).policy.wait == .seconds(6))
  }

  @Test("users gives way to the keys that it sets, in one source and not across sources")
  func users() {
    let both: [(String, String)] = [("key-users", "none"), ("users", "debian")]
    for settings in [both, both.reversed()] {
      let policy = PolicyTests.resolve(settings).policy
      #expect(policy.passwordUsers == ["debian"])
      #expect(policy.keyUsers == [])
    }
    let policy = PolicyTests.resolve([("key-users", "eve")], [("users", "debian")]).policy
    #expect(policy.keyUsers == ["debian"])
  }

  @Test("a bad value is worse than a good one before it")
  func badAfterGood() {
    #expect(
      PolicyTests.resolve([("trust", "any")], [("trust", "yes")]).policy.trust == .rule(.machine))
  }
}
