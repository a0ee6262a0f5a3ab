/// What will be done, decided from values alone: it needs no root, no disk and no clock.
struct Plan: Equatable {
  var decision: Decision
  /// One sentence; nil where the decision says it all.
  var reason: ByteString?
  var changes: [Change] = []
  var warnings: [ByteString] = []
  /// Whether the drive's content is handed over.
  var handsOver = false
  /// Whether `required` makes this stop the boot, once every change is known to have worked.
  var stopsRequiredBoot = false
  /// Whether the marker begins anew, for an instance that this target did not know.
  var isNewInstance = false

  /// Whether credentials are missing; a seed that could not be linked is a warning, and so is a marker
  /// that could not be written about an instance that it knows.
  var hasFailures: Bool {
    changes.contains {
      $0.failure != nil && $0.kind != .seed && ($0.kind != .marker || isNewInstance)
    }
  }
}
