import Foundation
import Testing

@testable import Glowplug

/// Rule 9: killed at any point, a file is the old one or the new one, and the next boot finishes the work.
@Suite("Killed at any point", .timeLimit(.minutes(15)))
struct KillTests {
  private static let script = Fixtures.directory.appending(path: "kill-at-change.py").path
  private static let users = ["root", "debian"]

  /// Debian's own where it is there: a shim of pyenv's takes three times as long.
  private static let python =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    ? "/usr/bin/python3" : "python3"

  private static func run(
    _ point: Int, _ root: TestRoot, _ drive: TestDrive, _ run: TemporaryDirectory
  ) throws -> Int32 {
    let result = try Child.run(
      python,
      [
        script, "\(point)", try Child.glowplug, "--sysroot", root.directory.path, "--source",
        drive.path, "--users", "root,debian", "--run", run.path("glowplug"),
      ])
    try #require([0, 137].contains(result.status), "\(result.errors)")
    return result.status
  }

  /// A root where there is something to keep.
  private static func root() throws -> TestRoot {
    let root = try TestRoot()
    try root.hashCheaply()
    try root.directory.write("root/.ssh/authorized_keys", "# mine\n", mode: 0o600)
    return root
  }

  @Test("the old or the new, whole; and the next run finishes the work")
  func everyPoint() throws {
    // A drive with nothing on it that only the hand-over takes: that has a test of its own.
    let drive = try TestDrive()
    var point = 0
    while true {
      point += 1
      let root = try KillTests.root()
      let run = try TemporaryDirectory()
      let isKilled = try KillTests.run(point, root, drive, run) == 137
      try checkWhole(root, run, "killed at change \(point)")
      if !isKilled { break }
      // Without a marker nothing was changed: the root is as it was, so it counts as never booted.
      if root.directory.exists("etc/glowplug/instance.json") {
        try root.boot()
      } else {
        #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
      }
      let ran = try glowplug(
        root, drive.path, "--users", "root,debian", "--run", run.path("glowplug"))
      #expect(ran.exitStatus == 0, "after change \(point): \(ran.printed)")
      try checkFinished(root, run, "finished after change \(point)")
    }
    // Two accounts, the marker and the hand-over; fewer would mean that nothing was traced.
    #expect(point > 60)
  }

  private func checkWhole(_ root: TestRoot, _ run: TemporaryDirectory, _ when: Comment) throws {
    let lines = try root.directory.read("etc/shadow").split(separator: "\n")
    let old = TestRoot.shadow.split(separator: "\n")
    #expect(lines.count == old.count, when)
    for (line, old) in zip(lines, old) where line != old {
      let user = String(line.prefix { $0 != ":" })
      #expect(KillTests.users.contains(user), when)
      #expect(try root.accepts(TestDrive.password, for: user), when)
    }
    #expect(try root.directory.ownership("etc/shadow") == "0640 0:42", when)
    let keys = try root.directory.read("root/.ssh/authorized_keys")
    #expect(["# mine\n", "# mine\n\(Keys.ed25519)\n"].contains(keys), when)
    if root.directory.exists("home/debian/.ssh") {
      #expect(try root.directory.ownership("home/debian/.ssh") == "0700 1000:1000", when)
    }
    if root.directory.exists("home/debian/.ssh/authorized_keys") {
      let text = try root.directory.read("home/debian/.ssh/authorized_keys")
      #expect(text == Keys.ed25519 + "\n", when)
      let ownership = try root.directory.ownership("home/debian/.ssh/authorized_keys")
      #expect(ownership == "0600 1000:1000", when)
    }
    if root.directory.exists("etc/glowplug/instance.json") { _ = try root.marker() }
    if run.exists("glowplug") { #expect(run.exists("glowplug/report.json"), when) }
  }

  private func checkFinished(_ root: TestRoot, _ run: TemporaryDirectory, _ when: Comment) throws {
    for user in KillTests.users { #expect(try root.accepts(TestDrive.password, for: user), when) }
    #expect(
      try root.directory.read("root/.ssh/authorized_keys") == "# mine\n\(Keys.ed25519)\n", when)
    #expect(
      try root.directory.read("home/debian/.ssh/authorized_keys") == Keys.ed25519 + "\n", when)
    let marker = try root.marker()
    #expect(marker.state == "done", when)
    #expect(marker.applied.allSatisfy { $0.state == "done" && $0.previous == nil }, when)
    let left = try FileManager.default.subpathsOfDirectory(atPath: root.directory.path)
    #expect(left.filter { $0.hasSuffix(".glowplug") } == [], when)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["glowplug"], when)
  }

  @Test("killed after /etc/shadow and before the marker: what the owner then changed stays changed")
  func ownerChangesBeforeTheEnd() throws {
    let root = try KillTests.root()
    let drive = try TestDrive()
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    let hash = try root.hash(of: "root")
    let content = try DriveSource(path: drive.path.bytes, kind: .directory).opened()
      .plainFingerprint().text
    let marker = """
      {"version":1,"instance":"\(TestDrive.uuid)","state":"begun","content":"\(content)",
       "digest_key":"\(Situations.digestKey.text.text)","applied":[
       {"user":"root","kind":"password","state":"begun","hash":"\(hash)","previous":"*"}]}
      """
    try root.directory.write("etc/glowplug/instance.json", marker, mode: 0o600)
    try root.boot()
    try root.changePassword(of: "root", to: TestRoot.oldHash)
    let ran = try glowplug(root, drive.path)
    #expect(ran.exitStatus == 0)
    #expect(try root.hash(of: "root") == TestRoot.oldHash)
    #expect(try root.marker().state == "done")
    // And where nobody changed it, it is confirmed and not hashed again.
    try root.directory.write("etc/glowplug/instance.json", marker, mode: 0o600)
    try root.changePassword(of: "root", to: hash)
    #expect(try glowplug(root, drive.path).exitStatus == 0)
    #expect(try root.hash(of: "root") == hash)
    #expect(try root.marker().entry("password", of: "root")?.state == "done")
    #expect(try root.marker().entry("password", of: "root")?.hash == hash)
  }
}
