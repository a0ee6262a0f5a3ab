import Testing

@testable import Glowplug

@Suite("What glibc asks for names")
struct ResolverFileTests {
  @Test("servers and domains of the whole data, each once")
  func whole() {
    #expect(
      ResolverFile.text(.twoDefaults)?.text == """
        # glowplug(8): for this boot alone.
        nameserver 10.0.0.53
        nameserver 10.0.1.53
        search net0.example net1.example

        """)
  }

  @Test("no more than three, and none that is of one link")
  func bounds() {
    var configuration = NetworkConfiguration()
    configuration.nameServers = ["fe80::1", "192.0.2.1", "192.0.2.2", "2001:db8::3", "192.0.2.4"]
    #expect(
      ResolverFile.text(configuration)?.text == """
        # glowplug(8): for this boot alone.
        nameserver 192.0.2.1
        nameserver 192.0.2.2
        nameserver 2001:db8::3

        """)
    configuration.nameServers = ["fe80::1"]
    #expect(ResolverFile.text(configuration) == nil)
    #expect(ResolverFile.text(.dynamic) == nil)
  }
}
