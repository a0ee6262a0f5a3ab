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

extension ThisMachine {
  /// The file that stops a boot: glowplug-required.service in the initramfs looks for it.
  ///
  /// An exit status alone cannot be told from a crash there, which must not stop a boot.
  private static let stopFile: ByteString = "glowplug-required"

  /// Asks for the emergency shell, or takes back what an earlier run asked for.
  static func stopBoot(_ stops: Bool) throws(Failure) {
    if stops { return try write(stopFile, inFolder: "/run", Secret(capacity: 0)) }
    try naming("remove", "/run/" + stopFile) { () throws(Errno) in
      let folder = try Linux.open("/run", .readFolder)
      try Linux.remove(stopFile, in: folder.number)
    }
  }

  /// Gives the seed to the kernel's random pool, without claiming that it is random: random(4).
  ///
  /// A failure costs nothing but this seed.
  static func stir(_ seed: [UInt8]) {
    guard !seed.isEmpty, let pool = try? Linux.open("/dev/urandom", .write) else { return }
    try? Linux.write(pool.number, Secret(ByteString(seed)))
  }

  /// Writes a file of mode 0644 in a folder of /run, which is made where it is missing.
  static func write(
    _ name: ByteString, inFolder path: ByteString, _ content: borrowing Secret
  ) throws(Failure) {
    do throws(Errno) {
      var folder = try Linux.open("/", .readFolder)
      for part in path.pathComponents {
        do throws(Errno) {
          try Linux.makeFolder(part, in: folder.number, mode: 0o755)
        } catch .exists {}
        folder = try Linux.open(part, in: folder.number, .readFolder, PathRule(bits: 0))
      }
      let temporary: ByteString = ".\(name).glowplug"
      try Linux.remove(temporary, in: folder.number)
      let file = try Linux.open(
        temporary, in: folder.number, .createNew, .noLinks, creatingWithMode: 0o644)
      try Linux.setMode(file.number, 0o644)
      try Linux.write(file.number, content)
      try file.close()
      try Linux.rename(temporary, to: name, in: folder.number)
    } catch {
      throw Failure("write", path + "/" + name, error)
    }
  }
}

extension ThisMachine {
  /// The address of a SCSI device, as in `1:0:0:0`: where its `device` link in sysfs leads; nil for
  /// a device that is none.
  static func scsiAddress(ofDevice path: ByteString) -> ByteString? {
    guard let name = path.pathComponents.last,
      let link = try? Linux.open("/sys/class/block/\(name)/device", .linkItself),
      let target = try? Linux.readLink(link), let address = target.pathComponents.last
    else { return nil }
    let parts = address.split(at: UInt8(ascii: ":"))
    return parts.count == 4 && parts.allSatisfy({ $0.decimal != nil }) ? address : nil
  }
}
