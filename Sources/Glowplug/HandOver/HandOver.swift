/// What later stages get of a drive that was let in: `config-drive/`, `metadata.env`, `report.json`.
struct HandOver: ~Copyable {
  private let path: ByteString
  private var directory: RunDirectory
  private(set) var warnings: [ByteString] = []
  private var room = HandOver.largest
  /// What the files are kept from that the hand-over is nothing without.
  private var reserved = 0

  /// Bytes of all files together; no producer writes a larger drive.
  private static let largest = 64 << 20

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
    case .ambiguous: return nil
    case .one(let drive):
      do throws(Failure) {
        if let unread = drive.unread { throw unread }
        var handOver = try HandOver(to: path)
        try handOver.copy(drive)
        if story.plan.startsScript { try handOver.copyScript(drive) }
        story.warnings += handOver.warnings
        return handOver
      } catch {
        RunDirectory.discard(path)
        throw error
      }
    }
  }

  /// Copies the drive in its own layout, its chosen version as `latest`, without the password and
  /// without what would make cloud-init drop the whole drive.
  private mutating func copy(_ drive: borrowing ConfigDrive) throws(Failure) {
    let environment = MetadataEnvironment.text(drive.metaData.facts)
    reserved =
      RunDirectory.space(of: drive.size + HandOver.longestUUID)
      + RunDirectory.space(of: environment.count) + RunDirectory.space(of: HandOver.usualReport)
    let version = MetaDataVersion.directory(drive.version)
    for name: ByteString in ["vendor_data.json", "vendor_data2.json", "network_data.json"] {
      try copyJSON("\(version)/\(name)", to: "openstack/latest/\(name)", drive.files)
    }
    try copy("\(version)/user_data", to: "openstack/latest/user_data", drive.files)
    try copyJSON("ec2/latest/meta-data.json", to: "ec2/latest/meta-data.json", drive.files)
    try copy("ec2/latest/user-data", to: "ec2/latest/user-data", drive.files)
    var copied = OrderedNames()
    for path in ContentReferences(drive.document).paths
    where try copy(path, to: path, drive.files) {
      copied.insert(path)
    }
    let metaData = HandedMetaData(drive, copied: copied)
    warnings += metaData.warnings
    try directory.write(
      "config-drive/openstack/latest/meta_data.json", metaData.document.text(pretty: false))
    try directory.write("metadata.env", Secret(environment))
  }

  /// The script that a unit starts, with line ends as the kernel takes them.
  private mutating func copyScript(_ drive: borrowing ConfigDrive) throws(Failure) {
    switch try drive.userData() {
    case .none: break
    case .some(let content):
      try directory.write(UserDataScript.file, content.withoutCarriageReturns())
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
  @discardableResult
  private mutating func copy(
    _ path: ByteString, to target: ByteString, _ files: borrowing DriveFiles
  ) throws(Failure) -> Bool {
    guard let content = try content(path, files) else { return false }
    try directory.write("config-drive/" + target, content)
    return true
  }

  /// As `copy`, for JSON: cloud-init takes an object, and as vendor data an array or a string too.
  private mutating func copyJSON(
    _ path: ByteString, to target: ByteString, _ files: borrowing DriveFiles
  ) throws(Failure) {
    guard let content = try content(path, files) else { return }
    guard content.count <= MetaData.largest else {
      return warnings.append("\(path.quoted) is larger than 1 MiB, not handing it on")
    }
    do throws(JSONText.Problem) {
      let kind = try JSON.parse(content).kind
      let isTaken =
        kind == .object || (kind == .array || kind == .string) && path.contains("vendor_data")
      guard isTaken else {
        return warnings.append("\(path.quoted) is no JSON object, not handing it on")
      }
    } catch {
      return warnings.append("\(Failure("parse", path, error.text).message), not handing it on")
    }
    try directory.write("config-drive/" + target, content)
  }

  /// `"uuid":"…",` of a drive that has none.
  private static let longestUUID = 128
  private static let usualReport = 8192

  /// One that is refused costs itself alone.
  private mutating func content(
    _ path: ByteString, _ files: borrowing DriveFiles
  ) throws(Failure) -> Secret? {
    let left = min(room, directory.room - reserved - RunDirectory.space(of: 0) - 4095)
    let limit = max(0, min(left, DriveFiles.largestFile))
    do throws(DriveFiles.Problem) {
      guard let content = try files.read(path, atMost: limit) else { return nil }
      room -= content.count
      return content
    } catch .refused(let failure) {
      let isShort =
        limit < DriveFiles.largestFile && failure == OpenFile.tooLarge(path.quoted, limit)
      let place: ByteString = isShort ? ", which are left for it in \(self.path)" : ""
      warnings.append("\(failure.message)\(place), not handing it on")
      return nil
    } catch {
      throw error.failure
    }
  }
}
