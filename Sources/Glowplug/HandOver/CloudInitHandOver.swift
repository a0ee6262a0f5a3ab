/// What cloud-init gets in /run/cloud-init: its detection answered, and what it must leave alone.
///
/// ds-identify returns at once where cloud.cfg and .ds-identify.result are there; its units still
/// look for an administrator's `disabled` (tools/ds-identify, cloud-init 26.2).
struct CloudInitHandOver: Equatable {
  /// The instance whose cache counts, drive or not; nil on the boot that provisions it.
  var cachedInstance: ByteString?
  /// Root's keys were set here: cloud-init would put "Please login as" before them.
  var keepsRootKeys = false
  /// The default user's password was set here: cloud-init would lock it.
  var keepsDefaultUsersPassword = false
  /// Whether there is a drive that was refused: without its cache cloud-init would take it.
  var isDriveRefused = false
  /// Whether its detection is answered in advance.
  var answersDetection = true

  static let directory: ByteString = "/run/cloud-init"

  /// The configuration, which user data overrules (cloudinit/stages.py, fetch_base_config).
  var configuration: ByteString {
    var text: ByteString = "# glowplug(8): for this boot alone.\ndatasource_list: [ "
    if !isDriveRefused { text += "ConfigDrive, " }
    text += "None ]\n"
    if keepsRootKeys { text += "disable_root: false\n" }
    if keepsDefaultUsersPassword {
      text += "system_info:\n  default_user:\n    lock_passwd: false\n"
    }
    return text
  }

  func write() throws(Failure) {
    let directory = CloudInitHandOver.directory
    if let instance = cachedInstance {
      try ThisMachine.write(".instance-id", inDirectory: directory, Secret(instance + "\n"))
    }
    guard answersDetection else { return }
    try ThisMachine.write("cloud.cfg", inDirectory: directory, Secret(configuration))
    try ThisMachine.write(".ds-identify.result", inDirectory: directory, Secret("0\n"))
  }

  /// Whether the kernel command line says what cloud-init is to do.
  static func isDecided(byCommandLine text: ByteString) -> Bool {
    text.words.contains { word in
      word == "cloud-init=disabled" || word.hasPrefix("ds=") || word.hasPrefix("ci.ds=")
        || word.hasPrefix("ci.datasource=") || word.hasPrefix("ci.di.policy=")
    }
  }
}
