import Foundation
import Testing

/// Another program, run to its end.
enum Child {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The glowplug of this build, which `swift test` makes beside the tests.
  static var glowplug: String {
    get throws {
      let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let candidates = [tests] + CommandLine.arguments
      let beside = candidates.map {
        URL(filePath: $0).deletingLastPathComponent().appending(path: "glowplug").path
      }
      let found = beside.first { FileManager.default.isExecutableFile(atPath: $0) }
      return try #require(found, "swift test made no glowplug beside \(candidates)")
    }
  }

  static func run(
    _ program: String, _ arguments: [String], input: String? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = try Capture()
    let errors = try Capture()
    process.standardOutput = output.file
    process.standardError = errors.file
    process.standardInput = FileHandle.nullDevice
    if let input {
      let pipe = Pipe()
      process.standardInput = pipe
      try process.run()
      try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try pipe.fileHandleForWriting.close()
    } else {
      try process.run()
    }
    process.waitUntilExit()
    let isKilled = process.terminationReason == .uncaughtSignal
    return Result(
      status: isKilled ? 128 + process.terminationStatus : process.terminationStatus,
      output: try output.text(), errors: try errors.text())
  }

  /// A script for sh, whose arguments are `$1`, `$2` and so on.
  static func shell(_ script: String, _ arguments: String...) throws -> Result {
    try run("sh", ["-c", script, "sh"] + arguments)
  }

  /// A script in a mount namespace of its own, which ends with it.
  static func shellWithOwnMounts(_ script: String, _ arguments: String...) throws -> Result {
    try run(
      "unshare", ["--mount", "--propagation", "private", "sh", "-c", script, "sh"] + arguments)
  }

  /// A file that takes what a program prints: a pipe would block one that prints much.
  private final class Capture {
    let directory: TemporaryDirectory
    let file: FileHandle

    init() throws {
      directory = try TemporaryDirectory()
      try directory.write("out", "")
      file = try FileHandle(forWritingTo: URL(filePath: directory.path("out")))
    }

    func text() throws -> String {
      try file.close()
      return try directory.read("out")
    }
  }
}
