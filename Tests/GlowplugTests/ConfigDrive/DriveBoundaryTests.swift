import Foundation
import Testing

@testable import Glowplug

/// What lies on a drive is read, and nothing else: no other file system, no device.
@Suite("Where a drive ends")
struct DriveBoundaryTests {
  /// A drive on which other file systems are mounted.
  private static let script = """
    set -eu
    glowplug=$1 root=$2 drive=$3 run=$4
    for directory in openstack/content openstack/2025-04-04; do
      mkdir -p "$drive/$directory"
      mount -t tmpfs none "$drive/$directory"
    done
    echo "of another file system" >"$drive/openstack/content/0000"
    echo '{"uuid":"of another file system"}' >"$drive/openstack/2025-04-04/meta_data.json"
    "$glowplug" --sysroot "$root" --source "$drive" --run "$run" --json
    """

  @Test("at another file system that is mounted on it")
  func mounts() throws {
    try requireRoot()
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    let drive = try TestDrive(
      metaData: """
        {"uuid":"\(TestDrive.uuid)","files":[{"path":"/x","content_path":"/content/0000"}]}
        """)
    let child = try Child.shellWithOwnMounts(
      DriveBoundaryTests.script, try Child.glowplug, root.directory.path, drive.path,
      run.path("g"))
    #expect(child.status == 0, "\(child.errors)")
    let report = try ReportDocument(Data(child.output.utf8))
    #expect(report.instance?.uuid == TestDrive.uuid)
    #expect(report.drive?.metadata_version == "latest")
    #expect(!run.exists("g/config-drive/openstack/content"))
    #expect(report.warnings.contains { $0.contains("openstack/content/0000") })
  }

  @Test("a FIFO is not even opened: whoever waits for a reader waits on")
  func look() throws {
    let drive = try TestDrive()
    try drive.directory.makeFIFO("openstack/latest/user_data")
    try drive.directory.makeFIFO("openstack/2025-04-04")
    let watched = ["openstack/latest/user_data", "openstack/latest/meta_data.json"]
    let opens = try Opens(watched.map { drive.directory.path($0) })
    let root = try TestRoot()
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, drive.path, "--run", run.path("g"))
    #expect(ran.exitStatus == 0)
    #expect(ran.report.warnings.contains { $0.contains("user_data") })
    // The other file shows that opens are seen.
    #expect(try opens.seen() == [watched[1]].map { drive.directory.path($0) })
  }
}
