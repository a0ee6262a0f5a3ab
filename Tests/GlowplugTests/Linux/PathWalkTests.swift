import CLinux
import Foundation
import Glibc
import Testing

@testable import Glowplug

/// The walk by hand, where the kernel has no openat2(2), next to the kernel's own.
@Suite("A path that is walked by hand")
struct PathWalkTests {
  static let rules: [PathRule] = [
    .insideRoot, .insideRootWithoutLinks, .noLinks, .noLinksAcrossMounts,
  ]
  static let uses: [FileDescriptor.Use] = [
    .path, .directoryPath, .link, .reading, .readingDirectory, .writing,
  ]
  static let lacking: @Sendable (SystemCall) -> Errno? = {
    $0 == .openat2 ? Errno(code: 38 /* ENOSYS */) : nil
  }

  /// What was opened, by device and inode, or why nothing was.
  private static func outcome(
    _ place: borrowing FileDescriptor, _ path: String, _ use: FileDescriptor.Use, _ rule: PathRule
  ) -> String {
    do throws(Errno) {
      let status =
        use == .appending
        ? try place.append(to: path.bytes, mode: 0o600).status()
        : try place.open(path.bytes, for: use, rule).status()
      return "\(status.device):\(status.inode)"
    } catch {
      return error.text.text
    }
  }

  private static func place(_ path: String) throws -> FileDescriptor {
    try FileDescriptor.open(anywhere: path.bytes, for: .directoryPath)
  }

  /// The paths for which the two come to different things.
  private static func differences(
    in directory: String, _ paths: [String], _ uses: [FileDescriptor.Use] = uses
  ) throws -> [String] {
    let place = try place(directory)
    var found: [String] = []
    for path in paths {
      for use in uses {
        for rule in rules {
          let kernel = outcome(place, path, use, rule)
          let hand = Linux.$faults.withValue(lacking) { outcome(place, path, use, rule) }
          if kernel != hand {
            found.append("\(path) for \(use.bits), rule \(rule.bits): \(kernel), by hand \(hand)")
          }
        }
      }
    }
    return found
  }

  /// Files, directories, a FIFO, and links of every kind, some of which lead outside.
  private static func tree() throws -> (tree: TemporaryDirectory, root: String) {
    let tree = try TemporaryDirectory()
    try tree.write("secret", "outside\n")
    try tree.write("root/file", "")
    try tree.write("root/a/b/file", "")
    try tree.write("root/a/secret", "inside\n")
    try tree.makeFIFO("root/a/fifo")
    for (name, target) in [
      ("up", "../secret"), ("far", "../../../../secret"), ("absolute", "/a/b"), ("root", "/"),
      ("relative", "a/b"), ("slash", "a/b/"), ("file-slash", "file/"), ("to-file", "file"),
      ("a/back", "../a/b/file"), ("a/b/out", "../../../secret"), ("dangling", "nowhere"),
      ("self", "self"), ("ping", "pong"), ("pong", "ping"), ("through", "relative/../secret"),
      ("real", tree.path("secret")), ("dot", "."), ("dots", ".."), ("a/up", "../.."),
    ] { try tree.link("root/\(name)", to: target) }
    for number in 0..<42 {
      try tree.link("root/chain\(number)", to: number == 0 ? "file" : "chain\(number - 1)")
    }
    return (tree, tree.path("root"))
  }

  static let names = [
    "a", "b", "file", "secret", "up", "far", "absolute", "root", "relative", "slash", "file-slash",
    "to-file", "back", "out", "dangling", "self", "ping", "through", "real", "dot", "dots", "fifo",
    "chain3", "..", "..", ".", "", "nowhere",
  ]

  @Test("comes to what the kernel comes to")
  func alike() throws {
    let (tree, root) = try PathWalkTests.tree()
    let one = PathWalkTests.names.filter { !$0.isEmpty }
    let paths =
      one + one.map { "\($0)/" } + one.map { "\($0)/." } + one.map { "\($0)/.." }
      + one.map { "\($0)/secret" } + ["chain39", "chain40", "chain41", "a//b///file", "a/back"]
    let found =
      try PathWalkTests.differences(in: root, paths)
      + PathWalkTests.differences(in: root, one, [.appending])
    #expect(found.isEmpty, "\(found.count): \(found.prefix(20).joined(separator: "\n"))")
    #expect(try tree.read("secret") == "outside\n")
  }

  @Test("and so does any other path", arguments: 1...8)
  func random(_ seed: UInt64) throws {
    let (tree, root) = try PathWalkTests.tree()
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let paths = (0..<400).map { _ in
      (0...next(6)).map { _ in PathWalkTests.names[next(PathWalkTests.names.count)] }
        .joined(separator: "/")
    }
    // An absolute path is refused by the kernel below a directory, and is walked below it by hand.
    let relative = paths.filter { !$0.hasPrefix("/") }
    let found = try PathWalkTests.differences(in: root, relative)
    #expect(found.isEmpty, "\(found.count): \(found.prefix(20).joined(separator: "\n"))")
    #expect(try tree.read("secret") == "outside\n")
  }

  @Test("an absolute path begins at the root")
  func absolute() throws {
    let (tree, root) = try PathWalkTests.tree()
    defer { withExtendedLifetime(tree) {} }
    let place = try PathWalkTests.place(root)
    for path in ["/a/secret", "/../../a/secret", "/real"] {
      for use in [FileDescriptor.Use.path, .reading, .link] {
        let kernel = PathWalkTests.outcome(place, path, use, .insideRoot)
        let hand = Linux.$faults.withValue(PathWalkTests.lacking) {
          PathWalkTests.outcome(place, path, use, .insideRoot)
        }
        #expect(kernel == hand, "\(path)")
      }
    }
  }

  @Test("a file is made in the directory, and only there")
  func making() throws {
    let (tree, root) = try PathWalkTests.tree()
    let place = try PathWalkTests.place(root)
    try Linux.$faults.withValue(PathWalkTests.lacking) {
      _ = try place.create("new", mode: 0o640)
      _ = try place.append(to: "log", mode: 0o600)
      for name in ["dangling", "up", "real", "file", "new"] {
        #expect(throws: Errno.exists) { _ = try place.create(name.bytes, mode: 0o600) }
      }
      for name in ["dangling", "up", "real"] {
        #expect(throws: Errno.tooManyLinks) { _ = try place.append(to: name.bytes, mode: 0o600) }
      }
    }
    #expect(try tree.ownership("root/new") == "0640 0:0")
    #expect(!tree.exists("root/nowhere"))
    #expect(try tree.read("secret") == "outside\n")
  }

  @Test("another file system and a magic link are refused as the kernel refuses them")
  func refused() throws {
    let paths = [
      "proc", "proc/", "proc/version", "dev/null", "proc/self/exe", "proc/self/root/etc/passwd",
      "proc/self/fd/0", "proc/self/cwd",
    ]
    // The kernel takes /proc/self itself for no magic link.
    let differences = try PathWalkTests.differences(in: "/", paths, [.path, .reading])
      .filter { !$0.contains(" rule 18:") }
    #expect(differences == [])
    let place = try PathWalkTests.place("/proc/\(getpid())")
    Linux.$faults.withValue(PathWalkTests.lacking) {
      for name in ["exe", "root", "cwd", "root/etc/passwd", "fd/0"] {
        let outcome = PathWalkTests.outcome(place, name, .reading, .insideRoot)
        #expect(outcome == Errno.tooManyLinks.text.text, "\(name)")
      }
    }
  }

  @Test("whoever swaps a directory and a link, or moves it away, leads nowhere outside")
  func races() throws {
    let (tree, root) = try PathWalkTests.tree()
    try tree.makeDirectory("root/swap/deep")
    try tree.write("root/swap/deep/secret", "inside\n")
    try tree.link("root/other", to: "../..")
    try tree.write("deep/secret", "outside\n")
    let outside = try [Status(tree.path("secret")).inode, Status(tree.path("deep/secret")).inode]
    let isOver = Box(false)
    let swapper = Thread {
      while !isOver.value {
        // RENAME_EXCHANGE: a directory and a link change places.
        _ = unsafe renameat2(AT_FDCWD, "\(root)/swap", AT_FDCWD, "\(root)/other", 2)
        _ = unsafe rename("\(root)/a/b", "\(tree.path)/b")
        _ = unsafe rename("\(tree.path)/b", "\(root)/a/b")
      }
    }
    swapper.start()
    defer { isOver.value = true }
    let place = try PathWalkTests.place(root)
    var opened = 0
    for _ in 0..<1000 {
      for path in [
        "swap/deep/secret", "other/deep/secret", "swap/secret", "a/b/../../../secret", "a/b/out",
      ] {
        for rule in [PathRule.insideRoot, .noLinks] {
          Linux.$faults.withValue(PathWalkTests.lacking) {
            guard let status = try? place.open(path.bytes, for: .reading, rule).status() else {
              return
            }
            opened += 1
            if outside.contains(UInt(status.inode)) { Issue.record("\(path) led outside") }
          }
        }
      }
    }
    #expect(opened > 100)
  }

  @Test("what is a mount is known without statx(2)")
  func mounts() throws {
    for path in ["/", "/proc", "/proc/self", "/dev", "/etc", "/dev/shm", "/usr/bin"] {
      let place = try PathWalkTests.place(path)
      let above = try place.open("..", for: .path, .anywhere)
      let isMount = glowplug_mount_of(place.number) != glowplug_mount_of(above.number)
      #expect(try place.isMountRoot() == isMount || path == "/", "\(path)")
    }
  }
}

/// A flag that a thread sees.
private final class Box: @unchecked Sendable {
  private let lock = NSLock()
  private var held: Bool
  init(_ value: Bool) { held = value }
  var value: Bool {
    get { lock.withLock { held } }
    set { lock.withLock { held = newValue } }
  }
}
