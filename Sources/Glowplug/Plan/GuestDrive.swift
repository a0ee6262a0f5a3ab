/// What a drive holds for a target without cloud-init, beside credentials: rules 12 to 16.
struct GuestDrive: Equatable {
  var userData = UserData.none
  /// The digest of the user data; nil where there is none.
  var userDataDigest: ByteString?
  /// Why it can't be read.
  var userDataProblem: Failure?
  var files: [InjectedFileTarget] = []
  /// nil where the drive has none.
  var network: DriveNetwork?
}

/// What came of the drive's network_data.json.
struct DriveNetwork: Equatable {
  /// The text that the root keeps of it; nil where it is none that can be used.
  var kept: ByteString?
  var warnings: [ByteString] = []
}

/// A file that the drive puts into the root, and what stands there now.
struct InjectedFileTarget: Equatable {
  let file: InjectedFile
  /// Where it is written; nil where there is a problem.
  var place: FilePlace?
  /// The digest of what is there; that of an empty text where nothing is.
  var digest: ByteString?
  var problem: Failure?
  /// Whether the problem may be gone at the next boot.
  var mayHeal = false
}
