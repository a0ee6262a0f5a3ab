/// What later stages get of a drive that was let in: `config-drive/`, `metadata.env`, `report.json`.
struct HandOver: ~Copyable {
  private let path: ByteString
  private var directory: RunDirectory
  private(set) var warnings: [ByteString] = []
  private var room = HandOver.largest
  /// What the files are kept from that the hand-over is nothing without.
  private var reserved = 0

  /// Bytes of all files together; no producer writes a larger drive.
  static let largest = 64 << 20

  private init(to path: ByteString) throws(Failure) {
    self.path = path
    directory = try RunDirectory(preparing: path)
  }

  /// Copies what the plan hands over; nil where that is nothing.
  ///
  /// - Throws: where a file of the drive can't be read for an error, or none can be written: what lacks
  ///   a file without a word would be worse than nothing, as cloud-init looks at the drive then.
  static func begin(
    _ story: inout Story, _ order: borrowing Order, _ found: borrowing FoundDrive
  ) throws(Failure) -> HandOver? {
    guard story.situation.kind != .dryRun, story.plan.handsOver, let path = order.options.run else {
      return nil
    }
    switch found {
    case .none: return nil
    case .unknown: return nil
    case .ambiguous: return nil
    case .one(let drive):
      do throws(Failure) {
        if let unread = drive.unread { throw unread }
        var handOver = try HandOver(to: path)
        try handOver.copy(drive)
        if story.plan.startsScript { handOver.copyScript(drive, story.situation) }
        story.warnings += handOver.warnings
        return handOver
      } catch {
        RunDirectory.discard(path)
        throw error
      }
    }
  }

  /// Copies a drive to that path as a boot would.
  ///
  /// - Returns: what is left out, and why.
  static func rehearse(
    _ drive: borrowing ConfigDrive, at path: ByteString
  ) throws(Failure) -> [ByteString] {
    var handOver = try HandOver(to: path)
    try handOver.copy(drive)
    return handOver.warnings
  }

  /// Copies the drive in its own layout, its chosen version as `latest`, without the password and
  /// without what would make cloud-init drop the whole drive.
  private mutating func copy(_ drive: borrowing ConfigDrive) throws(Failure) {
    let environment = MetadataEnvironment.text(drive.metaData.facts)
    reserved =
      RunDirectory.space(of: drive.size + HandOver.longestUUID)
      + RunDirectory.space(of: environment.count) + RunDirectory.space(of: HandOver.usualReport)
    var copied = OrderedNames()
    for file in drive.handedFiles where try copy(file, of: drive) { copied.insert(file.path) }
    let metaData = HandedMetaData(drive.document.reference(), of: drive, copied: copied)
    warnings += metaData.warnings
    try directory.write(
      "config-drive/openstack/latest/meta_data.json", metaData.document.text(pretty: false))
    try directory.write("metadata.env", Secret(environment))
  }

  /// The script that a unit starts, with line ends as the kernel takes them; without it the unit does
  /// nothing.
  private mutating func copyScript(_ drive: borrowing ConfigDrive, _ situation: Situation) {
    do throws(Failure) {
      let content = try drive.userData(as: situation)
      try directory.write(UserDataScript.file, content.withoutCarriageReturns())
    } catch {
      warnings.append(error.message)
    }
  }

  /// Adds the report, and puts the whole in its place.
  ///
  /// - Returns: why that failed.
  consuming func finish(report: ByteString) -> Failure? {
    let path = path
    do throws(Failure) {
      try directory.write("report.json", Secret(report))
      try directory.publish()
      return nil
    } catch {
      RunDirectory.discard(path)
      return error
    }
  }

  /// Whether the file is there now.
  private mutating func copy(
    _ file: HandedFile, of drive: borrowing ConfigDrive
  ) throws(Failure) -> Bool {
    guard let content = try content(file, of: drive) else { return false }
    if let problem = HandOver.problem(of: content, as: file) {
      warnings.append("\(problem), not handing it on")
      return false
    }
    try directory.write("config-drive/" + file.target, content)
    return true
  }

  /// Why cloud-init would not take it; nil where it does.
  static func problem(of content: borrowing Secret, as file: HandedFile) -> ByteString? {
    if file.form == .anything { return nil }
    guard content.count <= MetaData.largest else {
      return "\(file.path.quoted) is larger than 1 MiB"
    }
    do throws(JSONText.Problem) {
      switch try JSON.parse(content).kind {
      case .object: return nil
      case .array where file.form == .vendorData, .string where file.form == .vendorData: return nil
      default: return "\(file.path.quoted) is no JSON object"
      }
    } catch {
      return Failure("parse", file.path, error.text).message
    }
  }

  /// `"uuid":"…",` of a drive that has none.
  private static let longestUUID = 128
  private static let usualReport = 8192

  /// One that is refused costs itself alone.
  private mutating func content(
    _ file: HandedFile, of drive: borrowing ConfigDrive
  ) throws(Failure) -> Secret? {
    let left = min(room, directory.room - reserved - RunDirectory.space(of: 0) - 4095)
    let limit = max(0, min(left, DriveFiles.largestFile))
    do throws(DriveFiles.Problem) {
      guard let content = try drive.read(file, atMost: limit) else { return nil }
      room -= content.count
      return content
    } catch {
      var place = ByteString()
      switch error {
      case .unreadable(let failure): throw failure
      case .tooLarge where limit < DriveFiles.largestFile:
        place = ", which are left for it in \(path)"
      case .refused, .tooLarge: break
      }
      warnings.append("\(error.failure.message)\(place), not handing it on")
      return nil
    }
  }
}
