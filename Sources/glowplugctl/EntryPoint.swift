import ArgumentParser
import Glowplug

/// The program for people at a keyboard: glowplugctl(1).
@main
struct Glowplugctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glowplugctl",
    abstract: "Check drives and images for glowplug, make drives, and see what a boot did.",
    discussion: """
      Ends with 0 where all is well, with 1 where something is not, and with 2 where that could not be found out, \
      or the command line is wrong. See glowplugctl(1).
      """,
    version: "glowplugctl \(Version.number.text)",
    subcommands: [CheckDrive.self, CheckImage.self, MakeDrive.self, Status.self])

  /// As the parser's own, with the exit status of glowplug(8) for a wrong command line.
  static func main() {
    do {
      try refuseUnknownSubcommand()
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as ControlFailure {
      Terminal.complain("glowplugctl: \(failure.message)")
      exit(withError: ExitStatus.unknown)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Terminal.complain(fullMessage(for: error))
      exit(withError: ExitStatus.unknown)
    }
  }

  /// The parser itself suggests flags, and no subcommands.
  private static func refuseUnknownSubcommand() throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"),
      !names.contains(word)
    else { return }
    let nearest = Suggestion.nearest(to: ByteString(word), among: names.map { ByteString($0) })
    let suggestion = nearest.map { " Did you mean '\($0.text)'?" } ?? ""
    throw ValidationError("There is no subcommand '\(word.printable)'.\(suggestion)")
  }
}

/// The exit statuses of every subcommand.
enum ExitStatus {
  /// Something is not as it should be.
  static let bad = ExitCode(1)
  /// It could not be found out, or the command line is wrong.
  static let unknown = ExitCode(2)
}
