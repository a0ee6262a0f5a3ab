/// What the target's cloud-init looks like to a hand-over; cloud-init 22.4 to 26.2.
struct CloudInitTarget: Equatable {
  /// Why nothing is handed to it: the administrator decided so.
  ///
  /// nil where it may be.
  var refusal: ByteString?
  /// `system_info.default_user.name` of its configuration.
  var defaultUser: ByteString?
  var seed = Seed.missing

  /// What stands at the place of the seed.
  enum Seed: Equatable {
    case missing
    /// Our own link, of this boot's path or an earlier one's.
    case linked(to: ByteString)
    /// Why no link can be put there.
    case blocked(ByteString)
  }
}

extension SystemRoot {
  /// The target's cloud-init; nil where it has none.
  func cloudInit(_ table: FileSystemTable) -> CloudInitTarget? {
    guard exists("/etc/cloud/cloud.cfg"), exists("/usr/bin/cloud-init") else { return nil }
    var target = CloudInitTarget()
    let configuration = cloudConfiguration()
    target.defaultUser = CloudConfiguration.defaultUser(configuration)
    if exists("/etc/cloud/cloud-init.disabled") {
      target.refusal = "/etc/cloud/cloud-init.disabled switches it off"
    } else if let list = CloudConfiguration.datasources(configuration),
      !list.lowercased.contains("configdrive")
    {
      target.refusal = "its datasource_list has no ConfigDrive"
    } else if let text = try? text("/etc/cloud/ds-identify.cfg", atMost: 65_536),
      text.lines.contains(where: { $0.hasPrefix("datasource:") || $0.hasPrefix("policy:") })
    {
      target.refusal = "/etc/cloud/ds-identify.cfg decides for it"
    }
    target.seed = seed(table)
    return target
  }

  private func seed(_ table: FileSystemTable) -> CloudInitTarget.Seed {
    // Here cloud-init looks for a config drive before it looks at any device.
    let path = FilePlace.seed.path
    if let point = table.mountPoints(above: withoutLinks("/var/lib/cloud")).first(where: {
      !isMountPoint($0)
    }) {
      return .blocked("\(point) is not mounted yet")
    }
    if let target = linkTarget(path) { return .linked(to: target) }
    return exists(path) ? .blocked("\(path) is there already") : .missing
  }

  private func cloudConfiguration() -> [ByteString] {
    let folder: ByteString = "/etc/cloud/cloud.cfg.d"
    let parts = names(in: folder).filter { $0.count > 4 && $0.dropping($0.count - 4) == ".cfg" }
    let paths = ["/etc/cloud/cloud.cfg"] + parts.inOrder().map { folder + "/" + $0 }
    return paths.compactMap { path in
      guard let text = try? text(path, atMost: 1 << 20) else { return nil }
      return text
    }
  }
}

/// As much of cloud.cfg's YAML as two of its keys need: the way cloud-init's own ds-identify reads it,
/// line by line.
enum CloudConfiguration {
  /// The last `datasource_list`, with what stands below it as a block; nil where none is.
  static func datasources(_ files: [ByteString]) -> ByteString? {
    var list: ByteString?
    for file in files {
      var isInside = false
      for line in file.lines {
        if line.hasPrefix("datasource_list:") {
          list = line.dropping(16)
          isInside = true
        } else if isInside, let found = list, isContinuation(line) {
          list = found + " " + line.trimmed
        } else {
          isInside = false
        }
      }
    }
    return list
  }

  private static func isContinuation(_ line: ByteString) -> Bool {
    line.hasPrefix(" ") || line.hasPrefix("-") || line.hasPrefix("]")
  }

  /// The last `name` below `default_user`.
  static func defaultUser(_ files: [ByteString]) -> ByteString? {
    var name: ByteString?
    for file in files {
      var indent: Int?
      for line in file.lines where !line.trimmed.isEmpty && !line.trimmed.hasPrefix("#") {
        let depth = line.bytes.firstIndex { $0 != 0x20 } ?? 0
        if line.trimmed == "default_user:" {
          indent = depth
        } else if let parent = indent, depth > parent {
          if line.trimmed.hasPrefix("name:") { name = unquoted(line.trimmed.dropping(5).trimmed) }
        } else {
          indent = nil
        }
      }
    }
    return name
  }

  private static func unquoted(_ text: ByteString) -> ByteString {
    ByteString(text.bytes.filter { $0 != 0x22 && $0 != 0x27 })
  }
}
