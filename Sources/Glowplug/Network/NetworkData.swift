/// What a drive's `network_data.json` gives, as far as it can be used.
///
/// The form is that of Nova's doc/api_schemas/network_data.json, which Ironic has too; what Nova, Ironic, Metal3,
/// CloudStack, Rackspace and IBM write beyond it is taken as well. What is bad costs itself and what hangs on it,
/// and what is bad in a key that can be missing costs that key.
struct NetworkData: Equatable {
  let configuration: NetworkConfiguration
  /// A line for everything that is left out: its place in the data, and why; text of the drive is quoted.
  let warnings: [ByteString]

  static let mostLinks = 64
  static let mostNetworks = 256
  /// Of one network, of one route, and of the document itself.
  static let mostServices = 256
  /// Of all networks together.
  static let mostRoutes = 1024
  /// Of the whole document.
  static let mostNameServers = 64
  /// Of the whole document.
  static let mostSearchDomains = 32

  /// nil where the document is no object; an empty one is an empty configuration.
  init?(_ document: borrowing JSON) {
    guard document.kind == .object else { return nil }
    var reading = NetworkDataReading()
    reading.readLinks(document)
    reading.readNetworks(document)
    reading.link = NetworkLink(.physical)
    reading.readNames(document, of: ByteString())
    configuration = NetworkConfiguration(
      links: reading.goodLinks, nameServers: reading.link.nameServers,
      searchDomains: reading.link.searchDomains)
    warnings = reading.warnings.lines
  }
}

/// One document while it is read; each concept has a file of its own.
struct NetworkDataReading {
  var links: [NetworkLink] = []
  /// What the data says of each of them.
  var entries: [NetworkDataLink] = []
  /// The one that a network is read for; of no kind in particular while the document's own services are.
  var link = NetworkLink(.physical)
  var warnings = NetworkDataWarnings()
  var routes = NetworkDataLimit(NetworkData.mostRoutes, "the rest of the routes")
  var nameServers = NetworkDataLimit(NetworkData.mostNameServers, "the rest of the name servers")
  var searchDomains = NetworkDataLimit(
    NetworkData.mostSearchDomains, "the rest of the search domains")

  /// How many entries of a list of an entry's, or of the document's, are read; a missing one has none.
  @inline(never)
  mutating func count(
    _ data: borrowing JSON, _ list: StaticString, of owner: ByteString, atMost most: Int
  ) -> Int {
    guard let entries = data.value(list) else { return 0 }
    if entries.kind != .array { warnings.leaveOut(list, of: owner, "it is no list") }
    let count = entries.length
    if count > most { warnings.leaveOut(list, most, of: owner, "there are too many") }
    return min(count, most)
  }
}

extension JSON {
  /// A member that is there and not null.
  @inline(never)
  func value(_ key: StaticString) -> JSON? {
    guard let member = member(key), member.kind != .null else { return nil }
    return member
  }

  /// Whether a member is there, not null, and no empty text.
  @inline(never)
  func has(_ key: StaticString) -> Bool {
    guard let value = value(key) else { return false }
    return value.string?.isEmpty != true
  }

  /// The text of a member; empty where there is none.
  @inline(never)
  func text(at key: StaticString) -> ByteString { value(key)?.string ?? ByteString() }

  /// The number of a member, written as one or in decimal digits; nil for anything else.
  @inline(never)
  func number(at key: StaticString) -> Int? {
    guard let value = value(key) else { return nil }
    return value.integer ?? value.string?.decimal
  }

  /// What names an entry: text, or a number; empty for anything else.
  @inline(never)
  var identifier: ByteString {
    if let integer { return ByteString(decimal: integer) }
    return string ?? ByteString()
  }

  /// That of a member.
  @inline(never)
  func identifier(at key: StaticString) -> ByteString { value(key)?.identifier ?? ByteString() }

  /// An entry of a list, or null.
  @inline(never)
  func entry(_ list: StaticString, _ index: Int) -> JSON { value(list)?.element(index) ?? .null() }
}
