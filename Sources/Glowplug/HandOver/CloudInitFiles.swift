/// What cloud-init gets in /run/cloud-init: its detection answered, and what it must leave alone.
///
/// ds-identify returns at once where cloud.cfg and .ds-identify.result are there; its units still
/// look for an administrator's `disabled` (tools/ds-identify, cloud-init 26.2).
enum CloudInitFiles {
  private static var directory: ByteString { "/run/cloud-init" }

  private static var cache: ByteString { ".instance-id" }
  private static var settings: ByteString { "cloud.cfg" }
  private static var detection: ByteString { ".ds-identify.result" }

  /// - Throws: the first of the failures; what follows one is written all the same.
  static func write(_ plan: CloudInitPlan) throws(Failure) {
    var failure: Failure?
    func trying(_ body: () throws(Failure) -> Void) {
      do throws(Failure) { try body() } catch { failure = failure ?? error }
    }
    if plan.answersDetection {
      trying { () throws(Failure) in
        try Host.write(settings, inDirectory: directory, configuration(plan))
      }
      trying { () throws(Failure) in try Host.write(detection, inDirectory: directory, "0\n") }
    }
    trying { () throws(Failure) in
      if let instance = plan.cachedInstance {
        try Host.write(cache, inDirectory: directory, instance + "\n")
      } else {
        try Host.remove([cache], inDirectory: directory)
      }
    }
    if let failure { throw failure }
  }

  /// Takes back what was written.
  static func remove() throws(Failure) {
    try Host.remove([cache, settings, detection], inDirectory: directory)
  }

  /// The configuration, which user data overrules (cloudinit/stages.py, fetch_base_config).
  static func configuration(_ plan: CloudInitPlan) -> ByteString {
    let list = plan.datasources.joined(by: ", ")
    var text: ByteString = "# glowplug(8): for this boot alone.\ndatasource_list: [ \(list) ]\n"
    if plan.keepsRootKeys { text += "disable_root: false\n" }
    if plan.keepsDefaultUsersPassword {
      text += "system_info:\n  default_user:\n    lock_passwd: false\n"
    }
    return text
  }
}
