import Testing

@testable import Glowplug

@Suite("The name of an instance")
struct InstanceNameTests {
  @Test(
    "a text that can name one is taken as it is",
    arguments: [
      "b0fa911b-69d4-4476-bbe2-1c92bff6535c", "62cc2017262360a92f21f8e6f82db677a442819b",
      "fedora-vm.default", "x", String(repeating: "u", count: 255),
    ])
  func uuid(_ uuid: String) throws {
    let facts = try ReadMetaData("{\"uuid\":\"\(uuid)\"}").facts
    #expect(facts.hasUUID)
    #expect(facts.instance.text.text == uuid)
  }

  @Test(
    "without one it is the SHA-256 of the meta data",
    arguments: [
      "{}", #"{"uuid":null}"#, #"{"uuid":""}"#, #"{"uuid":5}"#,
      "{\"uuid\":\"\(String(repeating: "u", count: 256))\"}",
    ])
  func digest(_ text: String) throws {
    let facts = try ReadMetaData(text).facts
    #expect(!facts.hasUUID)
    #expect(facts.instance.text.count == 64)
  }

  @Test("the password and the seed do not change it, everything else does")
  func digestInput() throws {
    let plain = try ReadMetaData(#"{"hostname":"a"}"#).facts.instance.text
    let secret = try ReadMetaData(#"{"hostname":"a","admin_pass":"x"}"#).facts.instance.text
    let seed = try ReadMetaData(#"{"random_seed":"AAAA","hostname":"a"}"#).facts.instance.text
    let wrongTypes = try ReadMetaData(
      #"{"hostname":"a","admin_pass":[1],"random_seed":5}"#
    ).facts.instance.text
    let other = try ReadMetaData(#"{"hostname":"b"}"#).facts.instance.text
    #expect(plain == secret)
    #expect(plain == seed)
    #expect(plain == wrongTypes)
    #expect(plain != other)
  }
}
