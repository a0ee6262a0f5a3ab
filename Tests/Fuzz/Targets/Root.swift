@testable import Glowplug

/// A root file system, as far as it is read: each file after a line `%% PATH`.
enum RootTarget {
  private static let scratch = Scratch()

  /// What the readers ask for; another path of an input is passed over.
  private static let paths: [ByteString] = [
    "etc/passwd", "etc/shadow", "etc/login.defs", "etc/fstab", "etc/machine-id",
    "etc/glowplug.conf",
    "etc/glowplug/instance.json", "etc/glowplug/network.json", "etc/ssh/sshd_config",
    "usr/etc/ssh/sshd_config",
    "etc/ssh/sshd_config.d/a.conf", "etc/ssh/sshd_config.d/b.conf", "etc/hostname", "etc/hosts",
    "etc/nsswitch.conf",
    "etc/resolv.conf", "etc/network/interfaces", "etc/network/interfaces.d/a",
    "etc/cloud/cloud.cfg",
    "etc/cloud/cloud.cfg.d/90_dpkg.cfg", "etc/cloud/ds-identify.cfg",
    "etc/cloud/cloud-init.disabled",
    "etc/netplan/a.yaml", "etc/NetworkManager/NetworkManager.conf",
    "etc/NetworkManager/system-connections/a.nmconnection", "etc/NetworkManager/conf.d/a.conf",
    "etc/systemd/network/a.network", "root/.ssh/authorized_keys",
    "home/debian/.ssh/authorized_keys",
    "usr/bin/cloud-init", "usr/sbin/netplan", "usr/sbin/ifup", "sbin/ifup",
    "usr/sbin/NetworkManager",
    "usr/lib/systemd/systemd", "usr/lib/systemd/systemd-networkd",
    "usr/lib/systemd/system/systemd-networkd.service",
    "usr/lib/systemd/system/NetworkManager.service", "usr/lib/systemd/system/networking.service",
    "usr/lib/systemd/system/cloud-init.service", "usr/lib/systemd/system/ssh.service",
    "usr/sbin/sshd",
    "usr/bin/ssh-keygen", "var/lib/cloud/data/instance-id",
  ]

  static func run(_ input: ByteString) {
    scratch.clear()
    for directory: ByteString in ["etc", "root", "home/debian", "var/lib/cloud"] {
      scratch.make(directory)
    }
    for (path, content) in input.files where paths.contains(path) { scratch.write(path, content) }
    guard let root = try? SystemRoot(opening: scratch.path) else {
      fail("a root can be opened", "")
    }
    let reading = PolicyReading(
      file: root.policySettings(), commandLine: .success(nil), flags: [])
    let first = root.target(for: reading.policy, after: root.history(), commandLine: nil)
    let second = root.target(for: reading.policy, after: root.history(), commandLine: nil)
    expect(first.target == second.target, "the same root says the same")
    expectPrintable(first.target.warnings)
    for password in first.target.passwords {
      if let problem = password.problem { expectPrintable([problem.message]) }
    }
    for keys in first.target.keys {
      if let problem = keys.problem { expectPrintable([problem.message]) }
      guard let place = keys.place else { continue }
      expect(place.path.begins(with: "/") && !place.below.isEmpty, "a place of keys", place.path)
      expect(place.path.count <= 2 * 4096, "a path that may be one", place.path)
    }
    let guest = root.guestTarget()
    expect(guest == root.guestTarget(), "the same root says the same of the rest")
    for manager in [NetworkPolicy.automatic, .named(.networkd), .named(.ifupdown)] {
      _ = NetworkChoice.decide(manager, guest.network, commandLine: "")
    }
  }
}
