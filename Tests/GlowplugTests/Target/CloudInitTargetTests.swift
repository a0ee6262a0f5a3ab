import Testing

@testable import Glowplug

/// What keeps a target's cloud-init from starting: then its drive is obeyed without it.
@Suite("A cloud-init that is switched off")
struct CloudInitTargetTests {
  private static let main = "cloud-init-main.service"

  /// Units that are masked, of a cloud-init with a unit that runs every stage or without.
  static let rows: [(masked: [String], hasMain: Bool, isOff: Bool)] = [
    ([], false, false), ([], true, false),
    (["cloud-init.target"], false, true), (["cloud-init.target"], true, true),
    ([main], true, true), ([main], false, false),
    (["cloud-init-local.service"], false, false), (["cloud-init-local.service"], true, false),
    (["cloud-init.service"], false, false), (["cloud-init-network.service"], false, false),
    (["cloud-init.service", "cloud-init-network.service"], false, false),
    (["cloud-init-local.service", "cloud-init.service"], false, true),
    (["cloud-init-local.service", "cloud-init-network.service"], true, true),
    (["cloud-config.service", "cloud-final.service"], true, false),
  ]

  private static func off(_ root: TestRoot) throws -> CloudInitTarget.Off? {
    let table = Result<FileSystemTable, Failure>.success(FileSystemTable(""))
    let found = try SystemRoot(opening: root.directory.path.bytes).cloudInit(table)
    let target = try #require(found)
    #expect(target.problem == nil)
    return target.off
  }

  @Test("its target is masked, or all that looks for a drive", arguments: rows)
  func masked(_ row: (masked: [String], hasMain: Bool, isOff: Bool)) throws {
    let root = try TestRoot.withCloudInit()
    if row.hasMain {
      try root.directory.write("usr/lib/systemd/system/\(CloudInitTargetTests.main)", "")
    }
    for unit in row.masked {
      try root.directory.link("etc/systemd/system/\(unit)", to: "/dev/null")
    }
    #expect(try CloudInitTargetTests.off(root) == (row.isOff ? .masked : nil))
  }

  @Test("a unit of an administrator's own, or a link elsewhere, masks nothing")
  func replaced() throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.link("etc/systemd/system/cloud-init.target", to: "/etc/other.target")
    #expect(try CloudInitTargetTests.off(root) == nil)
    let other = try TestRoot.withCloudInit()
    try other.directory.write("etc/systemd/system/cloud-init.target", "[Unit]\n")
    #expect(try CloudInitTargetTests.off(other) == nil)
  }

  @Test("a file switches it off")
  func file() throws {
    let root = try TestRoot.withCloudInit()
    try root.directory.write("etc/cloud/cloud-init.disabled", "")
    #expect(try CloudInitTargetTests.off(root) == .file)
  }
}
