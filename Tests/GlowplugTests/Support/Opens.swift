import CLinux
import Foundation
import Glibc
import Testing

/// Which files are opened, for reading or writing: inotify(7), to which O_PATH is no open.
final class Opens: Sendable {
  private let descriptor: Int32
  private let watches: [Int32: String]

  init(_ paths: [String]) throws {
    descriptor = inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))
    try #require(descriptor >= 0)
    var watches: [Int32: String] = [:]
    for path in paths {
      let watch = unsafe inotify_add_watch(descriptor, path, UInt32(IN_OPEN))
      try #require(watch >= 0)
      watches[watch] = path
    }
    self.watches = watches
  }

  deinit { close(descriptor) }

  /// Those that were opened since, sorted, each once.
  func seen() throws -> [String] {
    var seen: Set<String> = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe read(descriptor, bytes.baseAddress, bytes.count)
      }
      guard count > 0 else { return seen.sorted() }
      var start = 0
      // struct inotify_event: watch, mask, cookie, length of the name that follows; 4 bytes each.
      while start + 16 <= count {
        func number(_ offset: Int) -> Int32 {
          (0..<4).reduce(0) { $0 | Int32(buffer[start + offset + $1]) << (8 * Int32($1)) }
        }
        if let path = watches[number(0)] { seen.insert(path) }
        start += 16 + Int(number(12))
      }
    }
  }
}
