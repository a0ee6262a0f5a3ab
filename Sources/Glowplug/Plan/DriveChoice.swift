/// A device that carries a config drive's label, and what came of reading it.
struct Candidate: Equatable {
  let source: DriveSource
  /// nil where it is no config drive; see `problem`.
  var content: Content?
  /// Why it is no config drive.
  let problem: ByteString?

  struct Content: Equatable {
    let instance: InstanceIdentifier
    let hasUUID: Bool
    /// Equal for the same drive seen through several devices; nil where there is nothing to compare.
    var fingerprint: ByteString?
  }

  /// A drive that can be read.
  init(_ source: DriveSource, _ facts: MetaData.Facts, fingerprint: ByteString?) {
    self.source = source
    content = Content(
      instance: facts.instance, hasUUID: facts.hasUUID, fingerprint: fingerprint)
    problem = nil
  }

  init(_ source: DriveSource, _ failure: Failure) {
    self.source = source
    content = nil
    problem = failure.message
  }

  func isOf(machine uuid: InstanceIdentifier?) -> Bool {
    guard let uuid, let content, content.hasUUID else { return false }
    return content.instance == uuid
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
    _ candidates: [Candidate], machine: InstanceIdentifier?, recorded: InstanceIdentifier?
  ) -> DriveChoice {
    var good: [Candidate] = []
    var own: [Candidate] = []
    var known: [Candidate] = []
    for candidate in candidates {
      guard let content = candidate.content else { continue }
      good.add(candidate)
      if candidate.isOf(machine: machine) { own.add(candidate) }
      if content.instance == recorded { known.add(candidate) }
    }
    if good.isEmpty { return .none }
    if let sole = sole(good) ?? sole(own.isEmpty ? known : own) { return .one(sole) }
    return .ambiguous
  }

  /// The drive, where all of them are one drive.
  private static func sole(_ candidates: [Candidate]) -> DriveSource? {
    guard let first = candidates.first else { return nil }
    for other in candidates.dropFirst() {
      guard let fingerprint = other.content?.fingerprint,
        fingerprint == first.content?.fingerprint
      else { return nil }
    }
    return first.source
  }
}
