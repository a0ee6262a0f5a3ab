import Testing

@testable import Glowplug

@Suite("The executable")
struct ExecutableTests {
  private static let version = String(decoding: Version.number.bytes, as: Unicode.UTF8.self)

  static let rows: [(arguments: [String], status: Int32, output: String, errors: String)] = [
    (["--version"], 0, "glowplug \(version)\n", ""),
    (
      ["--sysrot"], 2, "",
      "glowplug: failed to read '--sysrot': there is no such flag; see --help\n"
    ),
    (["--sysroot"], 2, "", "glowplug: failed to read '--sysroot': it needs a value\n"),
    (
      ["--sysroot", "/nonexistent", "--source", "/nonexistent"], 1, "",
      "glowplug: failed to open '/nonexistent': No such file or directory\n"
    ),
  ]

  @Test("exit statuses and what is printed where", arguments: rows)
  func running(_ row: (arguments: [String], status: Int32, output: String, errors: String)) throws {
    let result = try Child.run(try Child.glowplug, row.arguments)
    #expect(result.status == row.status)
    #expect(result.output == row.output)
    #expect(result.errors == row.errors)
  }

  @Test(
    "what can't be printed is a failure, and is said",
    arguments: ["/dev/full", "&-"],
    [
      "--version", "--help", "--json --sysroot $2 --source $3",
      "--dry-run --sysroot $2 --source $3",
    ])
  func unprintable(_ output: String, _ arguments: String) throws {
    let root = try TestRoot()
    let result = try Child.shell(
      "\"$1\" \(arguments) >\(output)", try Child.glowplug, root.directory.path,
      Fixtures.drive("nova"))
    #expect(result.status == 1)
    #expect(arguments.hasPrefix("--json") == (result.errors.split(separator: "\n").count == 2))
    let last = result.errors.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("glowplug: failed to write 'standard output': "))
  }

  @Test("where nothing is to be printed it matters to nobody")
  func silent() throws {
    let root = try TestRoot()
    let result = try Child.shell(
      "\"$1\" --sysroot \"$2\" --source \"$3\" >&-", try Child.glowplug,
      root.directory.path, Fixtures.drive("nova"))
    #expect(result.status == 0)
  }

  @Test("the usage goes to standard output")
  func help() throws {
    let result = try Child.run(try Child.glowplug, ["--help"])
    #expect(result.status == 0)
    #expect(result.output == Options.usage.text)
    #expect(result.errors.isEmpty)
  }
}
