import Foundation
import Testing

@testable import Glowplug

/// Rule 1, on a machine whose /sys and /dev a test made: the devices are files, which libblkid reads as
/// well and nobody can mount as they are.
@Suite("Which devices are looked at")
struct DriveSearchTests {
  private static func machine(
    _ devices: [String], _ change: (TemporaryDirectory) throws -> Void = { _ in }
  ) throws -> TemporaryDirectory {
    let machine = try TemporaryDirectory()
    for name in devices {
      try machine.makeDirectory("sys/class/block/\(name)")
      let node = "dev/" + name.replacing("!", with: "/")
      try machine.write(node, FileSystemProbeTests.iso("config-2"))
    }
    try change(machine)
    return machine
  }

  private static func report(
    _ machine: TemporaryDirectory, _ commandLine: String
  ) throws -> ReportDocument {
    let booted = try Booted.boot(
      try TestRoot(), on: machine, commandLine: commandLine, "--json")
    #expect(booted.status == 0)
    let report = try ReportDocument(booted.seen.data("out"))
    #expect(report.decision == "no-drive")
    #expect(report.candidates.allSatisfy { !$0.used && $0.reason != nil })
    return report
  }

  @Test("disks, discs, partitions and mappers with the label, in the order of their names")
  func devices() throws {
    let machine = try DriveSearchTests.machine([
      "vdb1", "sr0", "dm-0", "md127", "cciss!c0d0", "fdx", "looper", "nvme0n1", "mmcblk0p1",
    ]) {
      try $0.makeDirectory("sys/class/block/vdc")
      try $0.write("dev/vdc", String(repeating: "config-2\n", count: 10_000))
      // Without a node yet, and without a list of holders.
      try $0.makeDirectory("sys/class/block/vdd")
    }
    let report = try DriveSearchTests.report(machine, "glowplug.wait=0")
    #expect(
      report.candidates.map { $0.source } == [
        "/dev/cciss/c0d0", "/dev/dm-0", "/dev/fdx", "/dev/looper", "/dev/md127",
        "/dev/mmcblk0p1", "/dev/nvme0n1", "/dev/sr0", "/dev/vdb1",
      ])
    #expect(report.candidates.allSatisfy { $0.reason?.contains("failed to mount") == true })
  }

  @Test("not what is memory, a floppy, a file or a network's, and not what another is built on")
  func skipped() throws {
    let machine = try DriveSearchTests.machine([
      "loop0", "loop12", "ram1", "zram0", "fd0", "nbd3", "mtdblock0", "sda", "sdb", "vda",
    ]) {
      try $0.makeDirectory("sys/class/block/sda/holders/dm-0")
      try $0.makeDirectory("sys/class/block/sdb/holders")
    }
    let report = try DriveSearchTests.report(machine, "glowplug.wait=0")
    #expect(report.candidates.map { $0.source } == ["/dev/sdb", "/dev/vda"])
  }

  @Test("a volume's label says nothing, unless any drive is let in")
  func volumes() throws {
    let machine = try DriveSearchTests.machine(["vda", "vdb"]) {
      try $0.write("sys/class/block/vda/serial", "7c1fb3a4-0a5b-4c1e-9")
      try $0.write("sys/class/block/vdb/serial", "QM00003")
    }
    let reasons = try DriveSearchTests.report(machine, "glowplug.wait=0").candidates
      .compactMap { $0.reason }
    try #require(reasons.count == 2)
    #expect(reasons[0].contains("it is a volume") && reasons[1].contains("failed to mount"))
    let any = try DriveSearchTests.report(machine, "glowplug.wait=0 glowplug.trust=any")
    #expect(any.candidates.allSatisfy { $0.reason?.contains("failed to mount") == true })
  }

  @Test("sixteen of them, and the rest is said to be too many")
  func most() throws {
    let names = (0..<18).map { "vd\(Character(Unicode.Scalar(UInt8(97 + $0))))" }
    let report = try DriveSearchTests.report(
      try DriveSearchTests.machine(names), "glowplug.wait=0")
    #expect(report.candidates.map { $0.source } == names.map { "/dev/\($0)" })
    let tooMany = report.candidates.filter { $0.reason?.contains("too many") == true }
    #expect(tooMany.map { $0.source } == ["/dev/vdq", "/dev/vdr"])
  }

  @Test("one that can't be read is not one without a file system: it is said")
  func unreadable() throws {
    let machine = try DriveSearchTests.machine(["sr0"])
    let booted = try Booted.unreadable(try TestRoot(), on: machine, device: "/dev/sr0", "--json")
    let report = try ReportDocument(booted.seen.data("out"))
    #expect(report.candidates.isEmpty)
    #expect(report.warnings == ["failed to read '/dev/sr0': Input/output error"])
  }

  @Test("none that is good: the wait is kept to its end, and no longer")
  func wait() throws {
    let machine = try DriveSearchTests.machine(["sr0"])
    let none = try DriveSearchTests.report(machine, "glowplug.wait=0")
    let one = try DriveSearchTests.report(machine, "glowplug.wait=1")
    let find = try #require(none.microseconds["find"])
    #expect(find < 1_000_000)
    let waited = try #require(one.microseconds["find"])
    #expect(waited >= 1_000_000 && waited < 9_000_000)
  }

  @Test("udev's queue is waited for beyond that, for at most two seconds")
  func queue() throws {
    let machine = try DriveSearchTests.machine(["sr0"]) { try $0.write("run/udev/queue", "") }
    let report = try DriveSearchTests.report(machine, "glowplug.wait=0")
    let waited = try #require(report.microseconds["find"])
    #expect(waited >= 2_000_000 && waited < 10_000_000)
  }
}
