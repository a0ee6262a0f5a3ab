import Testing

@testable import Glowplug

@Suite("/etc/fstab")
struct FileSystemTableTests {
  static let rows: [(name: String, line: String, points: [String])] = [
    ("the root alone", "/dev/vda1 / ext4 defaults 0 1", []),
    ("a home", "/dev/vda2 /home ext4 defaults 0 2", ["/home"]),
    ("tabs", "UUID=1-2\t/var\text4\tdefaults\t0\t2", ["/var"]),
    ("two fields", "/dev/vda2 /home", ["/home"]),
    ("a comment", "# /dev/vda2 /home ext4", []),
    ("a comment without a blank", "#/dev/vda2 /home ext4", []),
    ("swap", "/dev/vda3 none swap sw 0 0", []),
    ("swap, as others write it", "/dev/vda3 swap swap sw", []),
    ("a blank in the path", #"/dev/vda2 /my\040home ext4"#, ["/my home"]),
    ("a backslash in the path", #"/dev/vda2 /a\134b ext4"#, [#"/a\b"#]),
    ("no escape", #"/dev/vda2 /a\9 ext4"#, [#"/a\9"#]),
    ("no byte", #"/dev/vda2 /a\777b ext4"#, [#"/a\777b"#]),
    ("half an escape", #"/dev/vda2 /a\04"#, [#"/a\04"#]),
    ("a slash at the end", "/dev/vda2 /home/ ext4", ["/home"]),
    ("slashes in the middle", "/dev/vda2 //srv//data ext4", ["/srv/data"]),
    ("a line cut off", "/dev/vda2", []), ("a blank line", "   ", []),
  ]

  @Test("mount points", arguments: rows)
  func points(_ row: (name: String, line: String, points: [String])) {
    let table = FileSystemTable("\n\(row.line.bytes)\n")
    #expect(table.mountPoints.map { $0.text } == row.points)
  }

  static let paths: [(path: String, above: [String])] = [
    ("/home/debian", ["/home"]), ("/home", ["/home"]), ("/homes/x", []), ("/", []),
    ("/home/debian/x", ["/home", "/home/debian/x"]), ("/root", []),
  ]

  @Test("which lie above a path", arguments: paths)
  func above(_ row: (path: String, above: [String])) {
    let table = FileSystemTable("a /home ext4\nb /home/debian/x ext4\nc / ext4\n")
    #expect(table.mountPoints(above: row.path.bytes).map { $0.text } == row.above)
  }
}
