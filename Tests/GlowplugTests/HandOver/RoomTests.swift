import Foundation
import Testing

@testable import Glowplug

/// A drive must not fill /run, which the whole boot needs.
@Suite("Room for the hand-over")
struct RoomTests {
  private static let script = """
    set -eu
    glowplug=$1 root=$2 drive=$3 run=$4 size=$5
    mount -t tmpfs -o "size=$size" none "$run"
    free=$(stat -f -c %a "$run")
    "$glowplug" --sysroot "$root" --source "$drive" --run "$run/g" 2>&1
    echo "used half: $(( ($free - $(stat -f -c %a "$run")) * 2 <= free ))"
    cd "$run" && find . -type f | sort
    """

  private func handOver(_ drive: TestDrive, size: String) throws -> String {
    try requireRoot()
    let (root, run) = (try TestRoot(), try TemporaryDirectory())
    let result = try Child.shellWithOwnMounts(
      RoomTests.script, try Child.glowplug, root.directory.path, drive.path, run.path, size)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("used half: 1"))
    return result.output
  }

  private func drive(files: Int, bytes: Int) throws -> TestDrive {
    let entries = (0..<files).map { #"{"path":"/f\#($0)","content_path":"/content/\#($0)"}"# }
    let drive = try TestDrive(
      metaData: #"{"uuid":"u","files":[\#(entries.joined(separator: ","))]}"#)
    for index in 0..<files {
      let text = String(repeating: "x", count: bytes)
      try drive.directory.write("openstack/content/\(index)", text)
    }
    return drive
  }

  @Test("half of what is free is taken at most, file by file", arguments: [1, 5000, 100_000])
  func half(_ bytes: Int) throws {
    let output = try handOver(drive(files: 100, bytes: bytes), size: "1m")
    let count = output.split(separator: "\n").filter { $0.contains("openstack/content/") }
    let copied = count.filter { $0.hasPrefix("./g/") }.count
    #expect(copied > 0 && copied < 100)
    #expect(count.count == 100)
    #expect(output.contains("which are left for it in "))
    #expect(output.contains("openstack/latest/meta_data.json"))
    #expect(output.contains("report.json"))
  }

  @Test("user data that fits no more leaves the rest as it is")
  func userData() throws {
    let drive = try drive(files: 2, bytes: 1000)
    try drive.directory.write(
      "openstack/latest/user_data", String(repeating: "#", count: 600_000))
    let output = try handOver(drive, size: "1m")
    #expect(output.contains("failed to read 'openstack/latest/user_data': it is larger than "))
    #expect(output.contains("./g/config-drive/openstack/content/1"))
  }

  @Test("without room for the meta data nothing is handed over, and nothing is left")
  func none() throws {
    let output = try handOver(drive(files: 2, bytes: 10), size: "12k")
    #expect(output.contains("nothing is handed over: failed to write "))
    #expect(!output.contains("./"))
  }
}
