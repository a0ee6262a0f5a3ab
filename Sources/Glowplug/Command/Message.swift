/// One line for people: what, to which object, why.
public struct Message: Equatable, Sendable {
  /// How much it matters; the kernel's own levels.
  public enum Level: Int, Sendable {
    /// Something failed or was refused.
    case failure = 3
    /// Something was left out.
    case warning = 4
    /// Something was done, or there was nothing to do.
    case notice = 6
  }

  let level: Level
  package let text: ByteString
  /// Whether a person at a console must see it, `quiet` or not.
  let isForConsoles: Bool

  init(_ level: Level, _ text: ByteString, isForConsoles: Bool) {
    self.level = level
    self.text = text
    self.isForConsoles = isForConsoles
  }

  /// A message about the command line of this program.
  public static func usage(_ text: ByteString) -> Message {
    Message(.failure, text, isForConsoles: false)
  }
}
