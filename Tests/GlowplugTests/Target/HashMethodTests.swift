import Testing

@testable import Glowplug

/// Rule 7: what the target's /etc/login.defs says.
@Suite("How the target hashes")
struct HashMethodTests {
  static let rows: [(name: String, text: String, method: HashMethod)] = [
    ("no file", "", .sha512(rounds: 5000)),
    ("Debian 12", "ENCRYPT_METHOD YESCRYPT\n", .yescrypt(cost: 5)),
    ("a tab", "ENCRYPT_METHOD\tYESCRYPT\n", .yescrypt(cost: 5)),
    ("blanks before it", "  ENCRYPT_METHOD   YESCRYPT  \n", .yescrypt(cost: 5)),
    ("no line end", "ENCRYPT_METHOD YESCRYPT", .yescrypt(cost: 5)),
    ("a comment", "#ENCRYPT_METHOD YESCRYPT\n", .sha512(rounds: 5000)),
    ("a comment with a blank", "# ENCRYPT_METHOD YESCRYPT\n", .sha512(rounds: 5000)),
    ("SHA512", "ENCRYPT_METHOD SHA512\n", .sha512(rounds: 5000)),
    ("SHA256", "ENCRYPT_METHOD SHA256\n", .sha512(rounds: 5000)),
    ("DES", "ENCRYPT_METHOD DES\n", .sha512(rounds: 5000)),
    ("BCRYPT", "ENCRYPT_METHOD BCRYPT\n", .sha512(rounds: 5000)),
    (
      "small letters, which shadow does not take", "ENCRYPT_METHOD yescrypt\n",
      .sha512(rounds: 5000)
    ),
    (
      "twice: the last counts", "ENCRYPT_METHOD YESCRYPT\nENCRYPT_METHOD SHA512\n",
      .sha512(rounds: 5000)
    ),
    ("in quotes, as shadow reads it", "ENCRYPT_METHOD \"YESCRYPT\"\n", .yescrypt(cost: 5)),
    ("without a value", "ENCRYPT_METHOD\n", .sha512(rounds: 5000)),
    (
      "cost 11, which takes a GiB", "ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 11\n",
      .yescrypt(cost: 9)
    ),
    ("cost 1", "YESCRYPT_COST_FACTOR 1\nENCRYPT_METHOD YESCRYPT\n", .yescrypt(cost: 1)),
    ("cost 0", "ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 0\n", .yescrypt(cost: 1)),
    ("cost 99", "ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 99\n", .yescrypt(cost: 9)),
    ("no number", "ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR high\n", .yescrypt(cost: 5)),
    ("least rounds", "SHA_CRYPT_MIN_ROUNDS 10000\n", .sha512(rounds: 10_000)),
    ("most rounds", "SHA_CRYPT_MAX_ROUNDS 20000\n", .sha512(rounds: 20_000)),
    ("both", "SHA_CRYPT_MIN_ROUNDS 10000\nSHA_CRYPT_MAX_ROUNDS 20000\n", .sha512(rounds: 20_000)),
    (
      "the wrong way round", "SHA_CRYPT_MIN_ROUNDS 20000\nSHA_CRYPT_MAX_ROUNDS 10000\n",
      .sha512(rounds: 20_000)
    ),
    ("too few", "SHA_CRYPT_MIN_ROUNDS 10\n", .sha512(rounds: 1000)),
    ("too many", "SHA_CRYPT_MAX_ROUNDS 9999999999\n", .sha512(rounds: 1_000_000)),
    ("a negative number", "SHA_CRYPT_MIN_ROUNDS -1\n", .sha512(rounds: 5000)),
    (
      "rounds do not count for yescrypt", "ENCRYPT_METHOD YESCRYPT\nSHA_CRYPT_MIN_ROUNDS 9000\n",
      .yescrypt(cost: 5)
    ),
  ]

  @Test("login.defs", arguments: rows)
  func method(_ row: (name: String, text: String, method: HashMethod)) {
    #expect(LoginDefinitions(row.text.bytes).hashMethod == row.method)
  }

  static let unpayable: [(name: String, text: String, said: String)] = [
    (
      "rounds", "ENCRYPT_METHOD SHA512\nSHA_CRYPT_MAX_ROUNDS 999999999\n",
      "SHA_CRYPT_MAX_ROUNDS"
    ),
    ("cost", "ENCRYPT_METHOD YESCRYPT\nYESCRYPT_COST_FACTOR 10\n", "YESCRYPT_COST_FACTOR"),
  ]

  /// 7 minutes of hashing, before.
  @Test("what a boot can't pay is not paid, and said", arguments: unpayable, [true, false])
  func capped(_ row: (name: String, text: String, said: String), isDryRun: Bool) throws {
    let root = try TestRoot()
    try root.directory.write("etc/login.defs", row.text)
    let drive = try TestDrive()
    let ran = try glowplug(root, drive.path, isDryRun ? "--dry-run" : "--json")
    #expect(ran.exitStatus == 0)
    #expect(
      ran.report.warnings.contains { $0.contains("/etc/login.defs") && $0.contains(row.said) })
    if isDryRun { return }
    let hash = try root.hash(of: "root")
    #expect(hash.hasPrefix("$6$rounds=1000000$") || hash.hasPrefix("$y$jDT$"))
    // A later boot has nothing to hash, and nothing to say of it.
    #expect(try glowplug(root, drive.path).report.warnings == [])
  }
}
