import Testing

@testable import Glowplug

/// Rule 7: every other byte stays.
@Suite("/etc/shadow")
struct ShadowFileTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let user: String
    let before: String
    /// nil where the account has no line that can be changed.
    let after: String?

    init(_ name: String, _ user: String, _ before: String, _ after: String?) {
      testDescription = name
      self.user = user
      self.before = before
      self.after = after
    }
  }

  static let rows: [Row] = [
    Row("alone", "root", "root:*:19000:0:99999:7:::\n", "root:NEW:20000:0:99999:7:::\n"),
    Row("no line end", "root", "root:*:19000:0:99999:7:::", "root:NEW:20000:0:99999:7:::"),
    Row("no hash", "root", "root::19000::::::\n", "root:NEW:20000::::::\n"),
    Row("no day", "root", "root:*:::::::\n", "root:NEW:20000::::::\n"),
    Row("in the middle", "b", "a:1:2:3\nb:1:2:3\nc:1:2:3\n", "a:1:2:3\nb:NEW:20000:3\nc:1:2:3\n"),
    Row("last", "c", "a:1:2:3\nc:1:2:3", "a:1:2:3\nc:NEW:20000:3"),
    Row(
      "a longer name before it", "root", "root2:x:1:\nroot:y:2:\n", "root2:x:1:\nroot:NEW:20000:\n"),
    Row(
      "a shorter name before it", "root2", "root:x:1:\nroot2:y:2:\n",
      "root:x:1:\nroot2:NEW:20000:\n"),
    Row(
      "a name that ends with it", "root", "xroot:x:1:\nroot:y:2:\n", "xroot:x:1:\nroot:NEW:20000:\n"
    ),
    Row("other capitals", "root", "Root:x:1:\nroot:y:2:\n", "Root:x:1:\nroot:NEW:20000:\n"),
    Row("twice: the first counts", "a", "a:1:2:\na:3:4:\n", "a:NEW:20000:\na:3:4:\n"),
    Row("three fields", "a", "a:1:2\n", "a:NEW:20000\n"),
    Row("two fields and a colon", "a", "a:1:\n", "a:NEW:20000\n"),
    Row("more than nine fields", "a", "a:1:2:::::::x:y\n", "a:NEW:20000:::::::x:y\n"),
    Row("comments and blank lines", "a", "# a:1:2\n\na:1:2:\n\n", "# a:1:2\n\na:NEW:20000:\n\n"),
    Row("NIS", "a", "a:1:2:\n+::::::::\n", "a:NEW:20000:\n+::::::::\n"),
    Row("beyond UTF-8 in another line", "a", "é:1:2:\na:1:2:\n", "é:1:2:\na:NEW:20000:\n"),
    Row("two fields", "a", "a:1\nb:1:2:\n", nil),
    Row("the name alone", "a", "a\n", nil),
    Row("the name alone, no line end", "a", "a", nil),
    Row("the name and a colon", "a", "a:", nil),
    Row("missing", "a", "b:1:2:\n", nil),
    Row("a blank before it", "a", " a:1:2:\n", nil),
    Row("an empty file", "a", "", nil),
    Row("in another field", "a", "b:a:a:\n", nil),
  ]

  @Test("one hash and one day change", arguments: rows)
  func replacing(_ row: Row) {
    let file = ShadowFile(Secret(text: row.before))
    do {
      let after = try file.replacing(
        hashOf: row.user.bytes, with: Secret(text: "NEW"), day: 20000)
      let text = after.content.text
      #expect(text == row.after)
      let hash = after.hash(of: row.user.bytes)?.text
      #expect(hash == "NEW")
    } catch {
      #expect(row.after == nil)
      #expect(error.message.text.contains(row.user))
    }
    let hash = file.hash(of: row.user.bytes)?.text
    #expect((hash != nil) == (row.after != nil))
  }

  @Test("a NUL and bytes of no encoding survive")
  func otherBytes() throws {
    let before = ByteString(Array("a:1:2:\n".utf8) + [0, 0xFF, 0x0D, 0x0A])
    let after = try ShadowFile(Secret(before)).replacing(
      hashOf: "a", with: Secret(text: "NEW"), day: 1)
    let bytes = after.content.exposed
    #expect(bytes.bytes == Array("a:NEW:1:\n".utf8) + [0, 0xFF, 0x0D, 0x0A])
  }

  @Test("the hash of an account, locked or not")
  func hashes() {
    let file = ShadowFile(Secret(text: "root:*:1:\na:!$y$x:2:\nb::3:\n"))
    let root = file.hash(of: "root")?.text
    #expect(root == "*")
    let locked = file.hash(of: "a")?.text
    #expect(locked == "!$y$x")
    let empty = file.hash(of: "b")?.text
    #expect(empty == "")
    let missing = file.hash(of: "c")?.text
    #expect(missing == nil)
  }
}
