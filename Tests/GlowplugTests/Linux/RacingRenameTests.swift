import Synchronization
import Testing

@testable import Glowplug

/// openat2(2): EAGAIN says that something was renamed while the kernel walked the path, and to try again.
@Suite("A rename while a file is opened")
struct RacingRenameTests {
  /// Opens a file where so many attempts meet a rename; also how often the kernel was asked.
  private static func open(_ races: Int) throws -> (problem: Errno?, attempts: Int) {
    let directory = try TemporaryDirectory()
    try directory.write("file", "")
    let attempts = Mutex(0)
    var problem: Errno?
    let answer: @Sendable (SystemCall) -> Errno? = { call in
      guard call == .openat2 else { return nil }
      let count = attempts.withLock { attempts in
        attempts += 1
        return attempts
      }
      return count <= races ? Errno(code: 11 /* EAGAIN */) : nil
    }
    Linux.$faults.withValue(answer) {
      do throws(Errno) {
        let place = try FileDescriptor.open(anywhere: directory.path.bytes, for: .directoryPath)
        _ = try place.open("file", for: .path, .insideRoot)
      } catch {
        problem = error
      }
    }
    return (problem, attempts.withLock { $0 })
  }

  @Test("it is opened in the end", arguments: [0, 1, 128])
  func again(_ races: Int) throws {
    let opened = try RacingRenameTests.open(races)
    #expect(opened.problem == nil)
    #expect(opened.attempts == races + 1)
  }

  @Test("whoever renames for ever does not keep it for ever")
  func endless() throws {
    let opened = try RacingRenameTests.open(.max)
    #expect(opened.problem == Errno(code: 11))
    #expect(opened.attempts == 129)
  }
}
