import Foundation
import Glibc
import Testing

private let isWanted = ProcessInfo.processInfo.environment["SHELTER"] != "no"

/// The tests run as root, so they run where they can't harm: scripts/sheltered.
@Suite("The shelter of the tests", .enabled(if: isWanted, "SHELTER=no"))
struct ShelterTests {
  @Test(
    "this machine cannot be written",
    arguments: ["/", "/boot", "/etc", "/home", "/opt", "/root", "/srv", "/sys", "/usr", "/var"])
  func machine(_ directory: String) throws {
    let file = NewFile(in: directory)
    #expect(file.error == EROFS, "run the tests by `make test-unit`, or under scripts/sheltered")
  }

  @Test("what is written to /run does not reach the machine's")
  func run() throws {
    let outside = "/proc/\(try Self.processOutside())/root/run"
    try #require(FileManager.default.fileExists(atPath: outside))
    let file = NewFile(in: "/run")
    #expect(file.error == 0)
    #expect(!FileManager.default.fileExists(atPath: "\(outside)/\(file.name)"))
  }

  @Test("the tests can write where they have to", arguments: ["/tmp", #filePath])
  func own(_ path: String) {
    let file = NewFile(in: path == #filePath ? (path as NSString).deletingLastPathComponent : path)
    #expect(file.error == 0)
  }

  /// The nearest of our ancestors whose mounts are not ours: who called scripts/sheltered.
  private static func processOutside() throws -> Int32 {
    func mounts(_ process: Int32) throws -> String {
      try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/mnt")
    }
    var process = getpid()
    while try mounts(process) == mounts(getpid()) {
      let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("PPid:") })
      process = try #require(Int32(line.split(separator: "\t")[1]))
      try #require(process > 0, "every process has our mounts: this is no shelter")
    }
    return process
  }

  /// A file that is gone when the test is over, if it could be made at all.
  private final class NewFile {
    let name = "glowplug-shelter-\(UUID().uuidString)"
    let path: String
    /// What open(2) said, 0 where it made the file.
    let error: Int32

    init(in directory: String) {
      path = "\(directory)/\(name)"
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      error = descriptor < 0 ? errno : 0
      if descriptor >= 0 { close(descriptor) }
    }

    deinit { if error == 0 { unsafe unlink(path) } }
  }
}
