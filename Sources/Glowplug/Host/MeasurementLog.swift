/// systemd's log of what was measured after the firmware's own: JSON text sequences (RFC 7464), written as
/// systemd 257 does it (tpm2_userspace_log() in src/shared/tpm2-util.c).
///
/// A sticky bit marks it while a register may hold what the log does not.
struct MeasurementLog: ~Copyable {
  private let file: FileDescriptor

  private static var directory: ByteString { "/run/log/systemd" }
  private static var name: ByteString { "tpm2-measure.log" }

  /// Microseconds to wait for another writer.
  private static let patience = 1_000_000

  private init(_ file: consuming FileDescriptor) { self.file = file }

  /// Locks and marks it, before the event.
  static func begin() throws(Failure) -> MeasurementLog {
    do throws(Errno) {
      let file = try Host.makeDirectories(directory, mode: 0o755).append(to: name, mode: 0o600)
      let deadline = Clock.monotonicMicroseconds() + patience
      while true {
        do throws(Errno) {
          try file.lock()
          break
        } catch {
          if error != .tryAgain || Clock.monotonicMicroseconds() >= deadline { throw error }
        }
        Clock.pause()
      }
      // Another writer has left it unfinished: nobody knows what is missing.
      if try file.status().mode & 0o1000 != 0 { throw .stale }
      try file.setMode(0o1600)
      return MeasurementLog(file)
    } catch {
      throw failure(error)
    }
  }

  /// Adds the event that was made, and takes the mark away; without digests there was none.
  consuming func end(_ measurement: Measurement, _ digests: [ByteString]) throws(Failure) {
    let boot = try Host.content(of: "/proc/sys/kernel/random/boot_id").trimmed
    do throws(Errno) {
      if !digests.isEmpty {
        let now = Clock.monotonicMicroseconds()
        try file.write(Secret(measurement.record(digests, boot: boot, microseconds: now)))
        try file.synchronize()
      }
      try file.setMode(0o600)
      try file.synchronize()
    } catch {
      throw MeasurementLog.failure(error)
    }
  }

  private static func failure(_ error: Errno) -> Failure {
    Failure("write", directory + "/" + name, error)
  }
}

extension Measurement {
  /// The log's record of it; nothing in it needs an escape.
  ///
  /// `boot` is the boot's id, with dashes; the time is that of CLOCK_BOOTTIME, which is CLOCK_MONOTONIC as
  /// long as the machine has not slept.
  func record(_ digests: [ByteString], boot: ByteString, microseconds: Int) -> ByteString {
    let boot = boot.split(at: UInt8(ascii: "-")).joined(by: ByteString())
    return
      "\u{1E}{\"pcr\":\(register),\"digests\":[{\(digests.joined(by: "},{"))}],\"content_type\":\"systemd\",\"content\":{\"string\":\"\(word)\",\"bootId\":\"\(boot)\",\"timestamp\":\(microseconds)}}\n"
  }
}
