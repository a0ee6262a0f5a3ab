import Foundation
import Testing

@testable import Glowplug

/// Rule 9: the order of the system calls of one write, and what is there before each of them.
@Suite("A file that appears whole")
struct AtomicFileTests {
  /// The files of a directory right before a call: name, mode and size.
  private typealias Sight = [String: String]

  private static func look(_ directory: TemporaryDirectory) throws -> Sight {
    var sight: Sight = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
      let mode = String(try directory.status(name).mode, radix: 8)
      let size = (try? directory.data(name).count) ?? 0
      sight[name] = "\(mode) \(size)"
    }
    return sight
  }

  private static func write(
    _ form: AtomicFile, over old: String? = nil, in directory: TemporaryDirectory
  ) throws -> [WatchedCalls<Sight>.Moment] {
    if let old { try directory.write("file", old, mode: 0o600) }
    let parent = try FileDescriptor.open(
      anywhere: directory.path.bytes, for: .readingDirectory)
    return try WatchedCalls.watch({ try AtomicFileTests.look(directory) }) {
      try parent.replace("file", with: Secret(text: "content\n"), as: form)
    }
  }

  private static let temporary = ".file.glowplug"

  static let forms: [(name: String, mode: UInt32, old: String?)] = [
    ("new", 0o600, nil), ("new, for all to read", 0o644, nil),
    ("in the place of another", 0o640, "old"),
  ]

  @Test(
    "born 0600 and empty, written, synchronized, renamed, and the directory synchronized",
    arguments: forms)
  func order(_ row: (name: String, mode: UInt32, old: String?)) throws {
    try requireRoot()
    let directory = try TemporaryDirectory()
    let owner = FileStatus.Owner(user: 1000, group: 1000)
    let form = AtomicFile(
      mode: row.mode, owner: owner, attributes: row.old.map { _ in [] }, isDurable: true)
    let moments = try AtomicFileTests.write(form, over: row.old, in: directory)
    let calls = moments.map { $0.call }
    func place(_ call: SystemCall) throws -> Int { try #require(calls.firstIndex(of: call)) }
    let (written, renamed) = (try place(.write), try place(.renameat))
    let synchronized = calls.indices.filter { calls[$0] == .fsync }
    try #require(synchronized.count == 2)
    let opened = try place(.openat2)
    let (owned, permitted) = (try place(.fchown), try place(.fchmod))
    #expect(opened < written && owned < written && permitted < written)
    #expect(written < synchronized[0] && synchronized[0] < renamed && renamed < synchronized[1])
    #expect(synchronized[1] == calls.count - 1)
    let temporary = moments.map { $0.sight[AtomicFileTests.temporary] }
    let old = moments.map { $0.sight["file"] }
    #expect(temporary[opened] == nil)
    // The first look after it was made: nobody else can open it, and nothing is in it.
    #expect(temporary[opened + 1] == "600 0")
    let mode = String(row.mode, radix: 8)
    #expect(temporary[written] == "\(mode) 0")
    #expect(temporary[synchronized[0]] == "\(mode) 8")
    // The name is the old file's up to the very rename, and then the new one's.
    #expect(old[...renamed].allSatisfy { $0 == row.old.map { "600 \($0.utf8.count)" } })
    #expect(old[synchronized[1]] == "\(mode) 8")
    #expect(temporary[synchronized[1]] == nil)
    #expect(try directory.ownership("file") == "0\(mode) 1000:1000")
    #expect(try directory.read("file") == "content\n")
  }

  @Test("what needs not outlive a power cut is not synchronized, and is whole all the same")
  func notDurable() throws {
    let directory = try TemporaryDirectory()
    let form = AtomicFile(mode: 0o644, owner: nil, attributes: nil, isDurable: false)
    let moments = try AtomicFileTests.write(form, over: "old", in: directory)
    let calls = moments.map { $0.call }
    #expect(!calls.contains(.fsync) && !calls.contains(.fchown))
    let renamed = try #require(calls.firstIndex(of: .renameat))
    #expect(moments[...renamed].allSatisfy { $0.sight["file"] == "600 3" })
    #expect(moments[renamed].sight[AtomicFileTests.temporary] == "644 8")
  }

  @Test("attributes are there before the content is")
  func attributes() throws {
    let directory = try TemporaryDirectory()
    let attribute = ExtendedAttribute(name: "user.comment", value: "kept")
    let form = AtomicFile(mode: 0o600, owner: nil, attributes: [attribute], isDurable: true)
    let calls = try AtomicFileTests.write(form, over: "old", in: directory).map { $0.call }
    let set = try #require(calls.firstIndex(of: .fsetxattr))
    let written = try #require(calls.firstIndex(of: .write))
    #expect(set < written)
    #expect(Attributes.get(directory.path("file"), "user.comment") == Array("kept".utf8))
  }

  @Test("what a kill left behind is in nobody's way")
  func leftBehind() throws {
    let directory = try TemporaryDirectory()
    try directory.write(AtomicFileTests.temporary, "half of it", mode: 0o644)
    let form = AtomicFile(mode: 0o600, owner: nil, attributes: nil, isDurable: true)
    let moments = try AtomicFileTests.write(form, in: directory)
    let written = try #require(moments.first { $0.call == .write })
    #expect(written.sight[AtomicFileTests.temporary] == "600 0")
    let removed = try #require(moments.firstIndex { $0.call == .unlinkat })
    let modes = moments[(removed + 1)...].compactMap { $0.sight[AtomicFileTests.temporary] }
    #expect(!modes.isEmpty && modes.allSatisfy { $0.hasPrefix("600 ") }, "\(modes)")
    #expect(try directory.read("file") == "content\n")
    #expect(!directory.exists(AtomicFileTests.temporary))
  }

  @Test("a directory gets its name when its owner and mode are right")
  func newDirectory() throws {
    try requireRoot()
    let directory = try TemporaryDirectory()
    let parent = try FileDescriptor.open(
      anywhere: directory.path.bytes, for: .readingDirectory)
    let owner = FileStatus.Owner(user: 1000, group: 1000)
    let form = AtomicFile(mode: 0o755, owner: owner, attributes: nil, isDurable: true)
    let moments = try WatchedCalls.watch({ try AtomicFileTests.look(directory) }) {
      _ = try parent.makeDirectory("file", as: form)
    }
    let renamed = try #require(moments.firstIndex { $0.call == .renameat })
    #expect(moments[...renamed].allSatisfy { $0.sight["file"] == nil })
    #expect(moments[renamed].sight[AtomicFileTests.temporary] == "755 0")
    let owned = try #require(moments.first { $0.call == .fchown })
    #expect(owned.sight[AtomicFileTests.temporary] == "700 0")
    #expect(try directory.ownership("file") == "0755 1000:1000")
    #expect(!directory.exists(AtomicFileTests.temporary))
  }
}
