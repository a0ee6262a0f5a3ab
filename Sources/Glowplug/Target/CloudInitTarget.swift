/// What the target's cloud-init looks like to a hand-over; cloud-init 22.4 to 26.2.
struct CloudInitTarget: Equatable {
  /// Why nothing is handed to it: the administrator decided so.
  ///
  /// nil where it may be.
  var refusal: ByteString?
  /// `system_info.default_user.name` of its configuration.
  var defaultUser: ByteString?
  /// `datasource_list` of its configuration; nil where it has none, and cloud-init's own counts.
  var datasources: [ByteString]?
  var seed = Seed.missing
  /// Names of the instances for which its own module for keys ran: their semaphores are there.
  var finishedInstances: [ByteString] = []

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
  /// Whether its modules of a first boot ran for that instance.
  func hasFinished(_ instance: InstanceIdentifier) -> Bool {
    // cloud-init writes no slash into a name of its own (cloudinit/helpers.py, Paths).
    let name = instance.text.bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
    return finishedInstances.contains(ByteString(name))
  }
}

extension SystemRoot {
  /// The target's cloud-init; nil where it has none.
  func cloudInit(_ table: FileSystemTable) -> CloudInitTarget? {
    guard exists("/etc/cloud/cloud.cfg"), exists("/usr/bin/cloud-init") else { return nil }
    var target = CloudInitTarget()
    let configuration = cloudConfiguration()
    target.defaultUser = CloudConfiguration.defaultUser(configuration)
    target.datasources = CloudConfiguration.datasources(configuration)
    if exists("/etc/cloud/cloud-init.disabled") {
      target.refusal = "/etc/cloud/cloud-init.disabled switches it off"
    } else if let list = target.datasources,
      !list.contains(where: { $0.lowercased.is("configdrive") })
    {
      target.refusal = "its datasource_list has no ConfigDrive"
    } else if let text = try? text("/etc/cloud/ds-identify.cfg", atMost: 65_536),
      text.lines.contains(where: { $0.begins(with: "datasource:") || $0.begins(with: "policy:") })
    {
      target.refusal = "/etc/cloud/ds-identify.cfg decides for it"
    }
    target.seed = seed(table)
    target.finishedInstances = names(in: SystemRoot.instances).filter {
      exists("\(SystemRoot.instances)/\($0)/sem/config_ssh")
    }
    return target
  }

  private static let instances: ByteString = "/var/lib/cloud/instances"

  private func seed(_ table: FileSystemTable) -> CloudInitTarget.Seed {
    // Here cloud-init looks for a config drive before it looks at any device.
    let path = FilePlace.seed.path
    let directory = withoutLinks("/var/lib/cloud")
    if let point = table.mountPoints(above: directory).first(where: { !isMountPoint($0) }) {
      return .blocked("\(point) is not mounted yet")
    }
    if directory != withoutLinks("/var") + "/lib/cloud" {
      return .blocked("/var/lib/cloud lies behind a link")
    }
    if let target = linkTarget(path) { return .linked(to: target) }
    return exists(path) ? .blocked("\(path) is there already") : .missing
  }

  private func cloudConfiguration() -> [ByteString] {
    let directory: ByteString = "/etc/cloud/cloud.cfg.d"
    let parts = names(in: directory).filter { $0.count > 4 && $0.dropping($0.count - 4) == ".cfg" }
    let paths = ["/etc/cloud/cloud.cfg"] + parts.inOrder().map { directory + "/" + $0 }
    return paths.compactMap { path in
      guard let text = try? text(path, atMost: 1 << 20) else { return nil }
      return text
    }
  }
}
