import Foundation
import Testing

@testable import Glowplug

/// Rules 6 and 9: what is durable before what, and at what price.
@Suite("The order of what is written")
struct DurabilityTests {
  /// What a root looks like right before a system call.
  struct Sight: Equatable, Sendable {
    /// `begun` or `done`; nil where there is no marker.
    let state: String?
    let hash: String
    let hasKeys: Bool
    /// Whether a new marker is about to get its name.
    let isMarkerPending: Bool

    init(_ root: TestRoot) throws {
      state = try? root.marker().state
      hash = try root.hash(of: "root")
      hasKeys = root.directory.exists("root/.ssh/authorized_keys")
      isMarkerPending = root.directory.exists("etc/glowplug/.instance.json.glowplug")
    }
  }

  private static func watch(
    _ root: TestRoot, _ arguments: String...
  ) throws -> [WatchedCalls<Sight>.Moment] {
    try WatchedCalls.watch({ try Sight(root) }) {
      let ran = try glowplug(["--sysroot", root.directory.path] + arguments)
      #expect(ran.exitStatus == 0)
    }
  }

  private static func count(_ call: SystemCall, _ moments: [WatchedCalls<Sight>.Moment]) -> Int {
    moments.filter { $0.call == call }.count
  }

  private static func markersWritten(_ moments: [WatchedCalls<Sight>.Moment]) -> Int {
    moments.filter { $0.call == .renameat && $0.sight.isMarkerPending }.count
  }

  @Test("a first boot: at most nine barriers, two markers, and none at the second boot")
  func firstBoot() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    let moments = try DurabilityTests.watch(root, "--source", drive.path)
    let barriers = DurabilityTests.count(.fsync, moments)
    #expect(barriers <= 9)
    #expect(DurabilityTests.markersWritten(moments) == 2)
    try root.boot()
    let second = try DurabilityTests.watch(root, "--source", drive.path)
    for call: SystemCall in [
      .fsync, .write, .renameat, .mkdirat, .unlinkat, .fchmod, .fchown, .symlinkat, .fsetxattr,
    ] { #expect(DurabilityTests.count(call, second) == 0, "\(call)") }
    #expect(second.count > 10)
  }

  @Test("two accounts cost two more files, and no more writes of /etc/shadow and the marker")
  func twoAccounts() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    let moments = try DurabilityTests.watch(
      root, "--source", drive.path, "--users", "root,debian")
    #expect(DurabilityTests.markersWritten(moments) == 2)
    let hashes = moments.map { $0.sight.hash }
    #expect(zip(hashes, hashes.dropFirst()).filter { $0 != $1 }.count == 1)
    #expect(DurabilityTests.count(.fsync, moments) <= 12)
  }

  @Test("nothing is left to do but to say so: one marker, and nothing else is written")
  func confirmed() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    // Killed before the last marker.
    let options = try runOptions(["--sysroot", root.directory.path, "--source", drive.path])
    let (_, calls) = FaultyRun.run(options)
    let renames = calls.indices.filter { calls[$0] == .renameat }
    let killed = try TestRoot()
    var again = options
    again.sysroot = killed.directory.path.bytes
    let last = try #require(renames.last)
    _ = FaultyRun.run(again, failing: .init(index: last, error: .readOnly, lasts: true))
    #expect(try killed.marker().state == "begun")
    #expect(killed.directory.exists("root/.ssh/authorized_keys"))
    let before = try TreeSnapshot(killed.directory.path("root"))
    let moments = try DurabilityTests.watch(killed, "--source", drive.path)
    #expect(DurabilityTests.markersWritten(moments) == 1)
    #expect(DurabilityTests.count(.renameat, moments) == 1)
    #expect(try killed.marker().state == "done")
    #expect(try TreeSnapshot(killed.directory.path("root")).difference(to: before) == [])
  }

  static let drives: [(name: String, password: String?, keys: [String])] = [
    ("a password and a key", TestDrive.password, [Keys.ed25519]),
    ("a key alone", nil, [Keys.ed25519]), ("a password alone", TestDrive.password, []),
  ]

  @Test(
    "the marker says begun, durably, before anything is changed; and done after all is",
    arguments: drives)
  func marker(_ row: (name: String, password: String?, keys: [String])) throws {
    let root = try TestRoot()
    let drive = try TestDrive(password: row.password, keys: row.keys)
    let moments = try DurabilityTests.watch(root, "--source", drive.path)
    let begun = try #require(moments.firstIndex { $0.sight.state == "begun" })
    let isUntouched = moments[...begun].allSatisfy { $0.sight.hash == "*" && !$0.sight.hasKeys }
    #expect(isUntouched)
    // The new name of the marker is made durable before the first rename of anything else.
    let next = try #require(moments[begun...].firstIndex { $0.call == .renameat })
    #expect(moments[begun..<next].contains { $0.call == .fsync })
    let last = try #require(moments.lastIndex { $0.sight.state == "begun" })
    #expect(moments[last].call == .renameat)
    #expect(moments[last].sight.isMarkerPending)
    #expect((moments[last].sight.hash != "*") == (row.password != nil))
    #expect(moments[last].sight.hasKeys == !row.keys.isEmpty)
    #expect(try root.marker().state == "done")
    // Its own directory is synchronized after the last rename.
    #expect(moments[(last + 1)...].contains { $0.call == .fsync })
  }

  @Test("the first marker holds both hashes and both digests")
  func firstMarker() throws {
    let root = try TestRoot()
    let drive = try TestDrive()
    let texts = try WatchedCalls.watch({
      (try? root.directory.read("etc/glowplug/instance.json")) ?? ""
    }) {
      let ran = try glowplug(root, drive.path)
      #expect(ran.exitStatus == 0)
    }
    let begun = try #require(texts.first { $0.sight.contains("begun") }).sight
    let marker = try JSONDecoder().decode(TestRoot.Marker.self, from: Data(begun.utf8))
    let password = try #require(marker.entry("password", of: "root"))
    #expect(password.hash == (try root.hash(of: "root")))
    #expect(password.previous == "*")
    let read = try RecordFile(Secret(text: begun))?.record
    let record = try #require(read)
    let change = try #require(record.entry(.keys, of: "root")?.keyFile)
    let key = try #require(record.digestKey)
    #expect(change.before == key.digest(of: ByteString()))
    let file = try root.directory.read("root/.ssh/authorized_keys").bytes
    #expect(change.after == key.digest(of: file))
  }
}
