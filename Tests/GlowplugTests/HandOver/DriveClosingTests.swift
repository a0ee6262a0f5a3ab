import Testing

@testable import Glowplug

/// The drive itself still holds the clear password.
@Suite("The drive in the booted system")
struct DriveClosingTests {
  static let closed =
    #"OWNER:="root", GROUP:="root", MODE:="0400", TAG-="uaccess", ENV{UDISKS_SYSTEM}="1""#

  @Test("root's alone: every device with the label, in any case, and the generic node of each disc")
  func rules() {
    let block = #"SUBSYSTEM=="block", ENV{ID_FS_LABEL}=="[cC][oO][nN][fF][iI][gG]-2", "#
    let comment = "# glowplug(8): config drives hold a password in clear.\n"
    #expect(
      DriveClosing.rules(discs: []).text == comment + block + DriveClosingTests.closed + "\n")
    let discs = DriveClosing.rules(discs: ["1:0:0:0", "2:0:1:0"]).text
    #expect(
      discs == comment + block + DriveClosingTests.closed + "\n"
        + #"SUBSYSTEM=="scsi_generic", KERNELS=="1:0:0:0", "# + DriveClosingTests.closed + "\n"
        + #"SUBSYSTEM=="scsi_generic", KERNELS=="2:0:1:0", "# + DriveClosingTests.closed + "\n")
  }

  @Test("at every boot, whatever is decided, and never in a dry run or an image's")
  func everyBoot() throws {
    let file = "run/udev/rules.d/72-glowplug.rules"
    let root = try TestRoot()
    for commandLine in ["", "", "glowplug.trust=machine"] {
      let booted = try Booted.boot(root, commandLine: commandLine)
      #expect(try booted.seen.read(file).contains(DriveClosingTests.closed))
      #expect(try booted.seen.ownership(file) == "0644 0:0")
    }
    let none = try Booted.boot(root, drive: nil, commandLine: "glowplug.wait=0")
    #expect(none.seen.exists(file))
    #expect(try !Booted.boot(root, "--dry-run").seen.exists(file))
  }
}
