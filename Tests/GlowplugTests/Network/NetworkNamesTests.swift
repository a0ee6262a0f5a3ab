import Testing

@testable import Glowplug

/// A link has name servers without domains to search, or the other way round.
@Suite("Name servers and domains to search, each alone")
struct NetworkNamesTests {
  private static let server = "192.0.2.53"
  private static let domain = "only.example"

  private static func configuration(_ hasServer: Bool, _ hasDomain: Bool) -> NetworkConfiguration {
    var configuration = NetworkConfiguration.dynamic
    configuration.links = [configuration.links[0]]
    configuration.links[0].nameServers = hasServer ? [server.bytes] : []
    configuration.links[0].searchDomains = hasDomain ? [domain.bytes] : []
    return configuration
  }

  struct Writer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The words that stand before a server, and before a domain.
    let words: (server: String, domain: String)
    let write: @Sendable (NetworkConfiguration) -> ByteString?

    init(
      _ name: String, _ server: String, _ domain: String,
      _ write: @escaping @Sendable (NetworkConfiguration) -> ByteString?
    ) {
      testDescription = name
      words = (server, domain)
      self.write = write
    }
  }

  static let writers = [
    Writer("networkd", "DNS=", "Domains=") { NetworkdFiles.files(for: $0).last?.text },
    Writer("netplan", "\"addresses\"", "\"search\"") { NetplanFile.files(for: $0).last?.text },
    Writer("NetworkManager", "dns=", "dns-search=") {
      NetworkManagerFiles(configuration: $0, instance: Situations.instance)
        .files(without: []).last?.text
    },
  ]

  @Test("what is there is written, and nothing of what is not", arguments: writers)
  func alone(_ writer: Writer) throws {
    for (hasServer, hasDomain) in [(true, true), (true, false), (false, true), (false, false)] {
      let configuration = NetworkNamesTests.configuration(hasServer, hasDomain)
      let text = try #require(writer.write(configuration)).text
      #expect(text.contains(NetworkNamesTests.server) == hasServer)
      #expect(text.contains(writer.words.server) == hasServer)
      #expect(text.contains(NetworkNamesTests.domain) == hasDomain)
      #expect(text.contains(writer.words.domain) == hasDomain)
    }
  }

  @Test("glibc is told of domains only where it has a server to ask")
  func resolver() {
    func text(_ hasServer: Bool, _ hasDomain: Bool) -> String? {
      ResolverFile.text(NetworkNamesTests.configuration(hasServer, hasDomain))?.text
    }
    let note = "# glowplug(8): for this boot alone.\n"
    #expect(text(true, false) == note + "nameserver 192.0.2.53\n")
    #expect(text(true, true) == note + "nameserver 192.0.2.53\nsearch only.example\n")
    #expect(text(false, true) == nil)
  }
}
