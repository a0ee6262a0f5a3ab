/// What glibc asks for names where nothing else in the target says it: resolv.conf(5).
enum ResolverFile {
  /// /etc/resolv.conf becomes a link to it, and /run/glowplug is root's alone.
  static var path: ByteString { "/run/glowplug-resolv.conf" }

  /// glibc reads no more (MAXNS).
  private static let mostServers = 3

  /// nil where the data names no server.
  static func file(_ configuration: NetworkConfiguration) -> RuntimeFile? {
    // One of a link needs the link's name behind it, which is not known yet.
    let servers = configuration.allNameServers.filter { !$0.isLinkLocal }
    if servers.isEmpty { return nil }
    var text: ByteString = "# glowplug(8): for this boot alone.\n"
    for server in servers.prefix(mostServers) { text += "nameserver \(server.text)\n" }
    let domains = configuration.allSearchDomains
    if !domains.isEmpty { text += "search \(domains.joined(by: " "))\n" }
    return RuntimeFile(path: path, mode: 0o644, text: text)
  }
}
