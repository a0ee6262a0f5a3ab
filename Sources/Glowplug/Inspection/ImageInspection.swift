/// A root file system that a server is to boot from, and whether a login will work.
///
/// What a boot reads of it is read by the readers of a boot.
package struct ImageInspection: ~Copyable {
  let root: SystemRoot
  let policy: PolicyReading
  /// The settings of the policy, as they stand there.
  let settings: [PolicySetting]
  let commandLine: ImageCommandLine?
  /// Whether it has booted before; nil where that is not known.
  let hasBooted: Bool?
  let reading: TargetReading

  /// Opens a root file system; nothing of it is ever written.
  package init(root path: ByteString) throws(Failure) {
    root = try SystemRoot(opening: path)
    commandLine = root.imageCommandLine()
    let file = root.policySettings()
    let text = commandLine?.text
    policy = PolicyReading(file: file, commandLine: .success(text), flags: [])
    settings =
      ((try? file.get()) ?? []) + (text.map { PolicySetting.settings(inCommandLine: $0) } ?? [])
    let history = root.history()
    hasBooted = history.problem == nil ? history.hasBooted : nil
    reading = root.target(for: policy.policy, after: history, commandLine: text)
  }

  /// All that can be told without a look into an initramfs.
  package func findings() -> [Finding] {
    var findings: [Finding] = []
    addPolicy(to: &findings)
    addFirstBoot(to: &findings)
    addTrust(to: &findings)
    addAccounts(to: &findings)
    addServer(to: &findings)
    addHostKeys(to: &findings)
    addConsole(to: &findings)
    addCloudInit(to: &findings)
    addNetwork(to: &findings)
    return findings
  }

  /// Whether any of the paths is there; one that can't be looked at counts as there.
  func hasAny(_ paths: [ByteString]) -> Bool {
    for path in paths where (try? root.exists(path)) ?? true { return true }
    return false
  }

  /// Whether any of the units is started at a boot: their links, as `systemctl enable` makes them.
  func isEnabled(_ links: [ByteString]) -> Bool {
    hasAny(
      links.map { "/etc/systemd/system/" + $0 } + links.map { "/usr/lib/systemd/system/" + $0 })
  }

  /// Whether cloud-init obeys the drive in this image, or may, as something of it is there.
  var hasCloudInit: Bool {
    guard let target = reading.target.cloudInit else {
      return (try? root.hasTraceOfCloudInit()) ?? true
    }
    return !CloudInitPlan.isOut(target, commandLine: commandLine?.text)
  }
}
