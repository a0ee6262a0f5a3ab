import Testing

@testable import Glowplug

/// Judged by the C library's own crypt(3), through perl, which every Debian has.
@Suite("The hash of a password")
struct PasswordHashTests {
  static let methods: [(method: HashMethod, prefix: String)] = [
    (.yescrypt(cost: 5), "$y$j9T$"), (.yescrypt(cost: 1), "$y$j75$"),
    (.yescrypt(cost: 3), "$y$j7T$"), (.sha512(rounds: 5000), "$6$"),
    (.sha512(rounds: 1000), "$6$rounds=1000$"), (.sha512(rounds: 12_345), "$6$rounds=12345$"),
  ]
  static let passwords = [
    "x", "Tr4ce9WqLmXz", #"Pa55:wörd "x" $6$"#, "!*", " blanks ", "a\tb",
    String(repeating: "é", count: 255) + "x",
  ]

  /// crypt(3) of the system.
  static func crypt(_ password: String, _ setting: String) throws -> String {
    let script = "binmode STDIN; local $/; my ($p, $s) = split /\\0/, <STDIN>; print crypt($p, $s)"
    let result = try Child.run("perl", ["-e", script], input: "\(password)\0\(setting)")
    try #require(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test("the system's crypt(3) takes it, and refuses another", arguments: methods, passwords)
  func hash(_ row: (method: HashMethod, prefix: String), _ password: String) throws {
    let hash = try PasswordHash.make(of: Secret(text: password), with: row.method).text
    #expect(hash.hasPrefix(row.prefix))
    #expect(!hash.contains(":") && !hash.contains("\n") && !hash.contains("\0"))
    #expect(try PasswordHashTests.crypt(password, hash) == hash)
    #expect(try PasswordHashTests.crypt(password + "x", hash) != hash)
    let matches = PasswordHash.matches(Secret(text: password), hash: Secret(text: hash))
    #expect(matches)
    let matchesOther = PasswordHash.matches(Secret(text: password + "y"), hash: Secret(text: hash))
    #expect(!matchesOther)
  }

  @Test("all 511 bytes count")
  func longest() throws {
    let password = String(repeating: "a", count: 511)
    let hash = try PasswordHash.make(of: Secret(text: password), with: .sha512(rounds: 1000))
    let matches = PasswordHash.matches(Secret(text: password), hash: hash)
    #expect(matches)
    let shorter = String(repeating: "a", count: 510) + "b"
    let matchesOther = PasswordHash.matches(Secret(text: shorter), hash: hash)
    #expect(!matchesOther)
  }

  @Test("every hash has a salt of its own")
  func salt() throws {
    var hashes: Set<String> = []
    for _ in 0..<8 {
      let secret = Secret(text: "x")
      hashes.insert(try PasswordHash.make(of: secret, with: .sha512(rounds: 1000)).text)
    }
    #expect(hashes.count == 8)
  }

  @Test(
    "what is no hash matches nothing", arguments: ["", "*", "!", "x", "$6$", "$9$x$y", "!$6$a$b"])
  func noHash(_ hash: String) {
    for password in ["x", "", hash] {
      let matches = PasswordHash.matches(Secret(text: password), hash: Secret(text: hash))
      #expect(!matches)
    }
  }

  @Test("hashes that others made are recognised")
  func others() throws {
    for setting in ["$6$saltsalt$", "$5$saltsalt$", "$y$j9T$saltsaltsaltsalt$", "$1$saltsalt$"] {
      let hash = try PasswordHashTests.crypt("secret", setting)
      try #require(hash.count > setting.count)
      let matches = PasswordHash.matches(Secret(text: "secret"), hash: Secret(text: hash))
      #expect(matches, "\(setting)")
    }
  }
}
