/// News about block devices, from the kernel itself, and about udev's queue.
struct DeviceEvents: ~Copyable {
  private let uevents: FileDescriptor
  private let queue: FileDescriptor
  /// Why it can't listen, or not to all: what comes is seen at the end of the wait.
  let problem: Failure?

  private static var queueDirectory: ByteString { "/run/udev" }
  private static var queueFile: ByteString { "/run/udev/queue" }

  /// Listens from now on: what is scanned afterwards can't be missed.
  ///
  /// Where the kernel lets nobody listen, waiting lasts until its end.
  init() {
    var problem: Failure?
    do throws(Errno) {
      uevents = try FileDescriptor.uevents()
    } catch {
      uevents = FileDescriptor.nothing()
      problem = Failure("listen to", "the kernel's events", error)
    }
    do throws(Errno) {
      queue = try FileDescriptor.removals(in: DeviceEvents.queueDirectory)
    } catch {
      queue = FileDescriptor.nothing()
      // Where no udev runs.
      if error != .noSuchFile { problem = Failure("watch", DeviceEvents.queueDirectory, error) }
    }
    self.problem = problem
  }

  /// Whether udev still works on events: systemd-udevd removes the file when its queue is empty.
  ///
  /// Where that can't be told, it may: the wait for it is short.
  static var isUdevBusy: Bool {
    do throws(Errno) {
      _ = try FileDescriptor.open(anywhere: queueFile, for: .path)
      return true
    } catch {
      return error != .noSuchFile && error != .notDirectory
    }
  }

  /// What a wait brought.
  enum News: Equatable {
    /// The names of the block devices that changed.
    case changed([ByteString])
    /// The kernel dropped messages: any device may have changed.
    case lost
  }

  /// Waits for news, at most that long.
  func wait(microseconds: Int) -> News {
    guard (try? uevents.wait(or: queue, microseconds: microseconds)) != nil else {
      return .changed([])
    }
    drainQueue()
    return changedDevices()
  }

  private func drainQueue() {
    // What was removed is seen by looking; the event itself says nothing that matters.
    var event = Secret(capacity: 4096)
    while let count = try? queue.read(into: &event, atMost: 4096), count > 0 {}
  }

  private func changedDevices() -> News {
    var isLost = false
    var names: [ByteString] = []
    while true {
      do throws(Errno) {
        let message = try uevents.receiveUevent()
        if let name = DeviceEvents.blockDevice(in: message) { names.append(name) }
      } catch .noBuffer {
        isLost = true
      } catch {
        return isLost ? .lost : .changed(names)
      }
    }
  }

  /// The device of a message as the kernel writes it: `add@/devices/…`, then `KEY=value`, each ended
  /// by a NUL (lib/kobject_uevent.c).
  static func blockDevice(in message: ByteString) -> ByteString? {
    let fields = message.split(at: 0)
    guard fields.contains("SUBSYSTEM=block"),
      let path = fields.first(where: { $0.begins(with: "DEVPATH=") })
    else { return nil }
    return path.split(at: UInt8(ascii: "/")).last
  }
}
