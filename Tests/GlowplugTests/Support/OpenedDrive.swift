import Testing

@testable import Glowplug

/// What is read of a drive, past the parts that can't be copied.
struct OpenedDrive {
  let version: String
  let facts: MetaData.Facts
  let password: String?

  init(_ path: String) throws {
    let source = DriveSource(path: path.bytes, kind: .directory)
    let drive = try source.opened()
    version = drive.version.text
    facts = drive.metaData.facts
    switch drive.metaData.password {
    case .some(let password): self.password = password.text
    case .none: password = nil
    }
  }
}

extension DriveSource {
  /// The drive, read with all of a budget.
  func opened() throws -> ConfigDrive {
    var budget = ReadingBudget()
    return try open(in: PrivateMounts(problem: nil), &budget)
  }

  /// As if the directory were what is mounted.
  func opened(_ directory: String) throws -> ConfigDrive {
    var budget = ReadingBudget()
    return try ConfigDrive(self, files: try DriveFiles(directory: directory.bytes), &budget)
  }
}

extension ConfigDrive {
  func plainFingerprint() -> ByteString {
    var budget = ReadingBudget()
    return fingerprint(with: Situations.digestKey, &budget)
  }
}
