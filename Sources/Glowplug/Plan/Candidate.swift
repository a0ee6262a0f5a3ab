/// A device that carries a config drive's label, and what came of reading it.
struct Candidate: Equatable {
  let source: DriveSource
  /// nil where it is no config drive; see `problem`.
  var content: Content?
  /// Why it is no config drive.
  let problem: ByteString?

  struct Content: Equatable {
    let instance: ByteString
    let hasUUID: Bool
    /// Equal for the same drive seen through several devices; empty where there is nothing to compare.
    var fingerprint: ByteString
  }

  init(_ drive: borrowing ConfigDrive, fingerprint: ByteString) {
    source = drive.source
    content = Content(
      instance: drive.metaData.facts.instance, hasUUID: drive.metaData.facts.hasUUID,
      fingerprint: fingerprint)
    problem = nil
  }

  init(_ source: DriveSource, _ failure: Failure) {
    self.source = source
    content = nil
    problem = failure.message
  }

  func isOf(machine uuid: ByteString?) -> Bool {
    guard let uuid, let content, content.hasUUID else { return false }
    return content.instance.isSame(as: uuid)
  }
}

/// Which of several drives counts: rule 1.
enum DriveChoice: Equatable {
  case none
  case one(DriveSource)
  /// More than one, and nothing says which is meant.
  case ambiguous

  /// Decides without looking at anything but its arguments.
  static func among(
    _ candidates: [Candidate], machine: ByteString?, marker: ByteString?
  ) -> DriveChoice {
    let good = candidates.filter { $0.content != nil }
    if good.isEmpty { return .none }
    if let sole = sole(good) { return .one(sole) }
    let own = good.filter { $0.isOf(machine: machine) }
    if !own.isEmpty { return sole(own).map { .one($0) } ?? .ambiguous }
    let known = good.filter {
      guard let marker, let content = $0.content else { return false }
      return content.instance.isSame(as: marker)
    }
    if !known.isEmpty { return sole(known).map { .one($0) } ?? .ambiguous }
    return .ambiguous
  }

  /// The drive, where all of them are one drive.
  private static func sole(_ candidates: [Candidate]) -> DriveSource? {
    guard let first = candidates.first else { return nil }
    let differs = candidates.contains { $0.content?.fingerprint != first.content?.fingerprint }
    return differs ? nil : first.source
  }
}
