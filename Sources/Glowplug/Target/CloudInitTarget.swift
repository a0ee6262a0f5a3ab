/// What the target's cloud-init looks like to a hand-over; cloud-init 22.4 to 26.2.
struct CloudInitTarget: Equatable {
  /// Why nothing is handed to it: the administrator decided so.
  ///
  /// nil where it may be.
  var refusal: ByteString?
  /// What of the target switches it off, so that nobody else obeys the drive.
  var off: Off?
  /// Why it is not known what it is, or is set to: then it gets nothing of a drive, and stays closed to
  /// every one.
  var problem: Failure?
  /// `system_info.default_user.name` of its configuration.
  var defaultUser: ByteString?
  /// `datasource_list` of its configuration; nil where it has none, and cloud-init's own counts.
  var datasources: [ByteString]?
  var seed = Seed.missing
  /// Names of the instances for which its own module for keys ran: their semaphores are there.
  var finishedInstances: [ByteString] = []

  /// What keeps it from starting.
  enum Off: Equatable {
    /// /etc/cloud/cloud-init.disabled, over which the kernel command line may decide.
    case file
    /// Its units are masked.
    case masked
  }

  /// What stands at the place of the seed.
  enum Seed: Equatable {
    case missing
    /// A link, ours or somebody's.
    case linked(to: ByteString)
    /// Why no link can be put there.
    case blocked(ByteString)
  }
}

extension CloudInitTarget {
  /// Whether its list, where it has one, has a config drive.
  fileprivate var takesDrive: Bool {
    guard let datasources else { return true }
    for name in datasources where name.lowercased.is("configdrive") { return true }
    return false
  }

  /// Whether its modules of a first boot ran for that instance.
  func hasFinished(_ instance: InstanceIdentifier) -> Bool {
    // cloud-init writes no slash into a name of its own (cloudinit/helpers.py, Paths).
    let name = instance.text.bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
    return finishedInstances.contains(ByteString(name))
  }
}

extension SystemRoot {
  /// The target's cloud-init; nil where it has none.
  func cloudInit(_ table: Result<FileSystemTable, Failure>) -> CloudInitTarget? {
    do throws(Failure) {
      guard try exists("/etc/cloud/cloud.cfg"), try exists("/usr/bin/cloud-init") else {
        return nil
      }
      return try cloudInitTarget(try table.get())
    } catch {
      return CloudInitTarget(problem: error)
    }
  }

  /// Whether anything of a cloud-init is there, as where it was not installed by a package of the
  /// distribution's: what it is, and obeys, is not known.
  func hasTraceOfCloudInit() throws(Failure) -> Bool {
    let paths: [StaticString] = [
      "/usr/bin/cloud-init", "/usr/local/bin/cloud-init",
      "/usr/lib/systemd/system/cloud-init.target", "/lib/systemd/system/cloud-init.target",
      "/etc/systemd/system/cloud-init.target",
    ]
    for path in paths where try exists(ByteString(stringLiteral: path)) { return true }
    return false
  }

  private func cloudInitTarget(_ table: FileSystemTable) throws(Failure) -> CloudInitTarget {
    var target = CloudInitTarget()
    let configuration = try cloudConfiguration()
    target.defaultUser = CloudConfiguration.defaultUser(configuration)
    target.datasources = CloudConfiguration.datasources(configuration)
    if try exists("/etc/cloud/cloud-init.disabled") {
      target.refusal = "/etc/cloud/cloud-init.disabled switches it off"
      target.off = .file
    } else if !target.takesDrive {
      target.refusal = "its datasource_list has no ConfigDrive"
    } else {
      for line in try text("/etc/cloud/ds-identify.cfg", atMost: 65_536)?.lines ?? []
      where line.begins(with: "datasource:") || line.begins(with: "policy:") {
        target.refusal = "/etc/cloud/ds-identify.cfg decides for it"
      }
    }
    if try isMasked() { target.off = .masked }
    target.seed = try seed(table)
    for name in try names(in: SystemRoot.instances)
    where try exists("\(SystemRoot.instances)/\(name)/sem/config_ssh") {
      target.finishedInstances.append(name)
    }
    return target
  }

  /// The target of all its units, or both of those that look for a drive (cloud-init 22.4 to 26.2; from 24.3
  /// on `cloud-init-main` runs every stage).
  private func isMasked() throws(Failure) -> Bool {
    if try isMasked("cloud-init.target") { return true }
    let main: ByteString = "cloud-init-main.service"
    if try exists("/usr/lib/systemd/system/" + main), try isMasked(main) { return true }
    guard try isMasked("cloud-init-local.service") else { return false }
    if try isMasked("cloud-init.service") { return true }
    return try isMasked("cloud-init-network.service")
  }

  /// Whether the administrator has masked a unit: systemctl(1).
  func isMasked(_ unit: ByteString) throws(Failure) -> Bool {
    try isNothing("/etc/systemd/system/" + unit)
  }

  /// Whether it is a link to /dev/null, which masks what has that name elsewhere.
  func isNothing(_ path: ByteString) throws(Failure) -> Bool {
    try linkTarget(path)?.is("/dev/null") ?? false
  }

  private static var instances: ByteString { "/var/lib/cloud/instances" }

  private func seed(_ table: FileSystemTable) throws(Failure) -> CloudInitTarget.Seed {
    // Here cloud-init looks for a config drive before it looks at any device.
    let path = FilePlace.seed.path
    let directory = try withoutLinks("/var/lib/cloud")
    if let point = try unmounted(above: directory, table).first {
      return .blocked("\(point) is not mounted yet")
    }
    if try directory != withoutLinks("/var") + "/lib/cloud" {
      return .blocked("/var/lib/cloud lies behind a link")
    }
    if let target = try linkTarget(path) { return .linked(to: target) }
    return try exists(path) ? .blocked("\(path) is there already") : .missing
  }

  private func cloudConfiguration() throws(Failure) -> [ByteString] {
    let directory: ByteString = "/etc/cloud/cloud.cfg.d"
    var texts: [ByteString] = []
    if let text = try text("/etc/cloud/cloud.cfg", atMost: 1 << 20) { texts.append(text) }
    for name in try names(in: directory).inOrder()
    where name.count > 4 && name.dropping(name.count - 4).is(".cfg") {
      if let text = try text(directory + "/" + name, atMost: 1 << 20) { texts.append(text) }
    }
    return texts
  }
}
