/// Asks systemd to label what is new on an SELinux target: it does so right after the policy is
/// loaded, from the paths in /run/systemd/relabel-extra.d (systemd 240, src/core/selinux-setup.c).
///
/// It can't where the root is read-only then, as a kernel command line with `ro` has it.
enum Relabelling {
  private static var directory: ByteString { "/run/systemd/relabel-extra.d" }
  private static var file: ByteString { "glowplug.relabel" }

  /// Where it can't be told whether it is such a target, it is asked all the same: it looks itself.
  ///
  /// - Returns: a warning where systemd can't be asked.
  static func request(_ paths: [ByteString], _ root: borrowing SystemRoot) -> [ByteString] {
    guard !paths.isEmpty, (try? root.exists("/etc/selinux/config")) ?? true else { return [] }
    do throws(Failure) {
      let text = paths.joined(by: "\n") + "\n"
      try Host.write(file, inDirectory: directory, text)
      return []
    } catch {
      return [error.message]
    }
  }
}
