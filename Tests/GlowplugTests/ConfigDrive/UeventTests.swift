import Testing

@testable import Glowplug

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

  /// A call that fails, and what is said of it.
  static let deafRows: [(call: SystemCall, error: Errno, message: String?)] = [
    (.socket, .accessDenied, "failed to listen to 'the kernel's events': "),
    (.inotify_init1, .tooManyFiles, "failed to watch '/run/udev': "),
    (.inotify_add_watch, .accessDenied, "failed to watch '/run/udev': "),
    // Where no udev runs.
    (.inotify_add_watch, .noSuchFile, nil),
  ]

  @Test("who can't listen says so, unless there is nobody to listen to", arguments: deafRows)
  func deaf(_ row: (call: SystemCall, error: Errno, message: String?)) {
    let problem = Linux.$faults.withValue({ call in
      if call == row.call { return row.error }
      // This machine may have no udev.
      return call == .inotify_add_watch ? .noSuchFile : nil
    }) { DeviceEvents().problem }
    #expect((problem == nil) == (row.message == nil))
    if let message = row.message {
      #expect(problem?.message.text.hasPrefix(message) == true, "\(problem?.message.text ?? "")")
    }
  }
}
