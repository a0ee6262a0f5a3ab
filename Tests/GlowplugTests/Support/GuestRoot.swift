import Foundation
import Testing

@testable import Glowplug

extension TestRoot {
  /// A root that has never booted, has no cloud-init, and obeys all of a drive.
  static func guest(_ policy: String = "") throws -> TestRoot {
    let root = try TestRoot()
    try root.directory.write("etc/glowplug.conf", policy)
    try root.directory.write("etc/hostname", "builder\n")
    try root.directory.write("etc/hosts", "127.0.0.1 localhost\n")
    try root.directory.write("etc/nsswitch.conf", "passwd: files\nhosts: files dns\n")
    try root.directory.write("usr/lib/systemd/systemd", "", mode: 0o755)
    return root
  }
}

extension TestDrive {
  /// A drive with these members of its meta data beside a uuid and a name, and with user data.
  static func guest(
    _ members: [String: Any] = [:], userData: String? = nil, uuid: String = TestDrive.uuid
  ) throws -> TestDrive {
    var metaData: [String: Any] = ["uuid": uuid, "hostname": "web-1.example.org"]
    metaData.merge(members) { $1 }
    let text = try JSONSerialization.data(withJSONObject: metaData, options: [.sortedKeys])
    let drive = try TestDrive(metaData: String(decoding: text, as: Unicode.UTF8.self))
    if let userData { try drive.directory.write("openstack/latest/user_data", userData) }
    return drive
  }
}

/// Runs with a drive, which is there until it ends.
func glowplug(_ root: TestRoot, _ drive: TestDrive, _ arguments: String...) throws -> Ran {
  try withExtendedLifetime(drive) {
    try glowplug(["--sysroot", root.directory.path, "--source", drive.path] + arguments)
  }
}

extension Booted {
  /// Boots with a drive, which is there until it ends.
  static func boot(
    _ root: TestRoot, _ drive: TestDrive, commandLine: String = ""
  ) throws -> Booted {
    try withExtendedLifetime(drive) {
      try boot(root, drive: drive.path, commandLine: commandLine)
    }
  }
}
