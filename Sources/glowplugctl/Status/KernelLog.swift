import Glibc

/// The kernel's log, for a system without journald: /dev/kmsg, which root alone may write to.
///
/// Its records are those of Documentation/ABI/testing/dev-kmsg of the kernel's sources:
/// `PRIORITY,SEQUENCE,MICROSECONDS,FLAGS;MESSAGE`, then lines that begin with a blank.
enum KernelLog {
  /// glowplug's lines; none where the log may not be read.
  static func lines() -> [BootLog.Line] {
    guard let number = try? FileHandles.open("/dev/kmsg") else { return [] }
    defer { FileHandles.close(number) }
    var lines: [BootLog.Line] = []
    while let record = next(number) {
      if let line = line(of: record) { lines.append(line) }
    }
    return lines
  }

  /// The next record; nil after the last.
  private static func next(_ number: Int32) -> [UInt8]? {
    while true {
      var record: [UInt8] = []
      do throws(SystemError) {
        return try FileHandles.read(number, into: &record) ? record : nil
      } catch {
        // Records that were written over since are passed over.
        guard error.code == EPIPE else { return nil }
      }
    }
  }

  /// The line of a record, if it is one of glowplug's.
  static func line(of record: [UInt8]) -> BootLog.Line? {
    let marker = Array("glowplug: ".utf8)
    guard let semicolon = record.firstIndex(of: UInt8(ascii: ";")),
      let priority = Int(
        String(decoding: record.prefix { $0 != UInt8(ascii: ",") }, as: Unicode.UTF8.self))
    else { return nil }
    let message = record[(semicolon + 1)...].prefix { $0 != UInt8(ascii: "\n") }
    guard message.starts(with: marker) else { return nil }
    let text = String(
      decoding: unescaped(message.dropFirst(marker.count)), as: Unicode.UTF8.self)
    // The bits above are the facility: syslog(3).
    return BootLog.Line(priority: priority & 7, message: text.printable)
  }

  /// The kernel writes `\xNN` for control characters, for what is no ASCII, and for the backslash.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      guard byte == UInt8(ascii: "\\"), digits.first == UInt8(ascii: "x"), digits.count == 3,
        let value = UInt8(String(decoding: digits.dropFirst(), as: Unicode.UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(3)
    }
    return bytes
  }
}
