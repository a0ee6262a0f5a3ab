import Testing

@testable import Glowplug

/// What a run was asked to do, from its arguments alone: no policy file is read.
enum Orders {
  static func order(_ arguments: String...) throws -> Order { try order(arguments) }

  static func order(_ arguments: [String]) throws -> Order {
    let options = try runOptions(arguments + ["--cmdline", "/dev/null"])
    let host = Host(for: options)
    let policy = PolicyReading(
      file: .success([]), commandLine: host.commandLine, flags: options.settings)
    return Order(options, policy, host, PrivateMounts(problem: nil))
  }
}
