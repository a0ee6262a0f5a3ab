/// A login prompt on the serial console: `openstack console log show`, `virsh console`.
extension ImageInspection {
  private static let serial: [StaticString] = ["ttyS", "ttyAMA", "hvc", "ttysclp"]

  func addConsole(to findings: inout [Finding]) {
    let subject: ByteString = "console"
    let consoles = (commandLine?.text.words ?? []).filter { word in
      ImageInspection.serial.contains {
        word.begins(with: "console=") && word.dropping(8).begins(with: $0)
      }
    }
    let name = consoles.last.flatMap { $0.dropping(8).split(at: UInt8(ascii: ",")).first }
    addGetty(on: name, to: &findings)
    addSecureTerminals(name ?? "ttyS0", to: &findings)
    guard let commandLine else {
      return findings.note(
        subject,
        "no boot loader's configuration was found: whether the kernel is told of a console is not known"
      )
    }
    if let name {
      findings.good(subject, "the kernel writes to \(name.printable) (\(commandLine.place))")
    } else {
      findings.bad(
        subject, "\(commandLine.place) names no serial console: the server's log stays empty",
        advice: "add console=tty0 console=ttyS0 to the kernel command line")
    }
  }

  /// systemd-getty-generator(8) starts one on every console that the kernel was told of.
  private func addGetty(on name: ByteString?, to findings: inout [Finding]) {
    let subject: ByteString = "getty"
    let terminal = name ?? "ttyS0"
    let unit: ByteString = "serial-getty@\(terminal.printable).service"
    let path: ByteString = "system-generators/systemd-getty-generator"
    let isMasked =
      ((try? root.isMasked(unit)) ?? false)
      || ((try? root.isMasked("serial-getty@.service")) ?? false)
    if isMasked {
      findings.bad(subject, "\(unit) is masked: no login there", advice: "systemctl unmask \(unit)")
    } else if isEnabled(["getty.target.wants/" + unit, "multi-user.target.wants/" + unit]) {
      findings.good(subject, "\(unit) is enabled")
    } else if hasAny(["/usr/lib/systemd/" + path, "/lib/systemd/" + path]),
      (try? root.isNothing("/etc/systemd/" + path)) != true
    {
      findings.add(
        name == nil
          ? Finding(
            .note, subject, "systemd starts one on a serial console that the kernel is told of")
          : Finding(.good, subject, "systemd starts one on \(terminal.printable)"))
    } else if let text = try? root.text("/etc/inittab", atMost: 65_536),
      text.lines.contains(where: { !$0.trimmed.begins(with: "#") && $0.contains(terminal) })
    {
      findings.good(subject, "/etc/inittab starts one on \(terminal.printable)")
    } else {
      findings.bad(
        subject, "nothing starts one on \(terminal.printable)", advice: "systemctl enable \(unit)")
    }
  }

  /// securetty(5), as far as anything still asks pam_securetty(8).
  private func addSecureTerminals(_ name: ByteString, to findings: inout [Finding]) {
    guard policy.policy.passwordUsers.contains("root"),
      let login = try? root.text("/etc/pam.d/login", atMost: 65_536),
      login.lines.contains(where: { !$0.trimmed.begins(with: "#") && $0.contains("pam_securetty") }
      ),
      let list = try? root.text("/etc/securetty", atMost: 65_536),
      !list.lines.contains(where: { $0.trimmed == name })
    else { return }
    findings.bad(
      "securetty", "/etc/securetty does not name \(name.printable): root can't log in there",
      advice: "add \(name.printable) to /etc/securetty, or remove that file")
  }
}
