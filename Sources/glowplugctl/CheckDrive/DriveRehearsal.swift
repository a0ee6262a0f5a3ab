import Glibc
import Glowplug

/// A dry run with a drive: the very plan of a boot.
struct DriveRehearsal {
  let report: Report
  /// Its changes as lines for a person.
  let plan: [String]

  /// Plans for a root, or for an empty one that is made in `scratch`.
  init(
    _ drive: String, on sysroot: String?, _ scratch: borrowing TemporaryDirectory
  ) throws(ControlFailure) {
    let root: String
    if let sysroot { root = sysroot } else { root = try DriveRehearsal.makeRoot(in: scratch) }
    let words = ["--dry-run", "--sysroot", root, "--source", drive]
    let text = try DriveRehearsal.run(words).output.text
    plan = text.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { String($0) }
    let json = try DriveRehearsal.run(words + ["--json"])
    guard !json.output.bytes.isEmpty else {
      throw ControlFailure(
        "plan for", root, json.messages.first?.text.text ?? "there is no report")
    }
    report = try Report(json.output.bytes, named: "the report")
  }

  private static func run(_ words: [String]) throws(ControlFailure) -> RunResult {
    guard case .run(let options) = Options.parse(words.map { ByteString($0) }) else {
      throw ControlFailure("run", words.joined(separator: " "), "it is a wrong command line")
    }
    return Run.run(options)
  }

  /// What the plan says beyond what was found already.
  func findings(beyond known: [FindingLine]) -> [FindingLine] {
    // What the user data is was told already, in other words.
    var lines = report.warnings.filter { !$0.hasPrefix("the user data is") }.map {
      FindingLine(.note, "plan", $0)
    }
    lines += report.changes.compactMap { change in
      change.reason.map { FindingLine(.bad, change.kind, $0) }
    }
    if !report.decision.isGood {
      lines.append(FindingLine(.bad, "decision", report.reason ?? report.decision.text))
    }
    return lines.filter { line in !known.contains { $0.text == line.text } }
  }

  /// A root that never booted, with an sshd, systemd and networkd, and no cloud-init.
  ///
  /// Its root is whoever calls: glowplug trusts no home that is somebody else's.
  private static func makeRoot(
    in scratch: borrowing TemporaryDirectory
  ) throws(ControlFailure) -> String {
    let (user, group) = (getuid(), getgid())
    let empty = [
      "etc/machine-id", "usr/lib/systemd/systemd", "usr/lib/systemd/systemd-networkd",
      "usr/lib/systemd/system/systemd-networkd.service", "usr/sbin/sshd", "usr/bin/ssh-keygen",
    ]
    for name in empty { try scratch.write([], "root/" + name) }
    try scratch.makeDirectory("root/sbin")
    try Directory.link(scratch.path("root/sbin/init"), to: "/usr/lib/systemd/systemd")
    try scratch.makeDirectory("root/root")
    let passwd = "root:x:\(user):\(group):root:/root:/bin/bash\n"
    try scratch.write(Array(passwd.utf8), "root/etc/passwd")
    try scratch.write(Array("root:*:19000:0:99999:7:::\n".utf8), "root/etc/shadow")
    try scratch.write(Array("ENCRYPT_METHOD YESCRYPT\n".utf8), "root/etc/login.defs")
    return scratch.path("root")
  }
}
