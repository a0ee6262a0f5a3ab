import Testing

@testable import Glowplug

@Suite("Content that the meta data names")
struct ContentReferencesTests {
  static let rows: [(json: String, path: String?)] = [
    (#""/content/0000""#, "openstack/content/0000"), (#""content/0000""#, "openstack/content/0000"),
    (#""//content//0000""#, "openstack/content/0000"),
    (#""/content/./0000""#, "openstack/content/0000"),
    (#""/content/name with blanks""#, "openstack/content/name with blanks"),
    (#""/content/""#, nil), (#""""#, nil), (#""/""#, nil), (#""//""#, nil), (#""/0000""#, nil),
    (#""/content/..""#, nil), (#""/content/../latest/user_data""#, nil),
    (#""/../../../../etc/hostname""#, nil), (#""/content/../../../etc/passwd""#, nil),
    (#""/latest/meta_data.json""#, nil), (#""/content/a/b""#, nil), (#""/contents/0000""#, nil),
    ("null", nil), ("5", nil), ("[]", nil), ("{}", nil),
  ]

  @Test("one name below openstack/content, and nothing else", arguments: rows)
  func path(_ row: (json: String, path: String?)) throws {
    let document = try JSON.parse(
      Secret(text: "{\"files\":[{\"path\":\"/x\",\"content_path\":\(row.json)}]}"))
    let paths = ContentReferences(document).paths.map { $0.text }
    #expect(paths == [row.path].compactMap { $0 })
  }

  @Test("each once, in their order, the network template last")
  func several() throws {
    let text = """
      {"network_config":{"name":"network_config","content_path":"/content/0000"},
       "files":[{"content_path":"/content/0002"},null,5,{"path":"/y"},{"content_path":"/content/0001"},
         {"content_path":"content/0002"}]}
      """
    let document = try JSON.parse(Secret(text: text))
    let paths = ContentReferences(document).paths.map { $0.text }
    #expect(
      paths == ["openstack/content/0002", "openstack/content/0001", "openstack/content/0000"])
  }
}
