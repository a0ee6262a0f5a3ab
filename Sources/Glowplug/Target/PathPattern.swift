/// Names of files with wildcards, as configurations include others.
enum PathPattern {
  /// glob(7) with `*` and `?` alone; a leading dot must be named.
  static func matches(_ name: ByteString, _ pattern: ByteString) -> Bool {
    let (name, pattern) = (name.bytes, pattern.bytes)
    if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
    var (place, next) = (0, 0)
    // Where the last `*` stands, and what it has taken so far: an earlier one never needs another try.
    var star: (next: Int, taken: Int)?
    while place < name.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
        next += 1
        star = (next, place)
      } else if next < pattern.count,
        pattern[next] == UInt8(ascii: "?") || pattern[next] == name[place]
      {
        (place, next) = (place + 1, next + 1)
      } else if let last = star {
        star = (last.next, last.taken + 1)
        (place, next) = (last.taken + 1, last.next)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension SystemRoot {
  /// The files that a pattern names, those of a directory in order; wildcards count in the last part of the
  /// path.
  ///
  /// A path without any is given as it is, whether or not anything is there.
  func files(
    matching pattern: ByteString, from directory: ByteString
  ) throws(Failure) -> [ByteString] {
    let path = pattern.begins(with: "/") ? pattern : directory + "/" + pattern
    var parts = path.pathComponents
    guard let last = parts.popLast() else { return [] }
    guard last.contains(byte: UInt8(ascii: "*")) || last.contains(byte: UInt8(ascii: "?")) else {
      return [path]
    }
    let directory = "/" + parts.joined(by: "/")
    let names = try names(in: directory).filter { PathPattern.matches($0, last) }
    return names.inOrder().map { directory + "/" + $0 }
  }
}
