/// What glibc asks for names where nothing else in the target says it: resolv.conf(5).
enum ResolverFile {
  /// /etc/resolv.conf becomes a link to it, and /run/glowplug is root's alone.
  static var path: ByteString { "/run/glowplug-resolv.conf" }

  /// glibc reads no more (MAXNS).
  private static let mostServers = 3

  /// nil where the data names no server.
  @inline(never)
  static func text(_ configuration: NetworkConfiguration) -> ByteString? {
    var (servers, domains) = (configuration.nameServers, configuration.searchDomains)
    for link in configuration.links {
      servers = servers.with(link.nameServers)
      domains = domains.with(link.searchDomains)
    }
    var text: ByteString = "# glowplug(8): for this boot alone.\n"
    var count = 0
    for server in servers where count < mostServers {
      // One of a link needs the link's name behind it, which is not known yet.
      if InternetAddress(server)?.isLinkLocal == true { continue }
      text.line("nameserver ", server)
      count += 1
    }
    if count == 0 { return nil }
    text.line("search ", words: domains)
    return text
  }
}
