/// The TPM of this machine, for one event: rule 17.
struct TPM: ~Copyable {
  private var device: FileDescriptor
  /// When it must have answered everything, by Clock.
  private let deadline: Int

  /// Microseconds in which it has to be there and to answer.
  private static let patience = 5_000_000

  /// Through the kernel's resource manager, which every TPM 2.0 has and which others may use meanwhile.
  static var path: ByteString { "/dev/tpmrm0" }

  private init(_ device: consuming FileDescriptor, until deadline: Int) {
    self.device = device
    self.deadline = deadline
  }

  /// Waits for its driver, where the firmware says that there is one.
  ///
  /// - Returns: nil where this machine has none.
  static func open() throws(Failure) -> TPM? {
    let deadline = Clock.monotonicMicroseconds() + patience
    while true {
      do throws(Errno) {
        return TPM(try FileDescriptor.open(anywhere: path, for: .asking), until: deadline)
      } catch {
        if error == .noSuchFile, !isAnnounced { return nil }
        if error != .noSuchFile || Clock.monotonicMicroseconds() >= deadline {
          throw Failure("open", path, error)
        }
      }
      Clock.pause()
    }
  }

  /// Whether the firmware says that there is a TPM 2.0, with or without a driver for it.
  private static var isAnnounced: Bool {
    do throws(Errno) {
      _ = try FileDescriptor.open(anywhere: "/sys/firmware/acpi/tables/TPM2", for: .path)
      return true
    } catch {
      return error != .noSuchFile
    }
  }

  /// The answer to a command.
  ///
  /// - Throws: where it does not come in time, or can't be waited for: then this process does not wait for the TPM any more,
  ///   unless the one that waits was killed, and close(2) takes its place.
  mutating func ask(_ command: ByteString) throws(Failure) -> ByteString {
    do throws(Errno) {
      try device.write(Secret(command))
      let ready = try device.readiness()
      while true {
        let left = deadline - Clock.monotonicMicroseconds()
        if left <= 0 {
          device.abandon()
          throw .timedOut
        }
        try ready.wait(or: FileDescriptor.nothing(), microseconds: left)
        do throws(Errno) {
          // Whoever waits for it has died.
          if try ready.readOnce(atMost: 1).isEmpty {
            device.abandon()
            throw .inputOutput
          }
        } catch .tryAgain {
          continue
        }
        // TPM_BUFSIZE of the kernel's.
        return try device.readOnce(atMost: 4096)
      }
    } catch {
      throw Failure("ask", TPM.path, error)
    }
  }
}
