import Testing

@testable import Glowplug

@Suite("The seed of a drive")
struct RandomSeedTests {
  static let rows: [(json: String, seed: [UInt8], warns: Bool)] = [
    (#""Zm9v""#, Array("foo".utf8), false), (#""Zm8=""#, Array("fo".utf8), false),
    ("null", [], false), (#""no base64""#, [], true), (#""Zm9""#, [], true), ("5", [], true),
    ("[]", [], true),
  ]

  @Test("base64, or none", arguments: rows)
  func seed(_ row: (json: String, seed: [UInt8], warns: Bool)) throws {
    let read = try ReadMetaData("{\"random_seed\":\(row.json)}")
    #expect(read.randomSeed == row.seed)
    #expect(read.facts.warnings.isEmpty != row.warns)
  }
}
