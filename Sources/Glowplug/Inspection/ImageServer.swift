/// sshd, and its own keys.
extension ImageInspection {
  private var hasServer: Bool { hasAny(["/usr/sbin/sshd", "/sbin/sshd"]) }

  func addServer(to findings: inout [Finding]) {
    guard hasServer else {
      return findings.bad(
        "sshd", "there is none: keys let nobody in", advice: "install openssh-server")
    }
    let links: [ByteString] = [
      "multi-user.target.wants/ssh.service", "multi-user.target.wants/sshd.service",
      "sockets.target.wants/ssh.socket", "sockets.target.wants/sshd.socket",
      "ssh.service.requires/ssh.socket",
    ]
    if isEnabled(links) {
      findings.good("sshd", "it is started at a boot")
    } else if hasBooted == false {
      findings.note(
        "sshd", "nothing starts it but, at a first boot, a preset", advice: "systemctl enable ssh")
    } else {
      findings.bad("sshd", "nothing starts it at a boot", advice: "systemctl enable ssh")
    }
    findings.trying("sshd") { (findings) throws(Failure) in
      if try value("pubkeyauthentication")?.lowercased.is("no") == true {
        findings.bad(
          "sshd", "PubkeyAuthentication is no: keys let nobody in",
          advice: "set it to yes in /etc/ssh/sshd_config")
      }
      let users = policy.policy.keyUsers
      for user in users { try addLists(user, to: &findings) }
      if users.contains("root") { try addRootLogin(to: &findings) }
    }
  }

  private func value(_ keyword: ByteString) throws(Failure) -> ByteString? {
    try root.sshdValue(of: keyword)?.first
  }

  private func addRootLogin(to findings: inout [Finding]) throws(Failure) {
    let value = try value("permitrootlogin") ?? "prohibit-password"
    switch value.lowercased {
    case "yes", "prohibit-password", "without-password":
      findings.good("PermitRootLogin", "\(value.printable): root's keys let him in")
    default:
      findings.bad(
        "PermitRootLogin", "\(value.printable): root's keys let nobody in",
        advice: "set it to prohibit-password, or users= to another account in /etc/glowplug.conf")
    }
  }

  /// AllowUsers and DenyUsers: sshd_config(5), with wildcards, and hosts behind an `@`.
  private func addLists(_ user: ByteString, to findings: inout [Finding]) throws(Failure) {
    let isNamed = { (patterns: [ByteString]) in
      patterns.contains { pattern in
        PathPattern.matches(user, pattern.cut(at: UInt8(ascii: "@"))?.before ?? pattern)
      }
    }
    if let allowed = try root.sshdValue(of: "allowusers"), !isNamed(allowed) {
      findings.bad(
        "AllowUsers", "it does not name \(user.printable), whose keys let nobody in",
        advice: "add \(user.printable) in /etc/ssh/sshd_config")
    }
    if let denied = try root.sshdValue(of: "denyusers"), isNamed(denied) {
      findings.bad("DenyUsers", "it names \(user.printable), whose keys let nobody in")
    }
    for keyword: ByteString in ["AllowGroups", "DenyGroups"]
    where try root.sshdValue(of: keyword.lowercased) != nil {
      findings.note(keyword, "it is set; whether it lets \(user.printable) in is not looked at")
    }
  }

  func addHostKeys(to findings: inout [Finding]) {
    guard hasServer else { return }
    let subject: ByteString = "host keys"
    switch root.guestTarget().hostKeys {
    case .failure(let problem): findings.bad(subject, problem.message)
    case .success(.noServer): break
    case .success(.present):
      findings.bad(
        subject, "the image has some: every server of it can pose as every other",
        advice: "rm /etc/ssh/ssh_host_*_key*")
    case .success(.madeBy(let unit)): findings.good(subject, "\(unit) makes them")
    case .success(.missing) where hasCloudInit: findings.good(subject, "cloud-init makes them")
    case .success(.missing) where policy.policy.makesHostKeys:
      findings.good(subject, "glowplug has them made")
    case .success(.missing):
      findings.bad(subject, "nobody makes them (host-keys=no), and sshd does not start without")
    case .success(.noGenerator):
      findings.bad(subject, "there are none, and no ssh-keygen", advice: "install openssh-client")
    }
  }
}
