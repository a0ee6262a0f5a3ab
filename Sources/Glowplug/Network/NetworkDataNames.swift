/// Name servers and search domains: in `services` as Nova writes them, and in the lists of a network that Ironic's
/// and cloud-init's users write.
extension NetworkDataReading {
  mutating func readNames(_ data: borrowing JSON, of owner: ByteString) {
    for index in 0..<count(data, "services", of: owner, atMost: NetworkData.mostServices) {
      readService(data.entry("services", index), index, of: owner)
    }
    readTexts(data, "dns_nameservers", of: owner, areServers: true)
    readTexts(data, "dns_search", of: owner, areServers: false)
  }

  private mutating func readService(_ data: borrowing JSON, _ index: Int, of owner: ByteString) {
    guard data.text(at: "type").is("dns") else {
      return warnings.leaveOut("services", index, of: owner, "its type is unknown")
    }
    let hasDomains = data.has("search")
    if !hasDomains || data.has("address"), !add(data.text(at: "address"), isServer: true) {
      warnings.leaveOut("services", index, of: owner, "it has no address")
    }
    if !hasDomains { return }
    let name = NetworkDataWarnings.name("services", index, of: owner)
    readTexts(data, "search", of: name, areServers: false)
  }

  /// One text stands for a list of it.
  @inline(never)
  private mutating func readTexts(
    _ data: borrowing JSON, _ key: StaticString, of owner: ByteString, areServers: Bool
  ) {
    if !data.has(key) { return }
    let reason: StaticString = areServers ? "it is no address" : "it is no domain"
    let text = data.text(at: key)
    if !text.isEmpty {
      if !add(text, isServer: areServers) { warnings.leaveOut(key, of: owner, reason) }
      return
    }
    for index in 0..<count(data, key, of: owner, atMost: NetworkData.mostServices)
    where !add(data.entry(key, index).string ?? ByteString(), isServer: areServers) {
      warnings.leaveOut(key, index, of: owner, reason)
    }
  }

  @inline(never)
  private mutating func add(_ text: ByteString, isServer: Bool) -> Bool {
    isServer ? add(server: text) : add(domain: text)
  }

  /// Whether it is an address of a server's; one that is there already, or too many, is not added.
  ///
  /// Neutron's 0.0.0.0 and :: mean that there is no server.
  private mutating func add(server text: ByteString) -> Bool {
    guard let address = InternetAddress(text), !address.isMulticast else { return false }
    let server = address.text
    if !address.isUnspecified, !link.nameServers.contains(server), nameServers.take(&warnings) {
      link.nameServers.append(server)
    }
    return true
  }

  /// Whether it is a domain, with or without the root's dot.
  private mutating func add(domain text: ByteString) -> Bool {
    var domain = text
    if domain.bytes.last == UInt8(ascii: ".") { domain.bytes.removeLast() }
    guard HostName.isValid(domain, atMost: HostName.longestDomain) else { return false }
    if !link.searchDomains.contains(domain), searchDomains.take(&warnings) {
      link.searchDomains.append(domain)
    }
    return true
  }
}
