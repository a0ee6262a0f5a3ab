/// sshd's own keys, where nobody else makes them: rule 16.
enum HostKeys {
  static var directory: ByteString { "/etc/ssh" }

  /// The units that make them: ed25519, which takes no time, before sshd; all the others after it, unless
  /// sshd_config names those that it needs.
  ///
  /// The first has no default dependencies: ssh.socket comes before basic.target.
  static func runtime(areNamed: Bool) -> Runtime {
    let first: ByteString =
      areNamed
      ? "ExecStart=/usr/bin/ssh-keygen -A"
      : "ExecStart=/usr/bin/ssh-keygen -q -t ed25519 -N \"\" -f \(directory)/ssh_host_ed25519_key"
    let servers: ByteString = "ssh.service sshd.service ssh.socket sshd.socket"
    let make: ByteString = """
      # glowplug(8): sshd has no key, and no unit of this system makes one.
      [Unit]
      Description=Make the first host key of sshd
      Documentation=man:glowplug(8)
      DefaultDependencies=no
      RequiresMountsFor=\(directory)
      After=local-fs.target
      Before=\(servers) sshd-keygen.target shutdown.target
      Conflicts=shutdown.target
      ConditionPathExists=!\(directory)/ssh_host_ed25519_key

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      \(first)

      """
    let show: ByteString = """
      # glowplug(8): between the marks that tools look for in a console's log.
      [Unit]
      Description=Make the other host keys of sshd, and show their fingerprints
      Documentation=man:glowplug(8)
      After=\(firstUnit) ssh.service sshd.service

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=-/usr/bin/ssh-keygen -A
      ExecStart=/bin/sh -c "{ echo '-----BEGIN SSH HOST KEY FINGERPRINTS-----'; for key in \(directory)/ssh_host_*_key.pub; do ssh-keygen -l -f $$key; done; echo '-----END SSH HOST KEY FINGERPRINTS-----'; } >/dev/console"

      """
    return Runtime(units: [
      Runtime.Unit(name: firstUnit, text: make),
      Runtime.Unit(name: "glowplug-host-keys-shown.service", text: show),
    ])
  }

  private static var firstUnit: ByteString { "glowplug-host-keys.service" }
}
