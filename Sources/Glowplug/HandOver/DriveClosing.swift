/// Keeps the drive, which holds the password in clear, from everybody but root in the booted system:
/// a udev rule in /run, for every boot.
enum DriveClosing {
  private static var directory: ByteString { "/run/udev/rules.d" }
  /// Before 73-seat-late.rules, which gives a tagged device to the user at the seat; after
  /// 60-persistent-storage.rules, which knows the label, and 70-uaccess.rules, which tags.
  private static var file: ByteString { "72-glowplug.rules" }

  /// The rule's text: every device with the label, and the SCSI generic node of the given discs, which
  /// reads them as well.
  static func rules(discs: [ByteString]) -> ByteString {
    let closed: ByteString =
      #"OWNER:="root", GROUP:="root", MODE:="0400", TAG-="uaccess", ENV{UDISKS_SYSTEM}="1""#
    var text: ByteString = "# glowplug(8): config drives hold a password in clear.\n"
    text += #"SUBSYSTEM=="block", ENV{ID_FS_LABEL}=="[cC][oO][nN][fF][iI][gG]-2", "#
    text += closed + "\n"
    for disc in discs {
      text += "SUBSYSTEM==\"scsi_generic\", KERNELS==\"\(disc)\", \(closed)\n"
    }
    return text
  }

  static func close(_ candidates: [Candidate]) throws(Failure) {
    let discs = candidates.compactMap { Host.scsiAddress(ofDevice: $0.source.path) }
    try Host.write(file, inDirectory: directory, rules(discs: discs))
  }
}
