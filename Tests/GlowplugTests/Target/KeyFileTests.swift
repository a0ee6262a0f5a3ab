import Testing

@testable import Glowplug

/// Rule 8: existing lines, their options and their order stay.
@Suite("An authorized_keys file")
struct KeyFileTests {
  static let hint =
    #"no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo 'Please login as the user \"debian\" rather than the user \"root\".';echo;sleep 10;exit 142""#
  static let a = Keys.ed25519
  static let b = Keys.rsa
  static let c = Keys.otherEd25519
  static let d = Keys.thirdEd25519
  static let e = "cert-authority,no-pty \(Keys.fourthEd25519)"

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let before: String
    let keys: [String]
    let after: String
  }

  static let rows: [Row] = [
    Row(testDescription: "no file", before: "", keys: [a, b], after: "\(a)\n\(b)\n"),
    Row(testDescription: "another key", before: "\(b)\n", keys: [a], after: "\(b)\n\(a)\n"),
    Row(testDescription: "no line end", before: b, keys: [a], after: "\(b)\n\(a)\n"),
    Row(testDescription: "the same line", before: "\(a)\n", keys: [a], after: "\(a)\n"),
    Row(
      testDescription: "the same key, another comment", before: "\(Keys.bare(a)) old\n", keys: [a],
      after: "\(Keys.bare(a)) old\n"),
    Row(
      testDescription: "the same key with options", before: "from=\"10.0.0.1\" \(a)\n", keys: [a],
      after: "from=\"10.0.0.1\" \(a)\n"),
    Row(
      testDescription: "the same key in a comment", before: "# \(a)\n", keys: [a],
      after: "# \(a)\n\(a)\n"),
    Row(
      testDescription: "Please login as", before: "\(hint) \(a)\n", keys: [a],
      after: "\(a)\n\(hint) \(a)\n"),
    Row(
      testDescription: "Please login as, and then the key", before: "\(hint) \(a)\n\(a)\n",
      keys: [a], after: "\(a)\n\(hint) \(a)\n\(a)\n"),
    Row(
      testDescription: "the key, and then Please login as", before: "\(a)\n\(hint) \(a)\n",
      keys: [a], after: "\(a)\n\(hint) \(a)\n"),
    Row(
      testDescription: "for certificates, and then the key", before: "cert-authority \(a)\n\(a)",
      keys: [a], after: "cert-authority \(a)\n\(a)"),
    Row(
      testDescription: "two keys, each before the first line that is for it",
      before: "# 1\nunknown \(b)\ncert-authority \(a)\nunknown \(b)\n\(c)\n", keys: [a, b, c, d],
      after: "# 1\n\(b)\nunknown \(b)\n\(a)\ncert-authority \(a)\nunknown \(b)\n\(c)\n\(d)\n"),
    Row(
      testDescription: "over since yesterday", before: "expiry-time=\"20251231Z\" \(a)\r\n",
      keys: [a],
      after: "\(a)\nexpiry-time=\"20251231Z\" \(a)\r\n"),
    Row(
      testDescription: "over since a second", before: "expiry-time=\"20251231235959Z\" \(a)",
      keys: [a],
      after: "\(a)\nexpiry-time=\"20251231235959Z\" \(a)"),
    Row(
      testDescription: "over in this second", before: "expiry-time=\"202601010000Z\" \(a)\n",
      keys: [a],
      after: "expiry-time=\"202601010000Z\" \(a)\n"),
    Row(
      testDescription: "local time, over where the day begins first",
      before: "expiry-time=\"20260101135959\" \(a)\n", keys: [a],
      after: "\(a)\nexpiry-time=\"20260101135959\" \(a)\n"),
    Row(
      testDescription: "local time, over nowhere",
      before: "expiry-time=\"202601011400\" \(a)\n", keys: [a],
      after: "expiry-time=\"202601011400\" \(a)\n"),
    Row(
      testDescription: "the drive's own options, whatever they are", before: "\(e)\n", keys: [e],
      after: "\(e)\n"),
    Row(
      testDescription: "Please login as, for another key", before: "\(hint) \(b)\n\(a)\n",
      keys: [a],
      after: "\(hint) \(b)\n\(a)\n"),
    Row(
      testDescription: "comments, blank and unreadable lines stay",
      before: "# mine\n\n  \nrubbish\n\(b)\n\n", keys: [a],
      after: "# mine\n\n  \nrubbish\n\(b)\n\n\(a)\n"),
    Row(
      testDescription: "carriage returns stay", before: "\(b)\r\n", keys: [b, a],
      after: "\(b)\r\n\(a)\n"),
    Row(
      testDescription: "one of two is there", before: "\(a)\n", keys: [a, b], after: "\(a)\n\(b)\n"),
  ]

  @Test("adding keys", arguments: rows)
  func adding(_ row: Row) throws {
    let keys = try row.keys.map { try #require(AuthorizedKey(strict: $0.bytes)) }
    let file = KeyFile(text: row.before.bytes)
    let missing = file.missing(of: keys, at: Situations.now)
    let after = missing.isEmpty ? file : file.adding(missing)
    #expect(after.text.text == row.after)
    #expect(after.missing(of: keys, at: Situations.now).isEmpty)
  }

  @Test("bytes that are no UTF-8 stay")
  func otherBytes() throws {
    let key = try #require(AuthorizedKey(strict: Keys.ed25519.bytes))
    let before = ByteString([0x23, 0xE9, 0x00, 0x0A])
    let after = KeyFile(text: before).adding([key])
    #expect(after.text.hasPrefix(before))
  }
}
