/// The settings, and whom a drive may serve.
extension ImageInspection {
  func addPolicy(to findings: inout [Finding]) {
    for problem in policy.problems {
      let nearest = settings.lazy.compactMap { setting in
        problem.message.contains("'" + setting.key.printable + "'")
          ? Suggestion.nearest(to: setting.key, among: Suggestion.policyKeys) : nil
      }.first
      findings.bad("policy", problem.message, advice: nearest.map { "did you mean '\($0)'?" })
    }
    if policy.policy.isOff {
      findings.bad(
        "policy", "glowplug=off switches it off, in \(commandLine?.place ?? ByteString())",
        advice: "take it out of the kernel command line")
    }
    if policy.problems.isEmpty, !policy.policy.isOff {
      let keys = settings.map { "\($0.key.printable)=\($0.value.printable)" }.joined(by: ", ")
      findings.good("policy", keys.isEmpty ? "none is set, the defaults count" : keys)
    }
  }

  /// machine-id(5), and the marker of another instance.
  func addFirstBoot(to findings: inout [Finding]) {
    let advice: ByteString = "empty /etc/machine-id in the image"
    switch hasBooted {
    case .none: findings.bad("machine-id", "/etc/machine-id can't be read")
    case false?: findings.good("machine-id", "none yet: the first boot is seen as one")
    case true? where policy.policy.trust == .rule(.machine) || policy.policy.trust == .rule(.any):
      findings.note(
        "machine-id", "it is set: every server of this image will have the same", advice: advice)
    case true?:
      findings.bad(
        "machine-id", "it is set: the image counts as booted before, and every server has the same",
        advice: advice)
    }
    switch reading.target.recordState {
    case .none: break
    case .unreadable: findings.bad("marker", "/etc/glowplug/instance.json is no marker")
    case .of(let record):
      findings.bad(
        "marker", "the image was provisioned for instance \(record.instance.text.quoted)",
        advice: "remove /etc/glowplug from the image")
    }
  }

  /// What `trust` comes to where the firmware says Nova, and where it does not.
  func addTrust(to findings: inout [Finding]) {
    var nova = Machine()
    nova.productName = "OpenStack Nova"
    for (subject, machine): (ByteString, Machine) in [
      ("on Nova", nova), ("elsewhere", .unknown),
    ] {
      switch TrustRule(policy.policy.trust, on: machine, isOwn: false) {
      case .machine:
        findings.good(subject, "a drive is let in whose uuid is the server's (trust=machine)")
      case .any:
        findings.note(subject, "whatever is labelled config-2 sets credentials (trust=any)")
      case .firstBoot where hasBooted == false:
        findings.good(subject, "the drive of the first boot is let in (trust=first-boot)")
      case .firstBoot:
        findings.bad(
          subject, "no drive is let in: this is no first boot (trust=first-boot)",
          advice: "empty /etc/machine-id in the image, or set trust=machine in /etc/glowplug.conf")
      }
    }
  }
}
