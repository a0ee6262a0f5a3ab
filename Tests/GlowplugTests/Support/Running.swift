import Foundation
import Testing

@testable import Glowplug

/// One run of the library, as the executable would make it.
struct Ran {
  let result: RunResult
  let report: ReportDocument

  var exitStatus: Int32 { result.exitStatus }
  /// Everything that a run prints.
  var printed: String {
    result.output.text + result.messages.map { $0.text.text + "\n" }.joined()
  }
}

/// Runs with these arguments, and `--json`.
func glowplug(
  _ root: TestRoot, _ drive: String, _ arguments: String...
) throws -> Ran {
  try glowplug(["--sysroot", root.directory.path, "--source", drive] + arguments)
}

func glowplug(_ arguments: [String]) throws -> Ran {
  let result = Run.run(try runOptions(arguments + ["--json"]))
  return Ran(result: result, report: try ReportDocument(Data(result.output.bytes)))
}

/// What these arguments ask for.
func runOptions(_ arguments: [String]) throws -> Options {
  guard case .run(let options) = Options.parse(arguments.map { $0.bytes }) else {
    Issue.record("the arguments \(arguments) are wrong")
    throw CancellationError()
  }
  return options
}

/// The report, as design.md has it; a field that is missing is an error.
struct ReportDocument: Decodable {
  let version: String
  let dryRun: Bool
  let decision: String
  let reason: String?
  let drive: Drive?
  let instance: Instance?
  let changes: [Change]
  let trust: Trust
  let candidates: [Candidate]
  let measured: Measured?
  let warnings: [String]
  let microseconds: [String: Int]

  enum CodingKeys: String, CodingKey {
    case dryRun = "dry_run"
    case version, decision, reason, drive, instance, changes, trust, candidates, measured, warnings
    case microseconds
  }

  init(_ json: Data) throws { self = try JSONDecoder().decode(ReportDocument.self, from: json) }

  struct Drive: Decodable, Equatable {
    let source: String
    let filesystem: String?
    let label: String?
    let metadata_version: String
  }

  struct Instance: Decodable, Equatable {
    let uuid: String
    let hostname: String?
  }

  struct Change: Decodable, Equatable {
    let path: String?
    let kind: String
    let user: String?
    let added: Int?
    let outcome: String
    let reason: String?
  }

  struct Trust: Decodable, Equatable {
    let rule: String?
    let machine_uuid: String?
  }

  struct Measured: Decodable, Equatable {
    let pcr: Int
    let word: String
    let outcome: String
    let reason: String?
  }

  struct Candidate: Decodable, Equatable {
    let source: String
    let used: Bool
    let reason: String?
  }

  func change(_ kind: String, of user: String) -> Change? {
    changes.first { $0.kind == kind && $0.user == user }
  }

  /// `password root applied`, in the report's order.
  var outcomes: [String] {
    changes.map { [$0.kind, $0.user, $0.outcome].compactMap { $0 }.joined(separator: " ") }
  }
}
