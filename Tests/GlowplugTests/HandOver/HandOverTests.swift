import Foundation
import Testing

@testable import Glowplug

/// The hand-over: what cloud-init would choke on is left out key by key, each with a warning.
@Suite("The hand-over")
struct HandOverTests {
  /// A run on a new root, with a run directory.
  struct Handed {
    let ran: Ran
    let run: TemporaryDirectory
    var directory: String { run.path("glowplug") }

    init(_ drive: String, _ arguments: String...) throws {
      run = try TemporaryDirectory()
      let root = try TestRoot()
      ran = try glowplug(
        ["--sysroot", root.directory.path, "--source", drive, "--run", run.path("glowplug")]
          + arguments)
    }

    func metaData() throws -> [String: Any] {
      let data = try run.data("glowplug/config-drive/openstack/latest/meta_data.json")
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func files() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: run.path("glowplug")).filter {
        var isDirectory: ObjCBool = false
        let path = run.path("glowplug/\($0)")
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
          && !isDirectory.boolValue
      }.sorted()
    }
  }

  @Test("Nova's drive: the chosen version as latest, content, ec2, and nothing else")
  func nova() throws {
    let handed = try Handed(Fixtures.drive("nova"))
    let latest = "config-drive/openstack/latest/"
    #expect(
      try handed.files() == [
        "config-drive/ec2/latest/meta-data.json", "config-drive/ec2/latest/user-data",
        "config-drive/openstack/content/0000", latest + "meta_data.json",
        latest + "network_data.json", latest + "user_data", latest + "vendor_data.json",
        latest + "vendor_data2.json", "metadata.env", "report.json",
      ])
    #expect(handed.ran.report.warnings.isEmpty)
    for name in ["network_data.json", "user_data", "vendor_data.json", "vendor_data2.json"] {
      let original = Fixtures.drive("nova") + "/openstack/2025-04-04/\(name)"
      #expect(
        try handed.run.data("glowplug/\(latest)\(name)")
          == Data(contentsOf: URL(filePath: original)))
    }
  }

  @Test("the meta data is the drive's, without the password")
  func metaData() throws {
    let handed = try Handed(Fixtures.drive("nova"))
    let original = Fixtures.drive("nova") + "/openstack/2025-04-04/meta_data.json"
    var expected = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: original)))
        as? [String: Any])
    expected["admin_pass"] = nil
    let same = NSDictionary(dictionary: expected).isEqual(to: try handed.metaData())
    #expect(same)
  }

  @Test("nobody but root reads it")
  func modes() throws {
    let handed = try Handed(Fixtures.drive("nova"))
    #expect(try handed.run.ownership("glowplug") == "0700 0:0")
    #expect(try handed.run.ownership("glowplug/config-drive/openstack") == "0700 0:0")
    for file in try handed.files() {
      #expect(try handed.run.ownership("glowplug/\(file)") == "0600 0:0")
    }
  }

  @Test("the report that is handed over is the one that was printed, but for the last times")
  func report() throws {
    let handed = try Handed(Fixtures.drive("nova"))
    let document = try ReportDocument(handed.run.data("glowplug/report.json"))
    #expect(document.decision == "provision")
    #expect(document.outcomes == handed.ran.report.outcomes)
    #expect(document.drive == handed.ran.report.drive)
  }

  struct Broken: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let file: String
    let content: String

    init(_ file: String, _ content: String) {
      testDescription = "\(file): \(content.prefix(20))"
      self.file = file
      self.content = content
    }
  }

  static let broken: [Broken] =
    [
      "vendor_data.json", "vendor_data2.json", "network_data.json",
    ].flatMap { name in
      ["", "{", "null", "5", "true", "{}x", "\u{FEFF}{}", #"{"a":"\u0000"}"#].map {
        Broken("openstack/latest/\(name)", $0)
      }
    } + ["", "{", "null", "[]", #""x""#].map { Broken("ec2/latest/meta-data.json", $0) }

  @Test("broken JSON is left out, with a warning", arguments: broken)
  func brokenJSON(_ row: Broken) throws {
    let drive = try TestDrive()
    try drive.directory.write(row.file, row.content)
    let handed = try Handed(drive.path)
    #expect(handed.ran.exitStatus == 0)
    #expect(try handed.files().allSatisfy { !$0.hasSuffix(row.file) })
    #expect(handed.ran.report.warnings.count == 1)
    #expect(handed.ran.report.warnings.first?.contains(row.file) == true)
  }

  @Test(
    "an object, an array and a string are what cloud-init takes", arguments: ["{}", "[]", #""x""#])
  func goodJSON(_ text: String) throws {
    let drive = try TestDrive()
    try drive.directory.write("openstack/latest/vendor_data.json", text)
    let handed = try Handed(drive.path)
    #expect(try handed.files().contains("config-drive/openstack/latest/vendor_data.json"))
    #expect(handed.ran.report.warnings.isEmpty)
  }

  @Test("user data is bytes, whatever they are")
  func userData() throws {
    let drive = try TestDrive()
    let bytes = Data([0x1F, 0x8B, 0x00, 0xFF, 0x0A])
    try drive.directory.write("openstack/latest/user_data", bytes)
    let handed = try Handed(drive.path)
    #expect(try handed.run.data("glowplug/config-drive/openstack/latest/user_data") == bytes)
  }

  static let wrongTypes: [(key: String, value: String)] = [
    ("meta", "null"), ("meta", "[]"), ("meta", "5"), ("files", "null"), ("files", "{}"),
    ("hostname", "null"), ("hostname", "5"), ("network_config", "null"), ("network_config", "[]"),
    ("network_config", #"{"content_path":"/content/9999"}"#),
    ("network_config", #"{"content_path":"/../../etc/passwd"}"#),
    ("random_seed", "null"), ("random_seed", "5"), ("random_seed", #""no base64""#),
  ]

  @Test("what cloud-init drops a whole drive for is left out", arguments: wrongTypes)
  func wrongType(_ row: (key: String, value: String)) throws {
    let drive = try TestDrive(
      metaData: "{\"uuid\":\"u\",\"name\":\"n\",\"\(row.key)\":\(row.value)}")
    let handed = try Handed(drive.path)
    let metaData = try handed.metaData()
    #expect(metaData[row.key] == nil)
    #expect(metaData["uuid"] as? String == "u")
    #expect(metaData["name"] as? String == "n")
    #expect(!handed.ran.report.warnings.isEmpty || row == ("random_seed", "null"))
  }

  @Test("files: an entry without a path or without its content is left out, the others stay")
  func files() throws {
    let entries = """
      [{"path":"/a","content_path":"/content/0000"},{"path":"/b","content_path":"/content/missing"},
       {"content_path":"/content/0000"},{"path":"","content_path":"/content/0000"},{"path":"/c"},
       {"path":"/d","content_path":"/content/../../secret"},null,"x",
       {"path":"/e","content_path":"content/link"},{"path":"/f","content_path":"/content/0000"}]
      """
    let drive = try TestDrive(metaData: "{\"uuid\":\"u\",\"files\":\(entries)}")
    try drive.directory.write("openstack/content/0000", "content\n")
    try drive.directory.write("secret", "secret\n")
    try drive.directory.link("openstack/content/link", to: "../../secret")
    let handed = try Handed(drive.path)
    let files = try #require(try handed.metaData()["files"] as? [[String: String]])
    #expect(files.compactMap { $0["path"] } == ["/a", "/f"])
    #expect(
      try handed.files().filter { $0.contains("content/") } == [
        "config-drive/openstack/content/0000"
      ])
    #expect(try handed.run.read("glowplug/config-drive/openstack/content/0000") == "content\n")
    // The entries that are left out, and the link that could not be read.
    #expect(handed.ran.report.warnings.count == 9)
  }

  @Test("no more than 256 files, and one line about the rest", arguments: [256, 257])
  func mostFiles(_ count: Int) throws {
    let entry = #"{"path":"/x","content_path":"/content/0000"}"#
    let entries = [String](repeating: entry, count: count).joined(separator: ",")
    let drive = try TestDrive(metaData: "{\"uuid\":\"u\",\"files\":[\(entries)]}")
    try drive.directory.write("openstack/content/0000", "content\n")
    let handed = try Handed(drive.path)
    let files = try #require(try handed.metaData()["files"] as? [[String: String]])
    #expect(files.count == 256)
    #expect(handed.ran.report.warnings.count == count - 256)
    #expect(handed.ran.report.warnings.allSatisfy { $0.contains("more than 256") })
  }

  @Test("no more than 64 MiB in all, and 16 in one file; what is beyond is left out and said")
  func largest() throws {
    let sizes = [16 << 20, (16 << 20) + 1, 16 << 20, 16 << 20, (16 << 20) - 3, 4, 3]
    let entries = sizes.indices.map { #"{"path":"/\#($0)","content_path":"/content/\#($0)"}"# }
    let drive = try TestDrive(
      metaData: "{\"uuid\":\"u\",\"files\":[\(entries.joined(separator: ","))]}")
    for (index, size) in sizes.enumerated() {
      try drive.directory.write("openstack/content/\(index)", "")
      try drive.directory.makeSparseFile("openstack/content/\(index)", size: size)
    }
    let handed = try Handed(drive.path)
    #expect(handed.ran.exitStatus == 0)
    let files = try #require(try handed.metaData()["files"] as? [[String: String]])
    #expect(files.compactMap { $0["path"] } == ["/0", "/2", "/3", "/4", "/6"])
    for index in [1, 5] {
      let name = "openstack/content/\(index)"
      #expect(handed.ran.report.warnings.contains { $0.contains(name) && $0.contains("larger") })
      #expect(!handed.run.exists("glowplug/config-drive/\(name)"))
    }
  }

  @Test("no uuid: the digest takes its place, or cloud-init would take nothing")
  func noUUID() throws {
    let handed = try Handed(Fixtures.drive("kcli"))
    let uuid = try handed.metaData()["uuid"] as? String
    #expect(uuid == handed.ran.report.instance?.uuid)
    #expect(uuid?.count == 64)
  }

  @Test("an old hand-over, and what a kill left of one, are gone")
  func replaced() throws {
    let run = try TemporaryDirectory()
    try run.write("glowplug/config-drive/openstack/latest/stale", "x")
    try run.write(".glowplug.new/half", "x")
    try run.link(".glowplug.old", to: "/etc")
    let root = try TestRoot()
    let ran = try glowplug(
      [
        "--sysroot", root.directory.path, "--source", Fixtures.drive("kcli"), "--run",
        run.path("glowplug"),
      ])
    #expect(ran.report.warnings.allSatisfy { !$0.contains("failed") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["glowplug"])
    #expect(!run.exists("glowplug/config-drive/openstack/latest/stale"))
    #expect(FileManager.default.fileExists(atPath: "/etc/passwd"))
  }

  @Test("a drive that is not let in hands over nothing")
  func refused() throws {
    let run = try TemporaryDirectory()
    let root = try TestRoot()
    try root.boot()
    let ran = try glowplug(root, Fixtures.drive("nova"), "--run", run.path("glowplug"))
    #expect(ran.report.decision == "refused")
    #expect(!run.exists("glowplug"))
  }
}
