import Foundation
import Glibc
import Testing

/// Everything about a tree that a run could change: names, kinds, modes, owners, times, attributes and
/// content.
struct TreeSnapshot: Equatable {
  let lines: [String]

  /// Looks at the tree; times of change and of content count, and inodes, unless they are left out.
  init(_ path: String, withTimes: Bool = true) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    lines = try ([""] + names).sorted().map { name in
      try TreeSnapshot.line(path, name, withTimes: withTimes)
    }
  }

  /// What is in one and not in the other.
  func difference(to other: TreeSnapshot) -> [String] {
    let mine = Set(lines)
    let theirs = Set(other.lines)
    return lines.filter { !theirs.contains($0) }.map { "- \($0)" }
      + other.lines.filter { !mine.contains($0) }.map { "+ \($0)" }
  }

  private static func line(
    _ directory: String, _ name: String, withTimes: Bool
  ) throws -> String {
    let path = name.isEmpty ? directory : "\(directory)/\(name)"
    var status = stat()
    try #require(unsafe lstat(path, &status) == 0)
    var parts = [
      "/\(name)", String(status.st_mode, radix: 8), "\(status.st_uid):\(status.st_gid)",
      "\(status.st_nlink) links",
    ]
    if withTimes {
      parts.append("inode \(status.st_ino)")
      parts.append("\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
      parts.append("\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)")
    }
    for attribute in Attributes.names(path) {
      parts.append("\(attribute)=\(Attributes.get(path, attribute) ?? [])")
    }
    switch status.st_mode & 0o170000 {
    case 0o100000:
      parts.append(try Data(contentsOf: URL(filePath: path)).base64EncodedString())
    case 0o120000:
      parts.append(try FileManager.default.destinationOfSymbolicLink(atPath: path))
    default: break
    }
    return parts.joined(separator: " ")
  }
}
