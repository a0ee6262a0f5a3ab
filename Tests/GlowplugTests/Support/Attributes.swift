import CLinux
import Foundation
import Glibc
import Testing

/// Extended attributes, xattr(7), past the library under test.
enum Attributes {
  static func set(_ path: String, _ name: String, _ value: [UInt8]) throws {
    let result = unsafe value.withUnsafeBytes { bytes in
      unsafe setxattr(path, name, bytes.baseAddress, bytes.count, 0)
    }
    let code = errno
    try #require(
      result == 0, "setting \(name) of \(path) needs root and a file system with it: errno \(code)")
  }

  /// nil where the file has no such attribute.
  static func get(_ path: String, _ name: String) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: 65_536)
    let length = unsafe value.withUnsafeMutableBytes { bytes in
      unsafe lgetxattr(path, name, bytes.baseAddress, bytes.count)
    }
    return length < 0 ? nil : Array(value[..<length])
  }

  static func names(_ path: String) -> [String] {
    var list = [CChar](repeating: 0, count: 65_536)
    let length = unsafe list.withUnsafeMutableBufferPointer { list in
      unsafe llistxattr(path, list.baseAddress, list.count)
    }
    return list[..<max(0, length)].split(separator: 0)
      .map { String(decoding: $0.map { UInt8(bitPattern: $0) }, as: Unicode.UTF8.self) }.sorted()
  }

  /// An ACL as the kernel stores it (linux/posix_acl_xattr.h): owner rw, one more user, group r, mask
  /// rw, others nothing.
  static func accessList(user: UInt32, permissions: UInt16) -> [UInt8] {
    let unset = UInt32.max
    let entries: [(UInt16, UInt16, UInt32)] = [
      (0x01, 6, unset), (0x02, permissions, user), (0x04, 4, unset), (0x10, 6, unset),
      (0x20, 0, unset),
    ]
    var bytes: [UInt8] = [2, 0, 0, 0]
    for (tag, permissions, identifier) in entries {
      bytes += [UInt8(tag & 0xFF), UInt8(tag >> 8)]
      bytes += [UInt8(permissions & 0xFF), UInt8(permissions >> 8)]
      for shift in stride(from: 0, to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: identifier >> UInt32(shift)))
      }
    }
    return bytes
  }
}
