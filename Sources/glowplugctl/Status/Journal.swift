import FoundationEssentials

/// journald's copy of the kernel log.
enum Journal {
  /// As journalctl(1) prints an entry.
  private struct Entry: Decodable {
    let priority: String
    let message: String

    enum CodingKeys: String, CodingKey {
      case priority = "PRIORITY"
      case message = "MESSAGE"
    }
  }

  /// glowplug's lines of this boot; none where there is no journal.
  ///
  /// Those that came by the kernel alone: anybody may call himself glowplug to journald.
  static func lines() -> [BootLog.Line] {
    let words = [
      "--boot", "--no-pager", "--output=json", "--output-fields=MESSAGE,PRIORITY",
      "--identifier=glowplug", "_TRANSPORT=kernel",
    ]
    guard let child = try? Child("journalctl", words, atMost: 4 << 20, seconds: 30),
      child.status == 0
    else { return [] }
    return child.output.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(line)),
        let priority = Int(entry.priority)
      else { return nil }
      return BootLog.Line(priority: priority, message: entry.message.printable)
    }
  }
}
