/// What the command line asks for.
public struct Options: Equatable, Sendable {
  var sysroot: ByteString = "/sysroot"
  var source: ByteString?
  var isDryRun = false
  /// The report as JSON on standard output.
  var printsJSON = false
  /// A boot of this machine: see design.md, Command.
  var isBoot = false
  var waitsOnly = false
  /// The policy file, on this machine; nil for the target's own.
  var config: ByteString?
  /// Where the hand-over goes; nil for nowhere.
  var run: ByteString?
  /// The file with the kernel command line; nil for none.
  var cmdline: ByteString?
  /// Policy given by flags.
  var settings: [PolicySetting] = []

  /// Where the hand-over of a boot goes.
  static var runOfBoot: ByteString { "/run/glowplug" }

  /// Whether this machine's log, consoles and /run are written to; a dry run changes nothing anywhere.
  public var changesThisMachine: Bool { isBoot && !isDryRun }

  /// What a command line comes to.
  public enum Request: Equatable, Sendable {
    /// Run with these options.
    case run(Options)
    /// Print the usage.
    case help
    /// Print the version.
    case version
    /// A flag that is wrong: the line says which, and why.
    case wrong(ByteString)
  }

  /// Reads the arguments, without the program's own name.
  ///
  /// `--flag value` and `--flag=value` are one.
  public static func parse(_ arguments: [ByteString]) -> Request {
    var options = Options()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.cut(at: UInt8(ascii: "="))
      let flag = parts?.before ?? argument
      switch flag {
      case "--help" where parts == nil: return .help
      case "--version" where parts == nil: return .version
      case "--dry-run" where parts == nil: options.isDryRun = true
      case "--json" where parts == nil: options.printsJSON = true
      case "--boot" where parts == nil: options.isBoot = true
      case "--wait-only" where parts == nil: options.waitsOnly = true
      case "--required" where parts == nil:
        options.settings.append(PolicySetting("required", "yes", from: flag))
      case "--sysroot", "--source", "--config", "--run", "--cmdline", "--users", "--wait",
        "--trust":
        guard let value = parts?.after ?? rest.popFirst(), !value.isEmpty else {
          return .wrong(Failure("read", flag, "it needs a value").message)
        }
        options.take(flag, value)
      default:
        let isFlag = flag.begins(with: "-")
        let reason: ByteString =
          isFlag && parts != nil
          ? "there is no such flag with a value; see --help"
          : isFlag ? "there is no such flag; see --help" : "only flags are taken; see --help"
        return .wrong(Failure("read", flag, reason).message)
      }
    }
    options.fillBootDefaults()
    return .run(options)
  }

  private mutating func take(_ flag: ByteString, _ value: ByteString) {
    switch flag {
    case "--sysroot": sysroot = value
    case "--source": source = value
    case "--config": config = value
    case "--run": run = value
    case "--cmdline": cmdline = value
    default: settings.append(PolicySetting(flag.dropping(2), value, from: flag))
    }
  }

  private mutating func fillBootDefaults() {
    guard isBoot else { return }
    run = run ?? Options.runOfBoot
    cmdline = cmdline ?? "/proc/cmdline"
  }

  /// The text of `--help`.
  public static let usage: ByteString = """
    glowplug [--sysroot DIR] [--source PATH] [--dry-run] [--json] ...

    Writes the password and SSH keys of an OpenStack config drive into a root.

      --sysroot DIR   the root file system to write to (/sysroot)
      --source PATH   the drive: directory, block device, image (found by label)
      --dry-run       print the plan, change nothing
      --json          print the report
      --boot          this is a boot of this machine
      --wait-only     wait for the drive, then end
      --config FILE, --run DIR, --cmdline FILE
      --users A,B  --wait SECONDS  --trust RULE  --required
      --help  --version

    See glowplug(8).

    """
}
