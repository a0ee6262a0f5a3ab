import FoundationEssentials
import Glibc

/// What glowplug leaves to systemd for later in the boot.
enum BootUnits {
  /// The units that a boot may have; docs/without-cloud-init.md.
  private static let names = [
    "glowplug-host-keys.service", "glowplug-host-keys-shown.service", "glowplug-user-data.service",
  ]

  struct Unit: Codable {
    let name: String
    /// As systemd has it: `active`, `activating`, `failed`, `inactive`.
    let state: String
    /// How it ended: `success`, `exit-code` and others, systemd.service(5).
    let result: String

    var isFailed: Bool { state == "failed" }
    /// `inactive` is what a condition left out, or what is still to be started.
    var isWaiting: Bool { state == "activating" || state == "reloading" }
  }

  /// Those that this boot has; none where systemd does not run.
  static func all() throws(ControlFailure) -> [Unit] {
    guard FileManager.default.fileExists(atPath: "/run/systemd/system") else { return [] }
    var units: [Unit] = []
    for name in names {
      let child = try Child(
        "systemctl", ["show", "--property=LoadState,ActiveState,Result,Job", "--", name],
        atMost: 1 << 16, seconds: 10)
      let values = properties(child.output)
      guard child.status == 0, values["LoadState"] == "loaded" else { continue }
      // A unit that waits for its turn has a job, and is inactive.
      let hasJob = values["Job"].map { !$0.isEmpty && $0 != "0" } ?? false
      let state = hasJob ? "activating" : values["ActiveState"] ?? "unknown"
      units.append(Unit(name: name, state: state, result: values["Result"] ?? "unknown"))
    }
    return units
  }

  private static func properties(_ output: [UInt8]) -> [String: String] {
    var values: [String: String] = [:]
    for line in String(decoding: output, as: Unicode.UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    return values
  }

  /// Those of this boot, when each has done its work, or the seconds are over.
  static func all(waiting seconds: Int) throws(ControlFailure) -> [Unit] {
    let deadline = time(nil) + seconds
    while true {
      let units = try all()
      if !units.contains(where: { $0.isWaiting }) || time(nil) >= deadline { return units }
      sleep(1)
    }
  }
}
