import Foundation
import Testing

@testable import Glowplug

/// What cloud-init finds in /run and in the target: facts/cloud-init.md sections 4 and 5.
@Suite("The hand-over to cloud-init")
struct CloudInitTests {
  static let seed = "var/lib/cloud/seed/config_drive"
  private static func traces(_ booted: Booted) throws -> [String] {
    guard booted.seen.exists("run/cloud-init") else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: booted.seen.path("run/cloud-init"))
      .sorted()
  }

  private static func given(_ booted: Booted) throws -> String {
    try booted.seen.read("run/cloud-init/cloud.cfg")
  }

  private static func link(_ root: TestRoot) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: root.directory.path(seed))
  }

  @Test("the first boot: a seed, its detection answered, no cache")
  func firstBoot() throws {
    let booted = try Booted.boot(try TestRoot.withCloudInit())
    #expect(CloudInitTests.link(booted.root) == "/run/glowplug/config-drive")
    #expect(try CloudInitTests.traces(booted) == [".ds-identify.result", "cloud.cfg"])
    #expect(try booted.seen.read("run/cloud-init/.ds-identify.result") == "0\n")
    #expect(
      try CloudInitTests.given(booted) == """
        # glowplug(8): for this boot alone.
        datasource_list: [ ConfigDrive, None ]
        disable_root: false

        """)
  }

  static let accounts: [(policy: String, disableRoot: Bool, lock: Bool)] = [
    ("users=root", true, false), ("users=root,debian", true, true), ("users=debian", false, true),
    ("users=none", false, false), ("key-users=none", false, false),
    ("key-users=debian", false, false), ("password-users=debian", true, true),
    ("users=eve", false, false), ("users=nobody2", false, false),
  ]

  @Test("as far as the accounts that glowplug set need it, and no further", arguments: accounts)
  func settings(_ row: (policy: String, disableRoot: Bool, lock: Bool)) throws {
    let words = row.policy.replacingOccurrences(of: " ", with: " glowplug.")
    let booted = try Booted.boot(
      try TestRoot.withCloudInit(), commandLine: "glowplug.\(words) glowplug.trust=any")
    let text = try CloudInitTests.given(booted)
    #expect(text.contains("disable_root: false") == row.disableRoot)
    #expect(text.contains("lock_passwd: false") == row.lock)
    #expect(!text.contains("ssh_pwauth"))
  }

  static let machines = ["OpenStack Nova", "VMware Virtual Platform"]

  @Test("every later boot of the instance, drive or not: its cache counts", arguments: machines)
  func laterBoots(_ product: String) throws {
    let root = try TestRoot.withCloudInit()
    _ = try Booted.boot(root, product: product, uuid: BootTests.uuid)
    try root.boot()
    for drive in [Fixtures.drive("nova"), nil] {
      let booted = try Booted.boot(root, drive: drive, product: product, uuid: BootTests.uuid)
      #expect(booted.status == 0)
      #expect(
        try CloudInitTests.traces(booted)
          == [".ds-identify.result", ".instance-id", "cloud.cfg"])
      #expect(
        try booted.seen.read("run/cloud-init/.instance-id") == BootTests.uuid + "\n")
      // Its modules have not run: this boot may be the one in which they do.
      #expect(try CloudInitTests.given(booted).contains("disable_root: false"))
    }
    try root.directory.write("var/lib/cloud/instances/\(BootTests.uuid)/sem/config_ssh", "")
    let booted = try Booted.boot(root, drive: nil, product: product, uuid: BootTests.uuid)
    #expect(try !CloudInitTests.given(booted).contains("disable_root"))
  }

  @Test("an instance that was begun and not finished is known, too")
  func begun() throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.remove("home/eve")
    let first = try Booted.boot(root, commandLine: "glowplug.users=root,eve")
    #expect(try CloudInitTests.traces(first) == [".ds-identify.result", "cloud.cfg"])
    try root.boot()
    let second = try Booted.boot(root, commandLine: "glowplug.users=root,eve")
    #expect(try second.seen.read("run/cloud-init/.instance-id") == BootTests.uuid + "\n")
  }

  @Test("provisioned before it booted, as an image: the seed is linked at the first boot")
  func seedOfAnImage() throws {
    let root = try TestRoot.withCloudInit()
    #expect(try glowplug(root, Fixtures.drive("nova")).report.decision == "provision")
    #expect(CloudInitTests.link(root) == nil)
    #expect(try Booted.boot(root).status == 0)
    #expect(CloudInitTests.link(root) == "/run/glowplug/config-drive")
    #expect(try root.marker().state == "done")
  }

  @Test("a password that glowplug left alone is cloud-init's to lock")
  func leftAlone() throws {
    let root = try TestRoot.withCloudInit()
    try root.setPolicy("password-users=none\n")
    _ = try glowplug(root, Fixtures.drive("nova"))
    try root.setPolicy("password-users=debian\n")
    let booted = try Booted.boot(root)
    #expect(booted.status == 0)
    #expect(try root.hash(of: "debian") == "!")
    #expect(try !CloudInitTests.given(booted).contains("lock_passwd"))
  }

  @Test("a clone that got no drive: the cache is its origin's", arguments: machines)
  func clone(_ product: String) throws {
    let root = try TestRoot.withCloudInit()
    _ = try Booted.boot(root, product: product, uuid: BootTests.uuid)
    try root.boot()
    let booted = try Booted.boot(
      root, drive: nil, product: product, uuid: "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4")
    #expect(booted.status == 0)
    if product == "OpenStack Nova" {
      #expect(try CloudInitTests.traces(booted) == [".ds-identify.result", "cloud.cfg"])
      #expect(try CloudInitTests.given(booted).contains("datasource_list: [ NoCloud, None ]\n"))
    } else {
      #expect(try CloudInitTests.traces(booted) == [])
    }
  }

  @Test(
    "a stranger's drive at a later boot: the cache, or cloud-init would take that drive",
    arguments: machines)
  func stranger(_ product: String) throws {
    let root = try TestRoot.withCloudInit()
    _ = try Booted.boot(root, product: product, uuid: BootTests.uuid)
    try root.boot()
    let foreign = try TestDrive(uuid: "0b1f5a5e-3c52-4d38-8d0f-6f0a4f6c9e21")
    let booted = try Booted.boot(
      root, drive: foreign.path, product: product, uuid: BootTests.uuid)
    #expect(booted.status == 1)
    #expect(!booted.isHandedOver)
    #expect(try booted.seen.read("run/cloud-init/.instance-id") == BootTests.uuid + "\n")
    #expect(try CloudInitTests.given(booted).contains("datasource_list: [ None ]\n"))
    // A copy of the disk is no boot of that instance, and gets no cache; the drive is closed to it, too.
    let clone = try Booted.boot(
      root, drive: foreign.path, commandLine: "glowplug.trust=first-boot", product: product,
      uuid: "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4")
    #expect(clone.status == 1)
    #expect(try CloudInitTests.traces(clone) == [".ds-identify.result", "cloud.cfg"])
    #expect(try CloudInitTests.given(clone).contains("datasource_list: [ NoCloud, None ]\n"))
  }

  @Test("it is closed before the drive is opened: a kill in between lets nobody in")
  func order() throws {
    let root = try TestRoot.withCloudInit()
    let booted = try Booted.traced(root, commandLine: "glowplug.trust=machine")
    let calls = try booted.seen.read("calls").split(separator: "\n")
    let drive = try #require(calls.firstIndex { $0.contains("openstack/") })
    for name in ["72-glowplug.rules", "cloud.cfg", ".ds-identify.result"] {
      let written = calls.firstIndex { $0.contains("renameat") && $0.contains("\"\(name)\"") }
      #expect(try #require(written) < drive, "\(name)")
    }
  }

  @Test("not let in at the first boot: cloud-init looks for no drive either")
  func refused() throws {
    let booted = try Booted.boot(
      try TestRoot.withCloudInit(), commandLine: "glowplug.trust=machine")
    #expect(booted.status == 1)
    #expect(try CloudInitTests.traces(booted) == [".ds-identify.result", "cloud.cfg"])
    #expect(try CloudInitTests.given(booted).contains("datasource_list: [ NoCloud, None ]\n"))
    #expect(CloudInitTests.link(booted.root) == nil)
  }

  static let refusals: [(path: String, text: String)] = [
    ("etc/cloud/cloud-init.disabled", ""),
    ("etc/cloud/ds-identify.cfg", "policy: disabled\n"),
    ("etc/cloud/ds-identify.cfg", "# ours\ndatasource: NoCloud\n"),
    ("etc/cloud/cloud.cfg.d/99_own.cfg", "datasource_list: [ NoCloud, None ]\n"),
    ("etc/cloud/cloud.cfg.d/99_own.cfg", "datasource_list:\n  - Ec2\n  - None\n"),
    ("etc/glowplug.conf", "cloud-init=no\n"),
  ]

  @Test("an administrator's decision is respected", arguments: refusals)
  func administrator(_ row: (path: String, text: String)) throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.write(row.path, row.text)
    let booted = try Booted.boot(root)
    #expect(booted.status == 0)
    #expect(booted.isHandedOver)
    #expect(try root.accepts("Tr4ce9WqLmXz", for: "root"))
    #expect(try CloudInitTests.traces(booted) == [])
    #expect(CloudInitTests.link(root) == nil)
  }

  @Test(
    "so is the kernel command line",
    arguments: [
      "cloud-init=disabled", "ds=nocloud", "ci.ds=Ec2", "ci.datasource=Ec2",
      "ci.di.policy=disabled",
    ])
  func commandLine(_ word: String) throws {
    let booted = try Booted.boot(try TestRoot.withCloudInit(), commandLine: word)
    #expect(booted.status == 0)
    #expect(try CloudInitTests.traces(booted) == [])
  }

  @Test("a target without it gets nothing of it")
  func none() throws {
    for missing in ["etc/cloud/cloud.cfg", "usr/bin/cloud-init"] {
      let root = try TestRoot.withCloudInit()
      try FileManager.default.removeItem(atPath: root.directory.path(missing))
      let booted = try Booted.boot(root)
      #expect(booted.status == 0)
      #expect(try CloudInitTests.traces(booted) == [])
      #expect(CloudInitTests.link(root) == nil)
    }
  }

  @Test("what stands where the seed goes is never replaced, and it is said")
  func blocked() throws {
    let real = try TestRoot.withCloudInit()
    try real.directory.write("\(CloudInitTests.seed)/openstack/latest/meta_data.json", "{}")
    let foreign = try TestRoot.withCloudInit()
    try foreign.directory.makeDirectory("var/lib/cloud/seed")
    try FileManager.default.createSymbolicLink(
      atPath: foreign.directory.path(CloudInitTests.seed), withDestinationPath: "/srv/seed")
    let unmounted = try TestRoot.withCloudInit()
    try unmounted.directory.write(
      "etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n/dev/vdb /var ext4 x 0 2\n")
    let linked = try TestRoot.withCloudInit()
    try linked.directory.remove("var/lib/cloud")
    try linked.directory.makeDirectory("srv/cloud")
    try FileManager.default.createSymbolicLink(
      atPath: linked.directory.path("var/lib/cloud"), withDestinationPath: "/srv/cloud")
    for root in [real, foreign, unmounted, linked] {
      let before = try TreeSnapshot(root.directory.path("var"))
      let booted = try Booted.boot(root)
      #expect(booted.status == 0)
      #expect(try TreeSnapshot(root.directory.path("var")).difference(to: before) == [])
      #expect(try booted.seen.read("kmsg").contains("cloud-init gets no seed"))
      // It reads the drive itself then; what glowplug set must outlast it all the same.
      #expect(try CloudInitTests.given(booted).contains("disable_root: false"))
    }
  }
}
