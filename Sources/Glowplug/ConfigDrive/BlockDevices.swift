/// The block devices of this machine, as sysfs lists them: no link of udev's is needed, which
/// initramfs-tools does not make for a CD-ROM.
enum BlockDevices {
  private static var directory: ByteString { "/sys/class/block" }

  /// Memory, floppies, network disks and files in disguise: none is a config drive, and a floppy
  /// drive takes seconds to say that it is empty.
  private static let skipped: [ByteString] = ["loop", "ram", "zram", "fd", "nbd", "mtdblock"]

  /// Names as the kernel has them (`sr0`, `vda1`, `dm-0`), in ascending order of their bytes; without
  /// those that another device is built on, a multipath leg or a member of an array.
  static func names() throws(Failure) -> [ByteString] {
    let names: [ByteString]
    do throws(Errno) {
      names = try FileDescriptor.open(anywhere: directory, for: .readingDirectory).names()
    } catch .noSuchFile {
      return []
    } catch {
      throw Failure("read", directory, error)
    }
    return names.filter { isPossible($0) }.inOrder()
  }

  /// The path of the device's node: devtmpfs has it before udev hears of it.
  static func path(_ name: ByteString) -> ByteString {
    // sysfs writes a slash in a name, as in cciss/c0d0, as `!`.
    "/dev/" + ByteString(name.bytes.map { $0 == UInt8(ascii: "!") ? UInt8(ascii: "/") : $0 })
  }

  private static func isPossible(_ name: ByteString) -> Bool {
    if skipped.contains(where: { isNumbered(name, $0) }) { return false }
    let path: ByteString = "\(directory)/\(name)/holders"
    guard let holders = try? FileDescriptor.open(anywhere: path, for: .readingDirectory) else {
      return true
    }
    return ((try? holders.names()) ?? []).isEmpty
  }

  private static func isNumbered(_ name: ByteString, _ kind: ByteString) -> Bool {
    name.hasPrefix(kind) && name.dropping(kind.count).bytes.first.map { $0 < 0x3A } ?? false
  }

  /// Whether it is a volume of Cinder's, or a part of one: Nova gives such a disk the volume's uuid as
  /// its serial, of which virtio keeps 20 characters; a drive of Nova's own has none.
  static func isVolume(_ name: ByteString) -> Bool {
    // A partition's directory lies in its disk's.
    ["serial", "../serial", "device/serial", "device/vpd_pg80", "../device/vpd_pg80"].contains {
      (file: ByteString) in
      let path: ByteString = "\(directory)/\(name)/\(file)"
      guard let text = try? Host.content(of: path) else { return false }
      return isBeginningOfUUID(text)
    }
  }

  /// As sysfs writes a serial: SCSI's with four bytes before it (SPC-4, unit serial number page).
  static func isBeginningOfUUID(_ text: ByteString) -> Bool {
    let serial = text.begins(with: "\0") ? text.dropping(4).trimmed : text.trimmed
    guard serial.count >= 20, serial.count <= 36 else { return false }
    for (index, byte) in serial.bytes.enumerated() {
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      let isDigit = (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
      if isDash ? byte != UInt8(ascii: "-") : !isDigit { return false }
    }
    return true
  }
}
