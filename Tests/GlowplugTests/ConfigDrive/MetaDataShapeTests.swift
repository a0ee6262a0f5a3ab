import Testing

@testable import Glowplug

/// Rule 4: a wrong type costs that key, not the drive.
@Suite("Meta data, in every type")
struct MetaDataShapeTests {
  static let values = [
    "null", "true", "0", "1.5", #""""#, #""x""#, "[]", #"["x"]"#, "{}", #"{"x":"y"}"#,
  ]
  static let keys = [
    "uuid", "admin_pass", "public_keys", "keys", "hostname", "name", "launch_index",
    "availability_zone", "project_id", "random_seed", "meta", "files", "network_config", "devices",
  ]

  @Test("no type of any key costs the others", arguments: keys, values)
  func anyType(_ key: String, _ value: String) throws {
    let others: [(key: String, value: String)] = [
      ("uuid", "\"u-1\""), ("admin_pass", "\"Secret1\""), ("hostname", "\"h\""),
      ("public_keys", "{\"k\":\"\(Keys.ed25519)\"}"),
    ]
    let members = others.filter { $0.key != key } + [(key, value)]
    let text = "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    let read = try ReadMetaData(text)
    if key != "uuid" { #expect(read.facts.instance.text == "u-1") }
    if key != "admin_pass" { #expect(read.password == "Secret1") }
    if key != "hostname" { #expect(read.facts.hostname == "h") }
    if key != "public_keys" { #expect(read.keyLines == [Keys.ed25519]) }
    #expect(!read.rest.contains("Secret1"))
  }

  static let wrong = ["true", "0", "1.5", "[]", #"["x"]"#, "{}", #"{"x":"y"}"#]

  @Test("a text of a wrong type is left out, with a warning", arguments: wrong)
  func wrongText(_ value: String) throws {
    for key in ["uuid", "hostname", "name", "availability_zone", "project_id"] {
      let read = try ReadMetaData("{\"\(key)\":\(value)}")
      let warnings = read.facts.warnings.map { $0.text }
      #expect(warnings == ["\(key) has a wrong type, ignoring it"])
      #expect(read.facts.hostname == nil)
      #expect(read.facts.name == nil)
      #expect(!read.facts.hasUUID)
    }
  }

  @Test("a null is as good as missing, without a warning")
  func nulls() throws {
    let members = MetaDataShapeTests.keys.map { "\"\($0)\":null" }.joined(separator: ",")
    let read = try ReadMetaData("{\(members)}")
    #expect(read.facts.warnings.isEmpty)
    #expect(read.password == nil)
    #expect(read.facts.passwordProblem == nil)
    #expect(!read.facts.hasUUID)
    #expect(read.facts.keys.isEmpty)
  }

  @Test("the last of two equal keys counts, as in every other reader")
  func duplicates() throws {
    let read = try ReadMetaData(
      #"{"uuid":"a","admin_pass":"first","hostname":"x","uuid":"b","admin_pass":"second"}"#)
    #expect(read.facts.instance.text == "b")
    #expect(read.password == "second")
    #expect(!read.rest.contains("first"))
    #expect(!read.rest.contains("second"))
  }

  static let roots = ["[]", #"["x"]"#, #""x""#, "null", "true", "0", "5.5"]

  @Test("a root that is no object is no meta data", arguments: roots)
  func root(_ text: String) {
    #expect(throws: (any Error).self) { try ReadMetaData(text) }
  }

  static let indexes: [(value: String, index: String?)] = [
    ("0", "0"), ("1", "1"), (#""0""#, "0"), ("null", nil), ("1.5", nil), ("[]", nil),
    ("99999999999999999999", "9223372036854775807"),
  ]

  @Test("the index is a number, or oVirt's text", arguments: indexes)
  func launchIndex(_ row: (value: String, index: String?)) throws {
    let read = try ReadMetaData("{\"launch_index\":\(row.value)}")
    #expect(read.facts.launchIndex?.text == row.index)
  }

  @Test("every text is taken as it is")
  func texts() throws {
    let read = try ReadMetaData(
      #"""
      {"uuid":"5d307ca9-b3ef-428c-8861-06e72d69f223","hostname":"a.b","name":"W\u00ebb \ud83d\ude80",
       "availability_zone":"nova","project_id":"6a10"}
      """#)
    #expect(read.facts.instance.text == "5d307ca9-b3ef-428c-8861-06e72d69f223")
    #expect(read.facts.hasUUID)
    #expect(read.facts.hostname == "a.b")
    #expect(read.facts.name?.text == "Wëb 🚀")
    #expect(read.facts.availabilityZone == "nova")
    #expect(read.facts.projectID == "6a10")
  }
}
