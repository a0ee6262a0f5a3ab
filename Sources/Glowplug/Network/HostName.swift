/// Names as systemd takes them for a host (hostname_is_valid, src/basic/hostname-util.c of systemd 257), which
/// serve as domains to search, too.
enum HostName {
  /// Bytes: HOST_NAME_MAX of Linux.
  static let longest = 64

  /// Whether it is letters, digits and `-` in labels with `.` between them, no label beginning or ending
  /// with `-`, and not longer than that.
  static func isValid(_ name: ByteString, atMost limit: Int) -> Bool {
    guard !name.isEmpty, name.count <= limit else { return false }
    return name.split(at: UInt8(ascii: ".")).allSatisfy { label in
      guard let first = label.bytes.first, let last = label.bytes.last else { return false }
      let dash = UInt8(ascii: "-")
      return first != dash && last != dash
        && label.bytes.allSatisfy { ByteString.isLetter($0) || $0 == dash }
    }
  }

  /// Bytes of a domain to search: RFC 1035, 2.3.4.
  static let longestDomain = 253
}
