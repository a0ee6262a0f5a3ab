/// What came of a run, for the executable to print and to end with.
public struct RunResult: Sendable {
  /// The process's exit status; see `ExitStatus`.
  public var exitStatus: Int32
  /// Lines for people, in their order.
  public var messages: [Message]
  /// What goes to standard output; empty where nothing does.
  public var output: ByteString
}
