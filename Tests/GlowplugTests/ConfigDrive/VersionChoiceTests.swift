import Testing

@testable import Glowplug

/// Rule 2.
@Suite("Which version counts")
struct VersionChoiceTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The content of `meta_data.json`, by the version's directory.
    let files: [String: String]
    /// nil where the drive is none.
    let version: String?

    init(_ name: String, _ files: [String: String], _ version: String?) {
      testDescription = name
      self.files = files
      self.version = version
    }
  }

  static let good = #"{"uuid":"u"}"#
  static let all = [
    "2012-08-10", "2013-04-04", "2013-10-17", "2015-10-15", "2016-06-30", "2016-10-06",
    "2017-02-22", "2018-08-27", "2020-10-14", "2025-04-04", "latest",
  ]

  static let rows: [Row] = [
    Row("all of Nova's", Dictionary(uniqueKeysWithValues: all.map { ($0, good) }), "2025-04-04"),
    Row("latest alone", ["latest": good], "latest"),
    Row("one alone", ["2012-08-10": good], "2012-08-10"),
    Row("2012-08-10 and 2018-08-27", ["2012-08-10": good, "2018-08-27": good], "2018-08-27"),
    Row("Ironic", ["2012-08-10": good, "latest": good], "2012-08-10"),
    Row("DigitalOcean", ["2012-08-10": good, "2015-10-16": good, "latest": good], "2012-08-10"),
    Row("an unknown one and latest", ["2030-01-01": good, "latest": good], "latest"),
    Row("an unknown one alone", ["2030-01-01": good], nil),
    Row("the newest is broken", ["2025-04-04": "{", "2018-08-27": good], "2018-08-27"),
    Row("the newest is empty", ["2025-04-04": "", "latest": good], "latest"),
    Row("the newest is an array", ["2025-04-04": "[]", "2020-10-14": good], "2020-10-14"),
    Row("the newest holds \\u0000", ["2025-04-04": #"{"a":"\u0000"}"#, "latest": good], "latest"),
    Row(
      "the newest is too deep", ["2025-04-04": String(repeating: "[", count: 99), "latest": good],
      "latest"),
    Row(
      "the newest is above 1 MiB",
      ["2025-04-04": good + String(repeating: " ", count: 1 << 20), "latest": good], "latest"),
    Row(
      "latest is broken, an older one is good", ["latest": "{", "2013-04-04": good], "2013-04-04"),
    Row("all are broken", ["2025-04-04": "{", "latest": "x"], nil),
    Row("none", [:], nil),
  ]

  @Test("the newest that is known and good", arguments: rows)
  func version(_ row: Row) throws {
    let directory = try TemporaryDirectory()
    for (version, text) in row.files {
      try directory.write("openstack/\(version)/meta_data.json", text)
    }
    guard let version = row.version else {
      #expect(throws: Failure.self) { try OpenedDrive(directory.path) }
      return
    }
    #expect(try OpenedDrive(directory.path).version == version)
  }

  @Test("exactly 1 MiB is read")
  func largest() throws {
    let directory = try TemporaryDirectory()
    let padding = String(repeating: " ", count: (1 << 20) - VersionChoiceTests.good.count)
    try directory.write("openstack/latest/meta_data.json", VersionChoiceTests.good + padding)
    #expect(try OpenedDrive(directory.path).version == "latest")
  }

  @Test("a directory without meta data, and a file in place of a directory, are passed over")
  func otherKinds() throws {
    let directory = try TemporaryDirectory()
    try directory.write("openstack/2025-04-04/user_data", "x")
    try directory.write("openstack/2020-10-14", "x")
    try directory.makeDirectory("openstack/2018-08-27/meta_data.json")
    try directory.write("openstack/2017-02-22/meta_data.json", VersionChoiceTests.good)
    #expect(try OpenedDrive(directory.path).version == "2017-02-22")
  }

  @Test("the line says what is wrong with the newest one")
  func reason() throws {
    let directory = try TemporaryDirectory()
    var reason = failure { _ = try OpenedDrive(directory.path) }?.message.text
    #expect(reason == "failed to read 'openstack/latest/meta_data.json': there is no such file")
    try directory.write("openstack/latest/meta_data.json", "")
    try directory.write("openstack/2018-08-27/meta_data.json", "{\"a\":\u{1}}")
    reason = failure { _ = try OpenedDrive(directory.path) }?.message.text
    #expect(
      reason == "failed to parse 'openstack/2018-08-27/meta_data.json': it is not JSON at byte 5")
  }
}
