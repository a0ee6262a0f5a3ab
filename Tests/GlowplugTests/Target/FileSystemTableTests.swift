import Testing

@testable import Glowplug

@Suite("/etc/fstab")
struct FileSystemTableTests {
  static let rows: [(name: String, line: String, points: [String])] = [
    ("the root alone", "/dev/vda1 / ext4 defaults 0 1", []),
    ("a home", "/dev/vda2 /home ext4 defaults 0 2", ["/home"]),
    ("tabs", "UUID=1-2\t/var\text4\tdefaults\t0\t2", ["/var"]),
    ("two fields", "/dev/vda2 /home", ["/home"]),
    ("a comment", "# /dev/vda2 /home ext4", []),
    ("a comment without a blank", "#/dev/vda2 /home ext4", []),
    ("swap", "/dev/vda3 none swap sw 0 0", []),
    ("swap, as others write it", "/dev/vda3 swap swap sw", []),
    ("a blank in the path", #"/dev/vda2 /my\040home ext4"#, ["/my home"]),
    ("a backslash in the path", #"/dev/vda2 /a\134b ext4"#, [#"/a\b"#]),
    ("no escape", #"/dev/vda2 /a\9 ext4"#, [#"/a\9"#]),
    ("half an escape", #"/dev/vda2 /a\04"#, [#"/a\04"#]),
    ("a slash at the end", "/dev/vda2 /home/ ext4", ["/home"]),
    ("slashes in the middle", "/dev/vda2 //srv//data ext4", ["/srv/data"]),
    ("a line cut off", "/dev/vda2", []), ("a blank line", "   ", []),
  ]

  @Test("mount points", arguments: rows)
  func points(_ row: (name: String, line: String, points: [String])) {
    let table = FileSystemTable("\n\(row.line.bytes)\n")
    #expect(table.mountPoints.map { $0.text } == row.points)
  }

  static let paths: [(path: String, above: [String])] = [
    ("/home/debian", ["/home"]), ("/home", ["/home"]), ("/homes/x", []), ("/", []),
    ("/home/debian/x", ["/home", "/home/debian/x"]), ("/root", []),
  ]

  @Test("which lie above a path", arguments: paths)
  func above(_ row: (path: String, above: [String])) {
    let table = FileSystemTable("a /home ext4\nb /home/debian/x ext4\nc / ext4\n")
    #expect(table.mountPoints(above: row.path.bytes).map { $0.text } == row.above)
  }
}

@Suite("The kernel's messages about devices")
struct UeventTests {
  static let rows: [(name: String, message: String, device: String?)] = [
    (
      "a CD-ROM",
      "add@/devices/pci0000:00/ata2/host1/block/sr0\0ACTION=add\0DEVPATH=/devices/pci0000:00/ata2/host1/block/sr0\0SUBSYSTEM=block\0MAJOR=11\0DEVNAME=sr0\0DEVTYPE=disk\0SEQNUM=1\0",
      "sr0"
    ),
    (
      "a partition",
      "add@/devices/virtio1/block/vda/vda1\0DEVPATH=/devices/virtio1/block/vda/vda1\0SUBSYSTEM=block\0",
      "vda1"
    ),
    (
      "a medium that changed",
      "change@/devices/x/block/sr0\0ACTION=change\0DEVPATH=/devices/x/block/sr0\0SUBSYSTEM=block\0DISK_MEDIA_CHANGE=1\0",
      "sr0"
    ),
    (
      "no block device", "add@/devices/x/net/eth0\0DEVPATH=/devices/x/net/eth0\0SUBSYSTEM=net\0",
      nil
    ),
    ("a name that begins so", "add@/x\0DEVPATH=/x/block/sr0\0SUBSYSTEM=blocks\0", nil),
    ("no path", "add@/x\0SUBSYSTEM=block\0", nil),
    ("udev's own message", "libudev\0\u{FE}\u{ED}SUBSYSTEM=net\0", nil),
    ("nothing", "", nil),
  ]

  @Test("the device of a message", arguments: rows)
  func device(_ row: (name: String, message: String, device: String?)) {
    #expect(DeviceEvents.blockDevice(in: row.message.bytes)?.text == row.device)
  }

  @Test("a slash in a name is an exclamation mark in sysfs")
  func path() {
    #expect(BlockDevices.path("sr0") == "/dev/sr0")
    #expect(BlockDevices.path("cciss!c0d0") == "/dev/cciss/c0d0")
  }
}
