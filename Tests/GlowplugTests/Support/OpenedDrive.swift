import Testing

@testable import Glowplug

/// What is read of a drive, past the parts that can't be copied.
struct OpenedDrive {
  let version: String
  let facts: MetaData.Facts
  let password: String?

  init(_ path: String) throws {
    let source = DriveSource(path: path.bytes, kind: .directory)
    let drive = try source.open(in: PrivateMounts(problem: nil))
    version = drive.version.text
    facts = drive.metaData.facts
    switch drive.metaData.password {
    case .some(let password): self.password = password.text
    case .none: password = nil
    }
  }
}
