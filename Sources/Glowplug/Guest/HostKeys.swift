/// sshd's own keys, where nobody else makes them: rule 16.
enum HostKeys {
  static var directory: ByteString { "/etc/ssh" }

  /// The units that make them: ed25519, which takes no time, before sshd; all the others after it, unless
  /// sshd_config names those that it needs.
  ///
  /// ed25519 is none where FIPS forbids it. The first has no default dependencies: ssh.socket comes before basic.target.
  static func runtime(areNamed: Bool) -> Runtime {
    let first: ByteString =
      areNamed
      ? "ExecStart=/usr/bin/ssh-keygen -A"
      : "ExecStart=/bin/sh -c \"ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key || ssh-keygen -A\""
    let make: ByteString = """
      # glowplug(8): sshd has no key, and no unit of this system makes one.
      [Unit]
      Description=Make the first host key of sshd
      Documentation=man:glowplug(8)
      DefaultDependencies=no
      RequiresMountsFor=/etc/ssh
      After=local-fs.target
      Before=ssh.service sshd.service ssh.socket sshd.socket sshd-keygen.target shutdown.target
      Conflicts=shutdown.target
      ConditionFileNotEmpty=!/etc/ssh/ssh_host_ed25519_key

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStartPre=/bin/rm -f /etc/ssh/ssh_host_ed25519_key
      ExecStartPost=-/bin/sync -f /etc/ssh

      """
    let show: ByteString = """
      # glowplug(8): between the marks that tools look for in a console's log.
      [Unit]
      Description=Make the other host keys of sshd, and show their fingerprints
      Documentation=man:glowplug(8)
      After=glowplug-host-keys.service ssh.service sshd.service

      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=-/usr/bin/ssh-keygen -A
      ExecStart=-/bin/sync -f /etc/ssh
      ExecStart=/bin/sh -c "{ echo '-----BEGIN SSH HOST KEY FINGERPRINTS-----'; for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f $$key; done; echo '-----END SSH HOST KEY FINGERPRINTS-----'; } >/dev/console"

      """
    var runtime = Runtime()
    runtime.add(unit: "glowplug-host-keys.service", make + first + "\n")
    runtime.add(unit: "glowplug-host-keys-shown.service", show)
    return runtime
  }
}
