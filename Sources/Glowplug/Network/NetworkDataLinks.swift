/// What an entry of `links` says of what it hangs on.
struct NetworkDataLink {
  /// What others refer to it by.
  let identifier: ByteString
  /// Its `name`, which Metal3's templates refer to it by, and no interface gets; empty where there is none.
  let alias: ByteString
  /// Its place in the data, for a warning.
  let name: ByteString
  /// Of a VLAN the parent, of a bond or bridge the members.
  var references: [ByteString] = []
  var state = State.open
  var isMember = false

  enum State { case open, good, bad }
}

extension NetworkDataReading {
  mutating func readLinks(_ document: borrowing JSON) {
    let count = count(document, "links", of: ByteString(), atMost: NetworkData.mostLinks)
    for index in 0..<count { readLink(document.entry("links", index), index) }
    connectLinks()
  }

  private mutating func readLink(_ data: borrowing JSON, _ index: Int) {
    let identifier = data.identifier(at: "id")
    if identifier.isEmpty {
      return warnings.leaveOut("links", index, of: ByteString(), "it has no id")
    }
    var entry = NetworkDataLink(
      identifier: identifier, alias: data.identifier(at: "name"),
      name: NetworkDataWarnings.name("links", index, identifier))
    for other in entries where other.identifier == identifier {
      return warnings.leaveOut(entry.name, "another link has its id")
    }
    link = NetworkLink(NetworkLink.Kind(data))
    readHardwareAddress(data, entry.name)
    switch link.kind {
    case .physical:
      guard isFound(entry.name) else { return }
      entry.state = .good
    case .vlan:
      guard let number = data.number(at: "vlan_id"), number >= 1, number <= 4094 else {
        return warnings.leaveOut(entry.name, "its vlan_id is no number from 1 to 4094")
      }
      link.vlanIdentifier = number
      entry.references.append(data.identifier(at: "vlan_link"))
    case .bond:
      link.bond = bond(data, entry.name)
      entry.references = members(data, "bond_links", of: entry.name)
    case .bridge: entry.references = members(data, "bridge_links", of: entry.name)
    }
    link.mtu = number(data, "mtu", of: entry.name, from: 68, to: 65535)
    entries.append(entry)
    links.append(link)
  }

  /// A bad one costs a NIC, which is found by it, and every other link nothing else.
  private mutating func readHardwareAddress(_ data: borrowing JSON, _ name: ByteString) {
    let key: StaticString =
      link.kind == .vlan && data.has("vlan_mac_address")
      ? "vlan_mac_address" : "ethernet_mac_address"
    link.hardwareAddress = HardwareAddress(data.text(at: key))
    if link.hardwareAddress == nil, link.kind != .physical, data.has(key) {
      warnings.leaveOut(key, of: name, "no interface can have it")
    }
  }

  /// Whether a NIC can be found by its address, and by no other entry's.
  private mutating func isFound(_ name: ByteString) -> Bool {
    guard let address = link.hardwareAddress?.text else {
      warnings.leaveOut(name, "it has no MAC address that an interface can have")
      return false
    }
    for other in links where other.kind == .physical && other.hardwareAddress?.text == address {
      warnings.leaveOut(name, "another link has its MAC address")
      return false
    }
    return true
  }

  /// A number of an entry; nil where there is none, and where it is bad: that is said.
  @inline(never)
  mutating func number(
    _ data: borrowing JSON, _ key: StaticString, of name: ByteString, from least: Int, to most: Int
  ) -> Int? {
    if let number = data.number(at: key), number >= least, number <= most { return number }
    if data.value(key) != nil { warnings.leaveOut(key, of: name, "it is out of range") }
    return nil
  }

  @inline(never)
  private mutating func members(
    _ data: borrowing JSON, _ key: StaticString, of name: ByteString
  ) -> [ByteString] {
    var members: [ByteString] = []
    for index in 0..<count(data, key, of: name, atMost: NetworkData.mostLinks) {
      members.append(data.entry(key, index).identifier)
    }
    return members
  }
}

extension NetworkLink.Kind {
  /// What a type makes of a link; whatever is not here is a NIC to its producer.
  ///
  /// So is Nova's `bridge`, which the host plugs into a bridge of its own: only with members it is one here.
  fileprivate init(_ data: borrowing JSON) {
    switch data.text(at: "type") {
    case "bond": self = .bond
    case "vlan": self = .vlan
    case "bridge": self = data.has("bridge_links") ? .bridge : .physical
    default: self = .physical
    }
  }
}
