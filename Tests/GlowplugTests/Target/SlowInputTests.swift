import Foundation
import Testing

@testable import Glowplug

/// Root's own files, as large as they may be: each of these took minutes, or seconds of a boot.
@Suite("Slow inputs of a root", .timeLimit(.minutes(5)))
struct SlowInputTests {
  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = Clock.monotonicMicroseconds()
    try body()
    return Double(Clock.monotonicMicroseconds() - start) / 1_000_000
  }

  @Test("a list of datasources of one MiB")
  func datasources() throws {
    let text = "datasource_list:\n" + String(repeating: "- x\n", count: 250_000)
    var list: [ByteString]?
    let seconds = SlowInputTests.seconds {
      list = CloudConfiguration.datasources([text.bytes, "a: b\n"])
    }
    #expect(try #require(list).count == 250_000)
    #expect(seconds < 5)
  }

  struct Value: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let value: String

    init(_ name: String, _ value: String) {
      testDescription = name
      self.value = value
    }
  }

  static let values: [Value] = [
    Value("a path of 400,000 parts", String(repeating: "a/", count: 400_000) + "%u"),
    Value("a path of 400 homes", "/x" + String(repeating: "%h", count: 400)),
    Value("200,000 paths of everybody's", String(repeating: "/k ", count: 200_000) + ".k"),
    Value("a path that is too long by one byte", String(repeating: "a", count: 4083)),
  ]

  @Test("an AuthorizedKeysFile that no path can be: the account fails at once", arguments: values)
  func keyFiles(_ row: Value) throws {
    let root = try TestRoot()
    try root.directory.write("etc/ssh/sshd_config", "AuthorizedKeysFile \(row.value)\n")
    let drive = try TestDrive()
    var ran: Ran?
    let seconds = try SlowInputTests.seconds {
      ran = try glowplug(root, drive.path, "--users", "root,debian", "--dry-run")
    }
    let change = try #require(ran?.report.change("keys", of: "debian"))
    #expect(change.outcome == "failed")
    #expect(try #require(change.reason).contains("longer than"))
    #expect(seconds < 5)
  }

  @Test("an AuthorizedKeysFile as long as a path may be")
  func longest() throws {
    let configuration = SSHDConfiguration(authorizedKeysFile: [
      ByteString([UInt8](repeating: 0x61, count: 4082))
    ])
    let account = try #require(Account(passwdLine: "debian:x:1:1::/home/debian:/bin/sh"))
    guard case .place(let place) = configuration.keyFile(of: account) else {
      Issue.record("it is refused")
      return
    }
    #expect(place.path.count == 4095)
  }

  @Test("more accounts than 256 are an error of that key", arguments: [256, 257, 8000])
  func accounts(_ count: Int) throws {
    let root = try TestRoot()
    let names = (1...count).map { "u\($0)" }.joined(separator: ",")
    let drive = try TestDrive()
    var request = [
      "--sysroot", root.directory.path, "--source", drive.path, "--dry-run", "--users", names,
    ]
    if count == 256 { request.append("--json") }
    let options = try runOptions(request)
    var result: RunResult?
    let seconds = SlowInputTests.seconds { result = Run.run(options) }
    #expect(try #require(result).exitStatus == (count == 256 ? 1 : 2))
    if count > 256 {
      let line = try #require(result?.messages.first?.text.text)
      let isShort = line.count < 200
      #expect(isShort && line.contains("'users'") && line.contains("256"))
    }
    #expect(seconds < 3)
  }
}
