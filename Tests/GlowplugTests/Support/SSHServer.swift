import Foundation
import Testing

/// A real sshd, for accounts of a test's root, which are this machine's in a mount namespace of its own.
///
/// sshd and ssh talk through a pipe: there is no network, and no server that outlives the test.
final class SSHServer {
  private let directory: TemporaryDirectory

  /// The script's `$1` is the server's directory, `$2` the account, `$3` the private key.
  private static let script = """
    set -eu
    mount -t tmpfs none /run
    mkdir -m 0755 /run/sshd
    mount --bind "$1/passwd" /etc/passwd
    mount --bind "$1/shadow" /etc/shadow
    ssh -F none -i "$3" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \\
      -o UserKnownHostsFile=/dev/null -o ProxyCommand="/usr/sbin/sshd -i -e -f $1/sshd_config" \\
      "$2@test" true
    """

  init() throws {
    try requireRoot()
    try #require(
      FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd"),
      "this test needs an sshd: scripts/install-packages openssh-server")
    directory = try TemporaryDirectory()
    try SSHServer.makeKey(directory.path("host"))
    try directory.write(
      "sshd_config",
      """
      HostKey \(directory.path("host"))
      PermitRootLogin yes
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      UsePAM no
      LogLevel DEBUG
      """)
    try directory.write("shadow", "root:*:19700::::::\ndebian:*:19700::::::\nsshd:*:19700::::::\n")
  }

  /// Makes a pair of keys; the public one is beside it.
  static func makeKey(_ path: String, type: String = "ed25519") throws {
    let made = try Child.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "test", "-f", path])
    try #require(made.status == 0, "\(made.errors)")
  }

  /// Whether an account of the root gets in with a private key.
  func letsIn(_ user: String, with key: String, to root: TestRoot) throws -> Bool {
    let home = root.directory.path
    try directory.write(
      "passwd",
      """
      root:x:0:0:root:\(home)/root:/bin/sh
      debian:x:1000:1000::\(home)/home/debian:/bin/sh
      sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
      nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin

      """)
    let ran = try Child.shellWithOwnMounts(SSHServer.script, directory.path, user, key)
    let isDenied = ran.errors.contains("Permission denied")
    try #require(ran.status == 0 || isDenied, "\(ran.errors)")
    return ran.status == 0
  }
}
