/// What the decision is made from.
struct Situation: Equatable {
  let policy: Policy
  let machine: Machine
  let target: Target
  let choice: DriveChoice
  /// Of the chosen drive; nil where none is chosen.
  let drive: MetaData.Facts?
  let drivesPasswordExists: Bool
  /// Whether `--source` named the drive.
  let isSourceNamed: Bool
  /// Whether this is a boot, or the plan of one: what lies in /run then reaches the booted system.
  let reachesBootedSystem: Bool
  /// The hand-over's copy of the drive; nil where none is made.
  let handedDrive: ByteString?

  var authority: Authority? {
    drive.map {
      Authority.of(
        $0, under: Authority.rule(policy, on: machine), on: machine, for: target)
    }
  }

  /// Whether the marker names the drive's instance.
  var isKnownInstance: Bool {
    guard let drive, let known = target.marker.instance else { return false }
    return known.isSame(as: drive.instance)
  }
}
