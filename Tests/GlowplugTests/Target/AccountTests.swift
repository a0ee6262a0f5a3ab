import Testing

@testable import Glowplug

@Suite("/etc/passwd")
struct AccountTests {
  static let rows: [(name: String, text: String, home: String?)] = [
    ("root", "root:x:0:0:root:/root:/bin/sh\n", "/root"),
    ("root", "root2:x:1:1::/home/root2:/bin/sh\nroot:x:0:0::/root:/bin/sh", "/root"),
    ("root2", "root:x:0:0::/root:/bin/sh\nroot2:x:1:1::/home/root2:/bin/sh", "/home/root2"),
    ("a", "a:x:1:1::/first:/bin/sh\na:x:2:2::/second:/bin/sh\n", "/first"),
    ("a", "b:x:1:1::/b:/bin/sh\n", nil), ("a", "a:x:1:1:/a:/bin/sh\n", nil),
    ("a", "a:x:one:1::/a:/bin/sh\n", nil), ("a", "a:x:-1:1::/a:/bin/sh\n", nil),
    ("a", "a:x:4294967296:1::/a:/bin/sh\n", nil), ("a", "a:x:4294967295:1::/a:/bin/sh\n", "/a"),
    ("a", "#a:x:1:1::/a:/bin/sh\n", nil), ("a", "", nil), ("a", "a\n", nil),
    ("a", "a:x:1:1:::\n", ""),
  ]

  @Test("the first entry that is whole", arguments: rows)
  func find(_ row: (name: String, text: String, home: String?)) {
    let accounts = Accounts([row.name.bytes], inPasswd: row.text.bytes)
    #expect(accounts.find(row.name.bytes)?.home.text == row.home)
  }

  @Test("ids, and whether the hash is in /etc/shadow")
  func fields() throws {
    let shadowed = try #require(
      Accounts(["a"], inPasswd: "a:x:7:8:c:/a:/bin/sh\n").find("a"))
    #expect(shadowed.owner.user == 7)
    #expect(shadowed.owner.group == 8)
    #expect(shadowed.usesShadow)
    for field in ["", "*", "!", "$6$x", "xx", "X"] {
      let account = Accounts(["a"], inPasswd: "a:\(field.bytes):7:8::/a:/bin/sh\n").find("a")
      #expect(account?.usesShadow == false)
    }
  }
}
