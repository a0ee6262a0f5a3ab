/// The exit statuses: rule 6, and glowplug(8).
public enum ExitStatus {
  /// Done, or nothing to do.
  public static let success: Int32 = 0
  /// Something failed or was refused.
  public static let failure: Int32 = 1
  /// A wrong flag or policy.
  public static let usage: Int32 = 2
  /// With `--boot` and `required`: the boot must stop.
  public static let stopBoot: Int32 = 4
}
