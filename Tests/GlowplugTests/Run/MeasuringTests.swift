import Foundation
import Testing

@testable import Glowplug

/// Rule 17 in a boot, with a TPM that is made up: Tests/Fixtures/tpm.py.
@Suite("Measuring at a boot")
struct MeasuringTests {
  private static func report(_ booted: Booted) throws -> ReportDocument {
    try ReportDocument(booted.seen.data("out"))
  }

  /// What the TPM was asked to hash: the bytes behind the head of each TPM2_PCR_Event.
  private static func words(_ booted: Booted) throws -> [String] {
    guard booted.seen.exists("tpm") else { return [] }
    return try booted.seen.read("tpm").split(separator: "\n").filter {
      $0.dropFirst(12).hasPrefix("0000013c")
    }.map { line in
      let digits = Array(line.dropFirst(58))
      return String(
        decoding: stride(from: 0, to: digits.count, by: 2).compactMap {
          UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }, as: Unicode.UTF8.self)
    }
  }

  private static let log = "run/log/systemd/tpm2-measure.log"

  struct Record: Decodable {
    let pcr: Int
    let digests: [Digest]
    let content: Content

    struct Digest: Decodable {
      let hashAlg: String
      let digest: String
    }

    struct Content: Decodable { let string: String }
  }

  private static func records(_ booted: Booted) throws -> [Record] {
    try booted.seen.read(log).split(separator: "\u{1E}").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
  }

  @Test("the digests are those of the files that are handed on; one event, in report and log, too")
  func files() throws {
    let root = try TestRoot()
    let drive = try TestDrive(copying: "nova")
    // More than is kept while it is decided about.
    try drive.directory.write("openstack/latest/user_data", String(repeating: "u", count: 5 << 20))
    try drive.directory.write(
      "openstack/2020-10-14/user_data", String(repeating: "u", count: 5 << 20))
    let booted = try Booted.boot(root, tpm: "good", drive: drive.path, "--json")
    #expect(booted.status == 0)
    let word = try #require(try MeasuringTests.words(booted).first)
    let handed = booted.seen.path("run/glowplug/config-drive")
    let listed = try Child.run(
      "sh",
      [
        "-eu", "-c",
        """
        cd "$1"
        sha256sum openstack/latest/* | sed 's, .*latest/, ,; s,[.]json$,,'
        find -- * -type f ! -path 'openstack/latest/*a.json' ! -path openstack/latest/user_data -print0 |
          LC_ALL=C sort -z | xargs -0 sha256sum -z | sha256sum
        """, "sh", handed,
      ])
    #expect(listed.status == 0)
    var fields: [String: Substring] = [:]
    for line in listed.output.split(separator: "\n") {
      let parts = line.split(separator: " ")
      fields[parts[1] == "-" ? "files" : String(parts[1])] = parts[0]
    }
    #expect(fields["user_data"] != nil && fields["files"] != nil)
    let digests = ["user_data", "network_data", "vendor_data", "files"].map {
      ":\($0)=\(fields[$0] ?? "-")"
    }
    #expect(
      word == "config-drive:provision:\(BootTests.uuid):meta_data=\(fields["meta_data"] ?? "")"
        + ":password=yes\(digests.joined()):kept_network=-")
    #expect(try MeasuringTests.words(booted).count == 1)
    let report = try MeasuringTests.report(booted)
    #expect(report.measured == .init(pcr: 12, word: word, outcome: "applied", reason: nil))
    let records = try MeasuringTests.records(booted)
    #expect(records.map { $0.content.string } == [word])
    #expect(records[0].digests.map { $0.hashAlg } == ["sha1", "sha256", "sha384", "sha512"])
    #expect(records[0].digests[1].digest == word.bytes.sha256.text)
    #expect(try booted.seen.ownership(MeasuringTests.log) == "0600 0:0")
  }

  @Test("of banks that are off the log says nothing, whatever the TPM answers")
  func oneBank() throws {
    let booted = try Booted.boot(try TestRoot(), tpm: "sha256")
    #expect(try MeasuringTests.records(booted)[0].digests.map { $0.hashAlg } == ["sha256"])
  }

  @Test(
    "one event in every boot, also where nothing is used",
    arguments: [
      "glowplug.wait=0", "glowplug.wait=0 glowplug=off", "glowplug.wait=0 glowplug.required=yes",
    ])
  func nothing(_ commandLine: String) throws {
    let booted = try Booted.boot(
      try TestRoot(), tpm: "good", drive: nil, commandLine: "glowplug.measure=8 \(commandLine)")
    #expect(try MeasuringTests.words(booted) == ["config-drive:none"])
    #expect(try MeasuringTests.records(booted).map { $0.pcr } == [8])
  }

  @Test("the root's own copy of a network is measured where a boot without the drive uses it")
  func keptNetwork() throws {
    let root = try NetworkBootTests.root("measure=12\n")
    let drive = try NetworkBootTests.drive()
    let first = try withExtendedLifetime(drive) {
      try Booted.boot(root, tpm: "good", drive: drive.path, commandLine: "")
    }
    #expect(try MeasuringTests.words(first)[0].hasSuffix(":kept_network=-"))
    try root.boot()
    let second = try Booted.boot(root, tpm: "good", drive: nil, commandLine: "glowplug.wait=0")
    let kept = try root.directory.read("etc/glowplug/network.json").bytes.sha256.text
    #expect(
      try MeasuringTests.words(second) == [
        "config-drive:already-provisioned:\(TestDrive.uuid):meta_data=-:password=no:user_data=-"
          + ":network_data=-:vendor_data=-:files=-:kept_network=\(kept)"
      ])
  }

  static let failures: [(how: String, mode: String?)] = [
    ("error", "0600"), ("error-at-once", nil), ("no-banks", nil), ("short", "1600"),
    ("empty-head", "1600"), ("tag", "1600"), ("long", "1600"), ("many", "1600"),
    ("without-a-bank", "1600"), ("without-any", "1600"), ("silent", "1600"), ("killed", "1600"),
  ]

  @Test(
    "a TPM that fails: refused, nothing used, and the log never says what may not be so",
    arguments: failures)
  func failing(_ row: (how: String, mode: String?)) throws {
    let root = try TestRoot.withCloudInit()
    let before = try TreeSnapshot(root.directory.path)
    let start = Date()
    let booted = try Booted.boot(root, tpm: row.how, "--json")
    #expect(Date().timeIntervalSince(start) < 20)
    #expect(booted.status == 1)
    let report = try MeasuringTests.report(booted)
    #expect(report.decision == "refused")
    #expect(report.measured?.outcome == "failed")
    #expect(report.changes.isEmpty)
    #expect(try TreeSnapshot(root.directory.path).difference(to: before) == [])
    #expect(!booted.isHandedOver)
    #expect(try booted.seen.data("pool").isEmpty)
    // cloud-init would take what has the label by itself.
    #expect(
      try booted.seen.read("run/cloud-init/cloud.cfg").contains(
        "datasource_list: [ NoCloud, None ]"))
    #expect(booted.seen.exists(MeasuringTests.log) == (row.mode != nil))
    if let mode = row.mode {
      #expect(try booted.seen.ownership(MeasuringTests.log) == "\(mode) 0:0")
      #expect(try booted.seen.read(MeasuringTests.log).isEmpty)
    }
    let line = try booted.seen.read("kmsg")
    #expect(
      line.contains("refused: failed to") && line.contains("/dev/tpmrm0") || row.how == "no-banks")
    #expect(line.contains("trust=any"))
  }

  @Test("a bank of an unknown kind: the event counts, and the log stays marked")
  func unknownBank() throws {
    let booted = try Booted.boot(try TestRoot(), tpm: "unknown-bank", "--json")
    #expect(booted.status == 0)
    let report = try MeasuringTests.report(booted)
    #expect(report.measured?.outcome == "applied")
    #expect(report.warnings.contains { $0.contains("unknown kind") })
    #expect(try booted.seen.ownership(MeasuringTests.log) == "1600 0:0")
  }

  @Test("without a TPM one line, and all goes on; no log is left")
  func noTPM() throws {
    let root = try TestRoot()
    let booted = try Booted.boot(root, commandLine: "glowplug.measure=12", "--json")
    #expect(booted.status == 0)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    let report = try MeasuringTests.report(booted)
    #expect(report.warnings.filter { $0.contains("TPM") }.count == 1)
    #expect(report.measured?.outcome == "unchanged")
    #expect(!booted.seen.exists(MeasuringTests.log))
  }

  @Test("one that the firmware has, and no driver for it: refused after 5 s")
  func noDriver() throws {
    let machine = try TemporaryDirectory()
    try machine.write("sys/firmware/acpi/tables/TPM2", "TPM2")
    let booted = try Booted.boot(
      try TestRoot(), on: machine, commandLine: "glowplug.measure=12 glowplug.wait=0", "--json",
      "--source", Fixtures.drive("nova"))
    #expect(booted.status == 1)
    let report = try MeasuringTests.report(booted)
    #expect(report.decision == "refused")
    #expect((report.microseconds["total"] ?? 0) >= 5_000_000)
    #expect(try booted.root.directory.read("etc/shadow") == TestRoot.shadow)
  }

  @Test("measure=no, and a dry run: not one byte goes to the TPM, and nothing opens it")
  func untouched() throws {
    let off = try Booted.boot(try TestRoot(), tpm: "good", commandLine: "", "--json")
    #expect(off.status == 0)
    #expect(try MeasuringTests.report(off).measured == nil)
    let dry = try Booted.boot(try TestRoot(), tpm: "good", "--json", "--dry-run")
    #expect(dry.status == 0)
    let measured = try #require(try MeasuringTests.report(dry).measured)
    #expect(measured.outcome == "planned")
    #expect(measured.word.hasPrefix("config-drive:provision:\(BootTests.uuid):meta_data="))
    for booted in [off, dry] {
      #expect(!booted.seen.exists("tpm"))
      #expect(!booted.seen.exists("run/log"))
    }
    // The very word of a boot.
    let real = try Booted.boot(try TestRoot(), tpm: "good", "--json")
    #expect(try MeasuringTests.words(real) == [measured.word])
  }

  @Test("a run on an image measures nothing, its dry run says what a boot would")
  func image() throws {
    let root = try TestRoot()
    try root.setPolicy("measure=12\n")
    let dry = try glowplug(root, Fixtures.drive("nova"), "--dry-run")
    #expect(dry.report.measured?.outcome == "planned")
    let real = try glowplug(root, Fixtures.drive("nova"))
    #expect(real.exitStatus == 0)
    #expect(real.report.measured == nil)
  }

  @Test("a bad value, and a policy that can't be read, measure into 12")
  func strictest() throws {
    let bad = try Booted.boot(try TestRoot(), tpm: "good", commandLine: "glowplug.measure=15")
    #expect(bad.status == 2)
    #expect(try MeasuringTests.records(bad).map { $0.pcr } == [12])
    let root = try TestRoot()
    try root.spoilPolicy()
    let unread = try Booted.boot(root, tpm: "good", commandLine: "")
    #expect(try MeasuringTests.records(unread).map { $0.pcr } == [12])
  }

  @Test("neither the password nor a digest of the drive's own meta data is in the word")
  func secrets() throws {
    let booted = try Booted.boot(try TestRoot(), tpm: "good")
    let word = try #require(try MeasuringTests.words(booted).first)
    let own = try String(
      contentsOfFile: Fixtures.drive("nova") + "/openstack/latest/meta_data.json", encoding: .utf8)
    #expect(own.contains("Tr4ce9WqLmXz"))
    #expect(!word.contains(own.bytes.sha256.text))
    #expect(!word.contains("Tr4ce9WqLmXz"))
  }

  @Test("a log that another writer left unfinished, or that is a link, costs itself")
  func log() throws {
    let machine = try TemporaryDirectory()
    try machine.write(MeasuringTests.log, "\u{1E}{}\n", mode: 0o600)
    let added = try Booted.boot(try TestRoot(), tpm: "good", on: machine, "--json")
    #expect(try added.seen.read(MeasuringTests.log).hasPrefix("\u{1E}{}\n\u{1E}{\"pcr\":12,"))
    try machine.setMode(MeasuringTests.log, 0o1600)
    let marked = try Booted.boot(try TestRoot(), tpm: "good", on: machine, "--json")
    #expect(marked.status == 0)
    #expect(try MeasuringTests.report(marked).measured?.outcome == "applied")
    #expect(
      try MeasuringTests.report(marked).warnings.contains { $0.contains("tpm2-measure.log") })
    #expect(try marked.seen.read(MeasuringTests.log) == "\u{1E}{}\n")
    #expect(try marked.seen.ownership(MeasuringTests.log) == "1600 0:0")
    try machine.remove(MeasuringTests.log)
    try machine.write("elsewhere", "")
    try machine.link(MeasuringTests.log, to: "../../../elsewhere")
    let linked = try Booted.boot(try TestRoot(), tpm: "good", on: machine, "--json")
    #expect(linked.status == 0)
    #expect(
      try MeasuringTests.report(linked).warnings.contains { $0.contains("tpm2-measure.log") })
  }

  @Test("the register holds it before the root, /run and the random pool change")
  func order() throws {
    let root = try TestRoot.withCloudInit()
    let booted = try Booted.boot(root, tpm: "good", traced: true)
    let calls = try booted.seen.read("calls").components(separatedBy: "\n")
    let event = try #require(calls.lastIndex { $0.contains("write(") && $0.contains("\"\\200\\2") })
    let verbs = [
      "O_WRONLY", "O_CREAT", "mkdirat", "symlinkat", "renameat", "sethostname", "unlinkat",
    ]
    // What closes every drive, and systemd's log.
    let closing = ["run", "udev", "rules", "cloud", "ds-identify", "instance-id", "log", "systemd"]
    for call in calls[..<event] where verbs.contains(where: { call.contains($0) }) {
      #expect(closing.contains { call.contains($0) } && !call.contains("run/glowplug"), "\(call)")
    }
    #expect(calls[event...].contains { $0.contains(".shadow.glowplug") && $0.contains("O_WRONLY") })
    #expect(calls[event...].contains { $0.contains("/dev/urandom") && $0.contains("O_WRONLY") })
  }
}
