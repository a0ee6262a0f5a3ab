import Foundation
import Testing

@testable import Glowplug

/// A root, a drive and a run directory on which a system call is made to fail, and what must hold
/// whatever fails.
final class FaultScene: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    /// Never booted, never provisioned.
    case firstBoot = "a first boot"
    /// Provisioned by this drive; the hand-over of an earlier boot is still there.
    case secondBoot = "a second boot"
    /// As that, and its owner changed the password and removed the key; every drive is let in.
    case ownersBoot = "a boot after its owner's changes"
  }

  /// What is promised.
  enum Promise: String, Sendable {
    case whole = "every file is the old one or the new one"
    case silent = "exit status 0 says that the credentials are set"
    case said = "a line names what failed"
    case hidden = "nobody else reads what is left behind"
    case clear = "the clear password is nowhere"
    case handOver = "the hand-over is whole, or it is not there"
    case finishes = "the next run finishes"
  }

  static let users = ["root", "debian"]
  static let ownersKeys = "# mine now\n"

  let kind: Kind
  let root: TestRoot
  let run: TemporaryDirectory
  private let drive: TestDrive
  private let before: TreeSnapshot

  init(_ kind: Kind, _ drive: TestDrive) throws {
    self.kind = kind
    self.drive = drive
    run = try TemporaryDirectory(inMemory: true)
    root = try TestRoot(inMemory: true)
    try root.hashCheaply()
    // Neither is where it would be by default.
    try root.directory.write("etc/ssh/sshd_config.d/keys.conf", "AuthorizedKeysFile .ssh/keys\n")
    try root.directory.write("root/.ssh/keys", "# mine\n", mode: 0o600)
    if kind != .firstBoot {
      let options = try FaultScene.options(kind, root, drive, run)
      try #require(FaultyRun.run(options).result.exitStatus == 0)
      try root.boot()
      try run.write("glowplug/stale", "of an earlier boot\n")
    }
    if kind == .ownersBoot {
      try root.changePassword(of: "root", to: TestRoot.oldHash)
      try root.directory.write(
        "root/.ssh/keys", FaultScene.ownersKeys, mode: 0o600)
    }
    before = try TreeSnapshot(root.directory.path)
  }

  /// A drive with everything that a hand-over takes.
  static func drive() throws -> TestDrive {
    let drive = try TestDrive(
      metaData: """
        {"uuid":"\(TestDrive.uuid)","admin_pass":"\(TestDrive.password)","hostname":"test-1",
         "public_keys":{"mine":"\(Keys.ed25519)"},
         "files":[{"path":"/etc/motd","content_path":"/content/0000"}]}
        """)
    try drive.directory.write("openstack/content/0000", "hello\n")
    try drive.directory.write("openstack/latest/user_data", "#cloud-config\n")
    try drive.directory.write("openstack/latest/network_data.json", "{}")
    return drive
  }

  var options: Options {
    get throws { try FaultScene.options(kind, root, drive, run) }
  }

  private static func options(
    _ kind: Kind, _ root: TestRoot, _ drive: TestDrive, _ run: TemporaryDirectory
  ) throws -> Options {
    try runOptions([
      "--sysroot", root.directory.path, "--source", drive.path, "--users", "root,debian", "--run",
      run.path("glowplug"), "--trust", kind == .ownersBoot ? "any" : "auto",
    ])
  }

  /// The promises that were broken by a run in which something failed.
  func broken(by result: RunResult, _ error: Errno) throws -> [Promise] {
    var broken: [Promise] = []
    if try !isWhole() { broken.append(.whole) }
    let handOver = try handOver()
    if handOver == .part { broken.append(.handOver) }
    if result.exitStatus == 0, try !isFinished() { broken.append(.silent) }
    if !isSaid(error, by: result), result.exitStatus != 0 || handOver != .new {
      broken.append(.said)
    }
    if try !isHidden() { broken.append(.hidden) }
    if try holdsPassword() { broken.append(.clear) }
    return broken
  }

  private func isSaid(_ error: Errno, by result: RunResult) -> Bool {
    result.messages.contains { $0.text.contains(error.text) && $0.text.contains("'") }
  }

  static let isUnsaid = "(nothing is said of it)"
  static let isSettled = "(the marker says that all is done)"
  static let lacksPasswords = "(the marker says that all is done, and names no password)"
  static let hasKeysElsewhere = "(keys lie at sshd's default path)"

  /// What was said, and what can be seen before the next run, each a line.
  func signs(of result: RunResult, _ error: Errno) throws -> String {
    var signs = result.messages.map { $0.text.text }
    if !isSaid(error, by: result) { signs.append(FaultScene.isUnsaid) }
    if let marker = try? root.marker(), marker.state == "done" {
      signs.append(FaultScene.isSettled)
      if !marker.applied.contains(where: { $0.kind == "password" }) {
        signs.append(FaultScene.lacksPasswords)
      }
    }
    let places = ["root/.ssh/authorized_keys", "home/debian/.ssh/authorized_keys"]
    if places.contains(where: { root.directory.exists($0) }) {
      signs.append(FaultScene.hasKeysElsewhere)
    }
    return signs.joined(separator: "\n")
  }

  /// Whether an undisturbed run makes everything right, after a boot where there was one.
  func finishes() throws -> Bool {
    if kind == .firstBoot, root.directory.exists("etc/glowplug/instance.json") { try root.boot() }
    let result = FaultyRun.run(try options).result
    let left = try FileManager.default.subpathsOfDirectory(atPath: root.directory.path)
    return try result.exitStatus == 0 && isWhole() && isFinished() && handOver() == .new
      && !left.contains { $0.hasSuffix(".glowplug") }
      && FileManager.default.contentsOfDirectory(atPath: run.path) == ["glowplug"]
  }

  /// Whether another run may follow on the same root: one that is to leave it alone.
  ///
  /// The hand-over counts as an earlier boot's from now on.
  func isReusable() throws -> Bool {
    guard kind != .firstBoot else { return false }
    try run.write("glowplug/stale", "of an earlier boot\n")
    return true
  }

  /// Whether a run came out as if nothing had happened.
  func isUndisturbed(by result: RunResult) throws -> Bool {
    try result.exitStatus == 0 && result.messages.allSatisfy { $0.level == .notice }
      && isWhole() && isFinished() && handOver() == .new
  }
}

extension FaultScene {
  private func isWhole() throws -> Bool {
    switch kind {
    case .firstBoot: try isShadowWhole() && areKeysWhole() && isMarkerWhole()
    // Nothing is to be written there, so nothing is.
    case .secondBoot, .ownersBoot:
      try TreeSnapshot(root.directory.path).difference(to: before).isEmpty
    }
  }

  private func isShadowWhole() throws -> Bool {
    let lines = try root.directory.read("etc/shadow").split(separator: "\n")
    let old = TestRoot.shadow.split(separator: "\n")
    guard lines.count == old.count, try root.directory.ownership("etc/shadow") == "0640 0:42"
    else { return false }
    for (line, old) in zip(lines, old) where line != old {
      let user = String(line.prefix { $0 != ":" })
      guard FaultScene.users.contains(user), try root.accepts(TestDrive.password, for: user) else {
        return false
      }
    }
    return true
  }

  private func areKeysWhole() throws -> Bool {
    let file = "root/.ssh/keys"
    guard ["# mine\n", "# mine\n\(Keys.ed25519)\n"].contains(try root.directory.read(file)),
      try root.directory.ownership(file) == "0600 0:0"
    else { return false }
    let directory = "home/debian/.ssh"
    guard root.directory.exists(directory) else { return true }
    guard try root.directory.ownership(directory) == "0700 1000:1000" else { return false }
    let other = directory + "/keys"
    guard root.directory.exists(other) else { return true }
    return try root.directory.read(other) == Keys.ed25519 + "\n"
      && root.directory.ownership(other) == "0600 1000:1000"
  }

  private func isMarkerWhole() throws -> Bool {
    guard root.directory.exists("etc/glowplug") else { return true }
    guard try root.directory.ownership("etc/glowplug") == "0755 0:0" else { return false }
    guard root.directory.exists("etc/glowplug/instance.json") else { return true }
    guard try root.directory.ownership("etc/glowplug/instance.json") == "0600 0:0" else {
      return false
    }
    return (try? root.marker()) != nil
  }

  private func isFinished() throws -> Bool {
    guard kind == .firstBoot else { return true }
    for user in FaultScene.users {
      guard try root.accepts(TestDrive.password, for: user),
        try root.hash(of: user).hasPrefix("$6$rounds=1000$")
      else { return false }
    }
    for file in ["root/.ssh/keys", "home/debian/.ssh/keys"] {
      guard root.directory.exists(file), try root.directory.read(file).contains(Keys.ed25519)
      else { return false }
    }
    let marker = try root.marker()
    return marker.state == "done" && marker.applied.count == 4
      && marker.applied.allSatisfy { $0.state == "done" && $0.previous == nil }
  }

  private enum HandOver { case none, old, part, new }

  private static let handedFiles = [
    "config-drive/openstack/content/0000", "config-drive/openstack/latest/meta_data.json",
    "config-drive/openstack/latest/network_data.json", "config-drive/openstack/latest/user_data",
    "metadata.env", "report.json",
  ]

  private func handOver() throws -> HandOver {
    guard run.exists("glowplug") else { return .none }
    if run.exists("glowplug/stale") { return .old }
    return FaultScene.handedFiles.allSatisfy { run.exists("glowplug/\($0)") } ? .new : .part
  }

  private func isHidden() throws -> Bool {
    for name in try FileManager.default.subpathsOfDirectory(atPath: root.directory.path)
    where name.hasSuffix(".glowplug") {
      if try root.directory.status(name).mode & 0o077 != 0 { return false }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: run.path)
    return try names.allSatisfy { try run.status($0).mode & 0o077 == 0 }
  }

  private func holdsPassword() throws -> Bool {
    for directory in [root.directory, run] {
      for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
        guard let data = FileManager.default.contents(atPath: directory.path(name)) else {
          continue
        }
        if data.range(of: Data(TestDrive.password.utf8)) != nil { return true }
      }
    }
    return false
  }
}
