import Foundation
import Testing

@testable import Glowplug

/// Rule 6: killed at any point of a first boot; then its owner changes the password and the keys, and
/// the drive is still there at the next boot.
@Suite("An owner between a kill and the next run")
struct OwnerAfterKillTests {
  static let changing: [SystemCall] = [
    .openat, .openat2, .write, .fsync, .mkdirat, .fchown, .fchmod, .renameat, .symlinkat,
    .unlinkat, .fsetxattr, .fremovexattr,
  ]

  private static func root() throws -> TestRoot {
    let root = try TestRoot(inMemory: true)
    try root.hashCheaply()
    return root
  }

  private static func options(_ root: TestRoot, _ drive: TestDrive, _ trust: String) throws
    -> Options
  {
    try runOptions(["--sysroot", root.directory.path, "--source", drive.path, "--trust", trust])
  }

  @Test(
    "what the owner made of them stays", arguments: DurabilityTests.drives, ["first-boot", "any"])
  func stays(
    _ row: (name: String, password: String?, keys: [String]), _ trust: String
  ) throws {
    let drive = try TestDrive(password: row.password, keys: row.keys)
    let whole = try OwnerAfterKillTests.root()
    let (result, calls) = FaultyRun.run(
      try OwnerAfterKillTests.options(whole, drive, trust))
    try #require(result.exitStatus == 0)
    var seen = 0
    for index in calls.indices where OwnerAfterKillTests.changing.contains(calls[index]) {
      let root = try OwnerAfterKillTests.root()
      let options = try OwnerAfterKillTests.options(root, drive, trust)
      let kill = FaultyRun.Fault(index: index, error: Errno(code: 5), lasts: true)
      _ = FaultyRun.run(options, failing: kill)
      let when: Comment = "killed before call \(index), \(calls[index])"
      guard root.directory.exists("etc/glowplug/instance.json") else {
        #expect(try root.directory.read("etc/shadow") == TestRoot.shadow, when)
        #expect(!root.directory.exists("root/.ssh"), when)
        continue
      }
      seen += 1
      try root.boot()
      try root.changePassword(of: "root", to: TestRoot.oldHash)
      try root.directory.write("root/.ssh/authorized_keys", "# mine now\n", mode: 0o600)
      let (next, _) = FaultyRun.run(options)
      #expect(next.exitStatus == 0, when)
      #expect(try root.hash(of: "root") == TestRoot.oldHash, when)
      #expect(try root.directory.read("root/.ssh/authorized_keys") == "# mine now\n", when)
      #expect(try root.marker().state == "done", when)
    }
    #expect(seen > 5)
  }
}
