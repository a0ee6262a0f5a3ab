/// How a path is walked, by openat2(2) or as it does.
struct PathRule: Equatable {
  /// RESOLVE_NO_XDEV 0x01, RESOLVE_NO_MAGICLINKS 0x02, RESOLVE_NO_SYMLINKS 0x04, RESOLVE_BENEATH 0x08,
  /// RESOLVE_IN_ROOT 0x10: <linux/openat2.h>.
  let bits: UInt64

  var refusesMounts: Bool { bits & 0x01 != 0 }
  var refusesLinks: Bool { bits & 0x04 != 0 }
  var refusesOutside: Bool { bits & 0x08 != 0 }

  /// As open(2): for what this machine and whoever started the program name.
  static let anywhere = PathRule(bits: 0)
  /// Links are followed, and lead nowhere outside the directory; `/proc`'s magic links never are.
  static let insideRoot = PathRule(bits: 0x10 | 0x02)
  /// As `insideRoot`, and a link anywhere in the path is an error.
  static let insideRootWithoutLinks = PathRule(bits: 0x10 | 0x04 | 0x02)
  /// No links, no other file system, nothing outside the directory.
  static let noLinks = PathRule(bits: 0x08 | 0x04 | 0x01 | 0x02)
  /// No links and nothing outside the directory; another file system may begin below it.
  static let noLinksAcrossMounts = PathRule(bits: 0x08 | 0x04 | 0x02)
}
