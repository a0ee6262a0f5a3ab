/// What came of a run, for the executable to print and to end with.
public struct Outcome: Sendable {
  /// The process's exit status; see `ExitStatus`.
  public var exitStatus: Int32
  /// Lines for people, in their order.
  public var messages: [Message]
  /// What goes to standard output; empty where nothing does.
  public var output: ByteString
}

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
