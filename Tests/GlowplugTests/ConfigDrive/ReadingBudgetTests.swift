import Foundation
import Testing

@testable import Glowplug

/// Rule 1: what is not trusted yet costs little.
@Suite("What reading a drive may cost")
struct ReadingBudgetTests {
  private static let source = DriveSource(path: "/dev/sr0", kind: .directory)

  @Test("32 MiB of all candidates together")
  func bytes() throws {
    var budget = ReadingBudget()
    try budget.check(ReadingBudgetTests.source)
    budget.take(32 << 20 - 1)
    try budget.check(ReadingBudgetTests.source)
    budget.take(1)
    let failure = #expect(throws: Failure.self) { try budget.check(ReadingBudgetTests.source) }
    #expect(failure?.message.text.contains("'/dev/sr0': the drives together hold too much") == true)
  }

  @Test("each version of a drive counts, the broken ones too")
  func versions() throws {
    let drive = try TestDrive()
    // Refused at its first byte, so that reading it is all that it costs.
    let broken = "x" + String(repeating: " ", count: MetaData.largest - 1)
    for version in ["2025-04-04", "2020-10-14"] {
      try drive.directory.write("openstack/\(version)/meta_data.json", broken)
    }
    let source = DriveSource(path: drive.path.bytes, kind: .directory)
    var enough = ReadingBudget()
    enough.take(29 << 20)
    _ = try source.open(in: PrivateMounts(problem: nil), &enough)
    var scarce = ReadingBudget()
    scarce.take(30 << 20)
    #expect(throws: Failure.self) {
      _ = try source.open(in: PrivateMounts(problem: nil), &scarce)
    }
  }

  @Test("five seconds of all candidates together")
  func seconds() async throws {
    let budget = ReadingBudget()
    try budget.check(ReadingBudgetTests.source)
    try await Task.sleep(for: .seconds(5.1))
    let failure = #expect(throws: Failure.self) { try budget.check(ReadingBudgetTests.source) }
    #expect(failure?.message.text.contains("'/dev/sr0': reading the drives takes too long") == true)
  }

  @Test("waiting for a drive costs nothing of the five seconds")
  func time() throws {
    var budget = ReadingBudget()
    budget.pause()
    Thread.sleep(forTimeInterval: 0.2)
    budget.resume()
    try budget.check(ReadingBudgetTests.source)
  }

  struct Text: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let isRead: Bool
  }

  static let texts: [Text] = [
    Text(
      testDescription: "20,000 values",
      text: "[" + String(repeating: "1,", count: JSONText.mostValues - 2) + "1]", isRead: true),
    Text(
      testDescription: "one more",
      text: "[" + String(repeating: "1,", count: JSONText.mostValues - 1) + "1]", isRead: false),
    Text(
      testDescription: "empty objects",
      text: "[" + String(repeating: "{},", count: JSONText.mostValues) + "{}]", isRead: false),
    Text(
      testDescription: "commas in a string",
      text: "[\"" + String(repeating: ",[{", count: JSONText.mostValues) + "\"]", isRead: true),
  ]

  @Test("a text of too many values is refused before json-c sees it", arguments: texts)
  func values(_ row: Text) {
    let problem = Secret(text: row.text).withSpan { JSONText.problem(in: $0) }
    #expect((problem == nil) == row.isRead)
    if let problem { #expect(problem.text.text.contains("too many values")) }
  }
}
