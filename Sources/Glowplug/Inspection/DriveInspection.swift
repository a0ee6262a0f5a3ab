/// What the files of a drive are to a boot, found by the readers of a boot.
package enum DriveInspection {
  /// What a path is that should be a drive.
  package struct Source: Sendable {
    /// `iso9660` or `vfat`; nil for a directory.
    package let fileSystem: ByteString?
    /// The label; nil for a directory.
    package let label: ByteString?
    /// Whether that label is the one by which a drive is found.
    package let isLabelled: Bool
  }

  /// Looks at what a path is, as a run with `--source` does; nothing is mounted.
  package static func source(_ path: ByteString) throws(Failure) -> Source {
    let source = try DriveSource.named(path)
    let isLabelled = source.label?.lowercased == FileSystemProbe.configDriveLabel
    return Source(
      fileSystem: source.fileSystem, label: source.label?.printable, isLabelled: isLabelled)
  }

  /// Looks at the files of a drive.
  ///
  /// The hand-over is tried out at `scratch`, where nothing is and a directory may be made; what it leaves
  /// there is the caller's to remove.
  package static func inspect(directory: ByteString, scratch: ByteString) -> [Finding] {
    var findings: [Finding] = []
    findings.trying("meta data") { (findings) throws(Failure) in
      var budget = ReadingBudget()
      let source = DriveSource(path: directory, kind: .directory)
      let drive = try ConfigDrive(source, files: DriveFiles(directory: directory), &budget)
      addMetaData(drive, to: &findings)
      addUserData(drive, to: &findings)
      addNetwork(drive, to: &findings)
      addHandOver(drive, scratch, to: &findings)
    }
    findings.trying("meta data") { (findings) throws(Failure) in
      try addVersions(DriveFiles(directory: directory), to: &findings)
    }
    // Of a drive without a good version the first failure is told twice.
    var once: [Finding] = []
    for finding in findings where !once.contains(finding) { once.append(finding) }
    return once
  }

  private static func addMetaData(_ drive: borrowing ConfigDrive, to findings: inout [Finding]) {
    let facts = drive.metaData.facts
    findings.good("meta data", "version \(drive.version)")
    let name = facts.hostname ?? facts.localHostname
    let host = name.map { ", \($0.quoted)" } ?? ByteString()
    if facts.hasUUID { findings.good("instance", facts.instance.text.quoted + host) }
    switch facts.password {
    case .none: findings.note("password", "there is none: a login takes a key")
    case .unusable(let reason): findings.bad("password", reason)
    case .usable: findings.good("password", "one that can be set")
    }
    switch facts.keys.count {
    case 0 where facts.password != .usable:
      findings.bad(
        "keys", "there is none, and no password either: nobody can log in",
        advice: "openstack server create --key-name")
    case 0: findings.note("keys", "there is none: a login takes the password")
    case let count: findings.good("keys", "\(count) that sshd takes")
    }
    for warning in facts.warnings { findings.bad("meta data", warning) }
  }

  private static func addUserData(_ drive: borrowing ConfigDrive, to findings: inout [Finding]) {
    findings.trying("user data") { (findings) throws(Failure) in
      guard let content = try drive.userData() else { return }
      switch UserData(content) {
      case .none: break
      case .script(let script):
        findings.good("user data", "a script for \(script.interpreter.quoted)")
      case .credentials(let credentials, let warnings):
        findings.good("user data", "\(credentials.count) credentials for systemd")
        for warning in warnings { findings.bad("user data", warning) }
      case .foreign(let kind):
        findings.note("user data", "it is \(kind); glowplug itself does nothing with it")
      }
    }
  }

  private static func addNetwork(_ drive: borrowing ConfigDrive, to findings: inout [Finding]) {
    guard let network = GuestDrive.network(drive) else { return }
    for warning in network.warnings { findings.bad("network", warning) }
    if network.kept != nil, network.warnings.isEmpty {
      findings.good("network", "all of network_data.json is understood")
    }
  }

  /// What cloud-init would drop the whole drive for, as the hand-over leaves it out.
  private static func addHandOver(
    _ drive: borrowing ConfigDrive, _ scratch: ByteString, to findings: inout [Finding]
  ) {
    findings.trying("cloud-init") { (findings) throws(Failure) in
      if let unread = drive.unread { throw unread }
      let warnings = try HandOver.rehearse(drive, at: scratch)
      for warning in warnings { findings.bad("cloud-init", warning) }
      if warnings.isEmpty { findings.good("cloud-init", "it takes the drive as it is") }
    }
  }

  /// A version that is broken is passed over in a boot; whoever makes drives wants to know.
  private static func addVersions(
    _ files: borrowing DriveFiles, to findings: inout [Finding]
  ) throws(Failure) {
    for version in MetaDataVersion.preferred {
      let path = MetaDataVersion.directory(version) + "/meta_data.json"
      findings.trying("meta data") { (_) throws(Failure) in
        let text: Secret?
        do throws(DriveFiles.Problem) {
          text = try files.read(path, atMost: MetaData.largest)
        } catch {
          throw error.failure
        }
        guard let text else { return }
        do throws(JSONText.Problem) {
          _ = try MetaData(taking: JSON.parse(text), from: text)
        } catch {
          throw Failure("parse", path, error.text)
        }
      }
    }
  }
}
