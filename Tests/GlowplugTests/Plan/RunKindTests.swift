import Testing

@testable import Glowplug

/// A dry run is the plan of a boot, with `--boot` and without.
@Suite("What a run is for")
struct RunKindTests {
  static let rows: [(arguments: [String], kind: RunKind, reachesBootedSystem: Bool)] = [
    ([], .image, false), (["--boot"], .boot, true), (["--dry-run"], .dryRun, true),
    (["--dry-run", "--boot"], .dryRun, true), (["--run", "/run/x"], .image, false),
  ]

  @Test("by its flags", arguments: rows)
  func kind(_ row: (arguments: [String], kind: RunKind, reachesBootedSystem: Bool)) throws {
    let options = try runOptions(row.arguments)
    #expect(RunKind(options) == row.kind)
    #expect(RunKind(options).reachesBootedSystem == row.reachesBootedSystem)
  }

  @Test("keys for a home that is not mounted: left to the booted system, where one comes")
  func delivery() throws {
    func change(_ kind: RunKind) throws -> Change {
      let target = Situations.target {
        $0.keys[0].unmounted = "/root"
        $0.keys[0].problem = Failure("add keys for", "root", "/root is not mounted yet")
      }
      let plan = Plan.decide(Situations.found(target, kind: kind))
      return try #require(plan.changes.first { $0.user == "root" && $0.kind != .password })
    }
    for kind in [RunKind.boot, .dryRun] {
      #expect(try change(kind).kind == .tmpfiles)
      #expect(try change(kind).added == 1)
    }
    #expect(try change(.image).kind == .keys)
    #expect(try change(.image).failure?.message.text.hasSuffix("/root is not mounted yet") == true)
  }

  /// The seed that a run plans, and where it leads.
  private static func seed(_ arguments: String...) throws -> String? {
    let root = try TestRoot.withCloudInit()
    let text = try Child.run(
      try Child.glowplug,
      ["--sysroot", root.directory.path, "--source", Fixtures.drive("nova")] + arguments
    ).output
    return text.split(separator: "\n").first { $0.contains("cloud/seed") }.map { String($0) }
  }

  @Test("a dry run plans the seed that a boot would link, whoever asks for it")
  func seed() throws {
    let line = "  would link /var/lib/cloud/seed/config_drive to /run/glowplug/config-drive"
    #expect(try RunKindTests.seed("--dry-run") == line + " for cloud-init")
    let other = try RunKindTests.seed("--dry-run", "--run", "/run/other")
    #expect(other?.contains("to /run/other/config-drive ") == true)
    #expect(try RunKindTests.seed() == nil)
  }

  @Test("an image that is being built gets no seed: it would lead nowhere")
  func image() throws {
    let root = try TestRoot.withCloudInit()
    let run = try TemporaryDirectory()
    let ran = try glowplug(root, Fixtures.drive("nova"), "--run", run.path("g"))
    #expect(ran.exitStatus == 0)
    #expect(!ran.report.changes.contains { $0.kind == "seed" })
    #expect(!root.directory.exists("var/lib/cloud/seed"))
  }
}
