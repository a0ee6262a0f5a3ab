/// Files of the machine that this program runs on, not of the target.
enum ThisMachine {
  private static let dmi: ByteString = "/sys/class/dmi/id/"

  /// Reads the firmware's names.
  ///
  /// What is missing stays empty: a machine without DMI is no error.
  static func machine() -> Machine {
    Machine(
      productName: line(dmi + "product_name"),
      chassisAssetTag: line(dmi + "chassis_asset_tag"),
      uuid: line(dmi + "product_uuid"))
  }

  private static func line(_ path: ByteString) -> ByteString {
    ((try? content(of: path)) ?? ByteString([])).trimmed
  }

  /// A file that is no secret, of at most 64 KiB.
  static func content(of path: ByteString) throws(Failure) -> ByteString {
    let file = try naming("open", path) { () throws(Errno) in try Linux.open(path, .read) }
    return try DriveFiles.content(of: file, named: path, atMost: 65_536).exposed
  }
}
