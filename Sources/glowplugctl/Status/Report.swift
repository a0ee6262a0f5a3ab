/// The report of a run, as report.json and `glowplug --json` have it.
///
/// What a newer version adds is passed over; what an older one lacks is nil.
struct Report: Codable {
  let version: String
  let dryRun: Bool
  let decision: Decision
  let reason: String?
  var drive: Drive?
  let instance: Instance?
  let changes: [Change]
  let warnings: [String]
  let microseconds: [String: Int]?

  /// The decisions of rule 6.
  enum Decision: String, Codable {
    case provision
    case alreadyProvisioned = "already-provisioned"
    case refused
    case noDrive = "no-drive"
    case off
    case failed

    /// In words, for whoever does not know the rule.
    var text: String {
      switch self {
      case .provision: "the drive was let in, and its instance provisioned"
      case .alreadyProvisioned: "this instance was provisioned before; nothing was new"
      case .refused: "the drive was not let in"
      case .noDrive: "there was no config drive"
      case .off: "glowplug was switched off"
      case .failed: "the root file system could not be used"
      }
    }

    /// Whether it is what an administrator hopes for.
    var isGood: Bool { self == .provision || self == .alreadyProvisioned || self == .off }
  }

  struct Drive: Codable {
    var source: String?
    let filesystem: String?
    let label: String?
    let metadataVersion: String?
  }

  struct Instance: Codable {
    let uuid: String?
    let hostname: String?
  }

  struct Change: Codable {
    let path: String?
    let kind: String
    let user: String?
    let added: Int?
    let outcome: String
    let reason: String?

    var isFailed: Bool { outcome == "failed" }
  }

  var isGood: Bool { decision.isGood && !changes.contains { $0.isFailed } }
}
