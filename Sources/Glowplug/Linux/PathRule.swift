/// How openat2(2) walks a path; Linux 5.6.
struct PathRule {
  let bits: UInt64

  /// Links are followed, and lead nowhere outside the directory; `/proc`'s magic links never are.
  static let insideRoot = PathRule(bits: 0x10 | 0x02)
  /// No links, no other file system, nothing outside the directory.
  static let noLinks = PathRule(bits: 0x08 | 0x04 | 0x01 | 0x02)
  /// No links and nothing outside the directory; another file system may begin below it.
  static let noLinksAcrossMounts = PathRule(bits: 0x08 | 0x04 | 0x02)
}
