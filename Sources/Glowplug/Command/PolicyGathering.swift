extension Policy {
  /// The policy of a run: defaults, then the file, then the kernel command line, then the flags; and
  /// what is wrong with any of them.
  static func gather(
    _ options: Options, _ root: borrowing SystemRoot?
  ) -> (policy: Policy, problems: [Failure]) {
    var sources: [[PolicySetting]] = []
    var problems: [Failure] = []
    do throws(Failure) {
      sources.append(try fileSettings(options, root))
    } catch {
      problems.append(error)
      sources.append(strictest(error.object))
    }
    do throws(Failure) {
      if let path = options.cmdline {
        sources.append(
          PolicySetting.settings(inCommandLine: try ThisMachine.content(of: path)))
      }
    } catch {
      problems.append(error)
    }
    sources.append(options.settings)
    let (policy, wrong) = resolve(sources)
    return (policy, problems + wrong)
  }

  /// What a file that is there and can't be read counts as: nobody knows what it forbids.
  private static func strictest(_ path: ByteString) -> [PolicySetting] {
    [
      PolicySetting("trust", "machine", from: path), PolicySetting("users", "none", from: path),
    ]
  }

  /// A policy file of the target's may be missing; one that was named may not.
  private static func fileSettings(
    _ options: Options, _ root: borrowing SystemRoot?
  ) throws(Failure) -> [PolicySetting] {
    if let path = options.config {
      return PolicySetting.settings(inFile: try ThisMachine.content(of: path), named: path)
    }
    switch root {
    case .none: return []
    case .some(let root):
      let path: ByteString = "/etc/glowplug.conf"
      guard let text = try root.text(path, atMost: 65_536) else {
        if root.exists(path) { throw Failure("read", path, "it is a link that leads nowhere") }
        return []
      }
      return PolicySetting.settings(inFile: text, named: path)
    }
  }
}
