/// The word for what came of a run: rule 6.
enum Decision: Equatable {
  case provision, alreadyProvisioned, refused, noDrive, off, failed

  var name: ByteString {
    switch self {
    case .provision: "provision"
    case .alreadyProvisioned: "already-provisioned"
    case .refused: "refused"
    case .noDrive: "no-drive"
    case .off: "off"
    case .failed: "failed"
    }
  }
}
