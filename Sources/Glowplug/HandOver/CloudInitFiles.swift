/// What cloud-init gets in /run/cloud-init: its detection answered, and what it must leave alone.
///
/// ds-identify returns at once where cloud.cfg and .ds-identify.result are there; its units still
/// look for an administrator's `disabled` (tools/ds-identify, cloud-init 26.2).
enum CloudInitFiles {
  private static let directory: ByteString = "/run/cloud-init"

  static func write(_ plan: CloudInitPlan) throws(Failure) {
    if let instance = plan.cachedInstance {
      try Host.write(".instance-id", inDirectory: directory, instance + "\n")
    }
    guard plan.answersDetection else { return }
    try Host.write("cloud.cfg", inDirectory: directory, configuration(plan))
    try Host.write(".ds-identify.result", inDirectory: directory, "0\n")
  }

  /// The configuration, which user data overrules (cloudinit/stages.py, fetch_base_config).
  static func configuration(_ plan: CloudInitPlan) -> ByteString {
    var text: ByteString = "# glowplug(8): for this boot alone.\ndatasource_list: [ "
    if !plan.isDriveRefused { text += "ConfigDrive, " }
    text += "None ]\n"
    if plan.keepsRootKeys { text += "disable_root: false\n" }
    if plan.keepsDefaultUsersPassword {
      text += "system_info:\n  default_user:\n    lock_passwd: false\n"
    }
    return text
  }
}
