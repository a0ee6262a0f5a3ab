import Foundation
import Synchronization
import Testing

@testable import Glowplug

/// A first boot lets a drive in once: what holds it open is the marker, and nothing but it.
@Suite("A first boot that comes to nothing")
struct LastChanceTests {
  @Test("the marker is the first thing that is written in a root")
  func first() throws {
    let root = try TestRoot.withCloudInit()
    let drive = try TestDrive()
    let run = try TemporaryDirectory()
    let options = try runOptions([
      "--sysroot", root.directory.path, "--source", drive.path, "--users", "root,debian", "--run",
      run.path("g"),
    ])
    let before = try TreeSnapshot(root.directory.path, withTimes: false)
    let seen = Mutex<[Bool]>([])
    let result = Linux.$faults.withValue({ call in
      if call == .unshare { return .permissionMissing }
      guard call == .renameat || call == .symlinkat else { return nil }
      let hasMarker = root.directory.exists("etc/glowplug/instance.json")
      seen.withLock { $0.append(hasMarker) }
      if !hasMarker {
        // What differs is the marker's own: its directory, and a temporary file.
        let now = try? TreeSnapshot(root.directory.path, withTimes: false)
        let others = now?.difference(to: before).filter {
          !$0.contains("glowplug") && !$0.contains("/etc ")
        }
        if others != [] { Issue.record("\(others ?? [])") }
      }
      return nil
    }) { Run.run(options) }
    #expect(result.exitStatus == 0)
    let order = seen.withLock { $0 }
    #expect(order.prefix(2) == [false, false])
    #expect(order.count > 5 && order.dropFirst(2).allSatisfy { $0 })
  }

  static let hint = "glowplug.trust=any on the kernel command line"

  @Test(
    "what says so says how to heal it: on the consoles",
    arguments: ["etc/passwd", "etc/shadow", "etc/machine-id"])
  func failed(_ path: String) throws {
    let root = try TestRoot()
    try root.directory.remove(path)
    if path == "etc/machine-id" { try root.directory.makeDirectory(path) }
    let booted = try Booted.boot(root)
    #expect(booted.status == 1)
    #expect(try booted.seen.read("kmsg").contains(LastChanceTests.hint))
  }

  @Test("a marker that can't be written, too; and what is refused from then on")
  func unwritten() throws {
    let root = try TestRoot()
    try root.directory.write("etc/glowplug/.instance.json.glowplug/x", "in its way\n")
    let booted = try Booted.boot(root)
    #expect(booted.status == 1)
    #expect(try root.directory.read("etc/shadow") == TestRoot.shadow)
    #expect(try booted.seen.read("kmsg").contains(LastChanceTests.hint))
    try root.directory.remove("etc/glowplug")
    try root.boot()
    let refused = try Booted.boot(root)
    #expect(refused.status == 1)
    #expect(try refused.seen.read("kmsg").contains(LastChanceTests.hint))
    let healed = try Booted.boot(root, commandLine: "glowplug.trust=any")
    #expect(healed.status == 0)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
  }

  @Test("where another boot may try it all the same, nothing is said of that")
  func machine() throws {
    let root = try TestRoot()
    try root.directory.remove("etc/shadow")
    let booted = try Booted.boot(
      root, product: "OpenStack Nova", uuid: BootTests.uuid.uppercased())
    #expect(booted.status == 1)
    #expect(try !booted.seen.read("kmsg").contains("trust=any"))
  }
}
