import Foundation
import Testing

@testable import Glowplug

/// Rule 15.
@Suite("User data")
struct UserDataTests {
  private static let unit = "run/systemd/system/glowplug-user-data.service"
  private static let started = "var/lib/glowplug/user-data/\(TestDrive.uuid)"

  @Test("a script is started once, by a unit that names its interpreter")
  func script() throws {
    let root = try TestRoot.guest()
    let drive = try TestDrive.guest(userData: "#!/bin/sh -eu\r\necho hello\r\n")
    let booted = try Booted.boot(root, drive)
    #expect(booted.status == 0)
    let unit = try booted.seen.read(UserDataTests.unit)
    #expect(unit.contains("\nExecStart=:\"/bin/sh\" \"-eu\" \"/run/glowplug/user-data\"\n"))
    #expect(unit.contains("\nConditionPathExists=!/\(UserDataTests.started)\n"))
    #expect(unit.contains("\nStateDirectory=glowplug/user-data/\(TestDrive.uuid)\n"))
    #expect(try booted.seen.read("run/glowplug/user-data") == "#!/bin/sh -eu\necho hello\n")
    #expect(try booted.seen.ownership("run/glowplug/user-data") == "0600 0:0")
    let report = try ReportDocument(booted.seen.data("run/glowplug/report.json"))
    #expect(report.outcomes.contains("user-data applied"))
    // As the unit does when it starts.
    try root.directory.makeDirectory(UserDataTests.started)
    let again = try Booted.boot(root, drive)
    #expect(!again.seen.exists(UserDataTests.unit))
    #expect(again.status == 0)
  }

  static let kindRows: [(text: String, kind: String)] = [
    ("#cloud-config\n", "a cloud-config"), ("#cloud-config-archive\n", "an archive"),
    ("## template: jinja\n#cloud-config\n", "a template"), ("#include\nhttp://x\n", "a list"),
    ("#cloud-boothook\n", "a boothook"), ("#part-handler\n", "a part handler"),
    ("MIME-Version: 1.0\n", "a MIME message"), ("Content-Type: text/x\n", "a MIME message"),
    ("\u{1F}\u{8B}\u{8}", "a kind"), ("{\"ignition\": {\"version\": \"3.0.0\"}}", "an Ignition"),
    ("{\"a\": 1}", "a JSON object without"), ("{", "no good JSON"), ("hello\n", "of a kind"),
    ("#!\n", "names no interpreter"), ("#!bin/sh\n", "names no interpreter"),
    ("#!/bin/sh \"-x\"\n", "names no interpreter"), ("#!/bin/sh $x\n", "names no interpreter"),
    ("#!/bin/sh %n\n", "names no interpreter"), ("#systemd-userdata\nx", "no JSON object"),
  ]

  @Test("every other kind: one line that names it", arguments: kindRows)
  func kind(_ row: (text: String, kind: String)) throws {
    let drive = try TestDrive.guest(userData: row.text)
    let booted = try Booted.boot(try TestRoot.guest(), drive)
    #expect(booted.status == 0)
    let report = try ReportDocument(booted.seen.data("run/glowplug/report.json"))
    let lines = report.warnings.filter { $0.hasPrefix("the user data is ") }
    #expect(lines.count == 1)
    #expect(!report.changes.contains { $0.kind == "user-data" })
    #expect(!booted.seen.exists(UserDataTests.unit))
  }

  @Test("none is nothing to speak of; empty, or blanks alone, is", arguments: [nil, "", " \n"])
  func nothing(_ text: String?) throws {
    let drive = try TestDrive.guest(userData: text)
    let booted = try Booted.boot(try TestRoot.guest(), drive)
    let report = try ReportDocument(booted.seen.data("run/glowplug/report.json"))
    #expect(
      report.warnings == (text == nil ? [] : ["the user data is empty: nothing is done with it"]))
  }

  private static let credentialText = """
    {"other": 1, "systemd.credentials": [
      {"name": "plain", "text": "a\\nb"}, {"name": "binary", "data": "AAEC/w=="},
      {"name": "sealed", "encrypted": "WhQZht+JQJax\\naZ90GGeMmg=="},
      {"name": "plain", "text": "the last one"}, {"name": "../up", "text": "x"},
      {"name": "a:b", "text": "x"}, {"name": "", "text": "x"}, {"text": "x"},
      {"name": "two", "text": "x", "data": "eA=="}, {"name": "none"}, {"name": "n", "text": 1},
      {"name": "bad", "data": "?"}, 7]}
    """

  @Test("credentials for systemd, at every boot", arguments: ["", "#systemd-userdata\n"])
  func credentials(_ marker: String) throws {
    let root = try TestRoot.guest()
    let drive = try TestDrive.guest(userData: marker + UserDataTests.credentialText)
    for _ in 0..<2 {
      let booted = try Booted.boot(root, drive)
      #expect(booted.status == 0)
      let store = "run/credstore"
      #expect(try booted.seen.read("\(store)/plain") == "the last one")
      #expect(try booted.seen.data("\(store)/binary") == Data([0, 1, 2, 255]))
      #expect(
        try booted.seen.read("\(store).encrypted/sealed") == "WhQZht+JQJax\naZ90GGeMmg==")
      #expect(try booted.seen.ownership("\(store)/plain") == "0400 0:0")
      #expect(try booted.seen.ownership(store) == "0700 0:0")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: booted.seen.path(store)).sorted()
          == ["binary", "plain"])
      let report = try ReportDocument(booted.seen.data("run/glowplug/report.json"))
      #expect(report.warnings.filter { $0.contains("systemd.credentials[") }.count == 9)
      try root.boot()
    }
  }

  @Test("by first-boot a later boot takes only the user data that it was provisioned with")
  func otherUserData() throws {
    let root = try TestRoot.guest()
    _ = try Booted.boot(root, try TestDrive.guest(userData: "{}"))
    try root.boot()
    let other = try TestDrive.guest(userData: UserDataTests.credentialText)
    let booted = try Booted.boot(root, other)
    #expect(!booted.seen.exists("run/credstore"))
    let script = try TestDrive.guest(userData: "#!/bin/sh\n")
    #expect(!(try Booted.boot(root, script).seen.exists(UserDataTests.unit)))
    let any = try Booted.boot(root, other, commandLine: "glowplug.trust=any")
    #expect(any.seen.exists("run/credstore/plain"))
  }

  @Test("a drive that is refused gives nothing, and neither does one where user-data=no")
  func refused() throws {
    let drive = try TestDrive.guest(userData: UserDataTests.credentialText)
    let root = try TestRoot.guest()
    try root.boot()
    #expect(!(try Booted.boot(root, drive).seen.exists("run/credstore")))
    let off = try Booted.boot(try TestRoot.guest("user-data=no\n"), drive)
    #expect(off.status == 0)
    #expect(!off.seen.exists("run/credstore"))
  }

  @Test("an instance without a plain name goes by its digest")
  func name() {
    #expect(UserDataScript.name(of: InstanceIdentifier("ABC-1")) == "abc-1")
    let odd = UserDataScript.name(of: InstanceIdentifier("../x"))
    #expect(odd.count == 64 && odd.bytes.allSatisfy { ByteString.isLetter($0) })
  }
}
