/// What a run is for: what it may look at and change follows from it.
enum RunKind: Equatable {
  /// A boot of this machine.
  case boot
  /// A root that is being built: this machine is none of its business, and what lies in /run never
  /// reaches a boot.
  case image
  /// The plan of a boot, printed and not applied.
  case dryRun

  init(_ options: Options) {
    self = options.isDryRun ? .dryRun : options.isBoot ? .boot : .image
  }

  /// Whether what is left in /run reaches the booted system: in a boot, and so in the plan of one.
  var reachesBootedSystem: Bool { self != .image }
}
