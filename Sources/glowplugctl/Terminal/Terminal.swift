import FoundationEssentials
import Glibc

/// Standard output and standard error.
enum Terminal {
  /// A colour of the eight that every terminal has: ECMA-48, SGR.
  enum Colour: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case bold = 1
  }

  /// Whether colours are shown: on a terminal that has some, unless NO_COLOR says no (no-color.org).
  static let hasColours: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return !isRefused && environment["TERM"] != "dumb" && isatty(STDOUT_FILENO) == 1
  }()

  static func paint(_ text: String, _ colour: Colour) -> String {
    hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Writes to standard output.
  ///
  /// - Throws: where it is closed or full: a script must not take half an answer for one.
  static func show(_ text: String) throws(ControlFailure) {
    do {
      try FileHandles.write(text, to: STDOUT_FILENO)
    } catch {
      throw ControlFailure("write", "standard output", error.reason)
    }
  }

  /// Writes a line to standard error.
  static func complain(_ line: String) { try? FileHandles.write(line + "\n", to: STDERR_FILENO) }

  /// Writes a value as JSON to standard output.
  static func show<Value: Encodable>(json value: Value) throws(ControlFailure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let data = try? encoder.encode(value) else {
      throw ControlFailure("write", "standard output", "the answer is no JSON")
    }
    try show(String(decoding: data, as: Unicode.UTF8.self) + "\n")
  }
}
