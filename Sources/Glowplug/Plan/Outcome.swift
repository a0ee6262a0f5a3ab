/// What came of one change.
enum Outcome: Equatable {
  case planned, applied, unchanged
  case failed(Failure)

  /// The report's word.
  var name: ByteString {
    switch self {
    case .planned: "planned"
    case .applied: "applied"
    case .unchanged: "unchanged"
    case .failed: "failed"
    }
  }

  var failure: Failure? {
    if case .failed(let failure) = self { return failure }
    return nil
  }

  /// Of a change that nobody tried.
  init(untried change: Change) {
    switch change.action {
    case .fail(let failure), .failForNow(let failure), .cannotArrange(let failure):
      self = .failed(failure)
    case .nothing, .confirmKeys, .confirmFile: self = .unchanged
    default: self = .planned
    }
  }
}

extension Plan {
  /// Whether credentials are missing; a seed that could not be linked is a warning, and so is a record
  /// that could not be written about an instance that it knows.
  func hasFailures(_ outcomes: [Outcome]) -> Bool {
    for index in changes.indices where outcomes[index].failure != nil {
      switch changes[index].kind {
      case .seed, .userData, .hostKeys: break
      case .marker: if isNewInstance { return true }
      default: return true
      }
    }
    return false
  }

  /// Whether one of those is missing without which nobody may be able to log in.
  func hasFailedCredentials(_ outcomes: [Outcome]) -> Bool {
    for index in changes.indices where outcomes[index].failure != nil {
      let change = changes[index]
      if change.credential != nil || (change.kind == .marker && isNewInstance) { return true }
    }
    return false
  }
}
