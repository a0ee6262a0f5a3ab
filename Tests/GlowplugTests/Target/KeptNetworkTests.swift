import Testing

@testable import Glowplug

@Suite("The network that the root keeps")
struct KeptNetworkTests {
  static let data = #"{"links": [{"id": "a", "ethernet_mac_address": "fa:16:3e:00:00:01"}]}"#

  @Test("is the drive's own object, with the instance")
  func text() throws {
    let network = try JSON.parse(Secret(KeptNetworkTests.data.bytes))
    let text = KeptNetwork.text(of: InstanceIdentifier("i-1"), network)
    #expect(
      text.text == #"{"version":1,"instance":"i-1","network":{"links":[{"id":"a","#
        + #""ethernet_mac_address":"fa:16:3e:00:00:01"}]}}"# + "\n")
    let kept = try #require(KeptNetwork(text))
    #expect(kept.instance == InstanceIdentifier("i-1"))
    #expect(kept.configuration == (try readNetwork(KeptNetworkTests.data)).configuration)
  }

  @Test(
    "nothing else is one",
    arguments: [
      "", "{}", #"{"version":2,"instance":"i","network":{}}"#, #"{"version":1,"network":{}}"#,
      #"{"version":1,"instance":"i"}"#, #"{"version":1,"instance":"i","network":[]}"#,
    ])
  func others(_ text: String) throws {
    if case .some = KeptNetwork(text.bytes) { Issue.record("it was read") }
    let root = try TemporaryDirectory()
    try root.write("etc/glowplug/network.json", text)
    let problem = failure(of: {
      _ = try SystemRoot(opening: root.path.bytes).keptNetwork()
    })
    #expect(problem?.message.text.hasSuffix("it is no network that this program kept") == true)
  }
}
