/// How links hang on each other.
extension NetworkDataReading {
  /// Finds what each link hangs on, wherever that stands in the data, and leaves out what hangs on nothing.
  mutating func connectLinks() {
    var index = 0
    while index < entries.count {
      // What was waited for may have stood before.
      index = entries[index].state == .open && connect(index) ? 0 : index + 1
    }
    for index in entries.indices where entries[index].state == .open {
      warnings.leaveOut(entries[index].name, "it hangs on a circle of links")
    }
    keepGood()
  }

  /// Whether it is not open any more.
  private mutating func connect(_ index: Int) -> Bool {
    for reference in entries[index].references {
      if let other = entry(reference), entries[other].state == .open { return false }
    }
    if entries[index].kind == .vlan { connectVLAN(index) } else { connectMaster(index) }
    entries[index].state = entries[index].places.isEmpty ? .bad : .good
    return true
  }

  private mutating func connectVLAN(_ index: Int) {
    let reference = entries[index].references[0]
    guard let parent = good(reference) else {
      return warnings.leaveOut(entries[index].name, "there is no link", link: reference)
    }
    for other in entries.indices
    where entries[other].kind == .vlan
      && entries[other].vlanIdentifier == entries[index].vlanIdentifier
      && entries[other].places.first == parent
    {
      return warnings.leaveOut(entries[index].name, "another link is that VLAN")
    }
    entries[index].places.append(parent)
  }

  private mutating func connectMaster(_ index: Int) {
    for reference in entries[index].references {
      let member = good(reference)
      if let member, entries[index].places.contains(member) { continue }
      if let member, canServe(member, entries[index].kind) {
        entries[index].places.append(member)
        entries[member].isMember = true
      } else {
        warnings.leaveOut(
          "a member of \(entries[index].name)",
          member == nil ? "there is no link" : "it cannot be one:", link: reference)
      }
    }
    if entries[index].places.isEmpty {
      warnings.leaveOut(entries[index].name, "it has no member")
    }
  }

  /// A link has one master; and the kernel takes no bond into a bond, and no bridge into a bond or a bridge.
  private func canServe(_ member: Int, _ master: NetworkDataLink.Kind) -> Bool {
    if entries[member].isMember || entries[member].kind == .bridge { return false }
    return entries[member].kind != .bond || master == .bridge
  }

  private func good(_ reference: ByteString) -> Int? {
    guard let place = entry(reference), entries[place].state == .good else { return nil }
    return place
  }

  /// The place of a link among the entries: by its id, else by its name.
  @inline(never)
  func entry(_ reference: ByteString) -> Int? {
    if reference.isEmpty { return nil }
    for index in entries.indices where entries[index].identifier == reference { return index }
    for index in entries.indices where entries[index].alias == reference { return index }
    return nil
  }

  private mutating func keepGood() {
    var count = 0
    for index in entries.indices where entries[index].state == .good {
      entries[index].goodPlace = count
      count += 1
    }
    var goodEntries: [NetworkDataLink] = []
    var goodLinks: [NetworkLink] = []
    for index in entries.indices where entries[index].state == .good {
      setKind(index)
      goodEntries.append(entries[index])
      goodLinks.append(links[index])
    }
    (entries, links) = (goodEntries, goodLinks)
  }

  private mutating func setKind(_ index: Int) {
    var places: [Int] = []
    for place in entries[index].places { places.append(entries[place].goodPlace) }
    switch entries[index].kind {
    case .physical: break
    case .vlan:
      links[index].kind = .vlan(identifier: entries[index].vlanIdentifier, parent: places[0])
    case .bridge: links[index].kind = .bridge(members: places)
    case .bond:
      entries[index].bond.members = places
      links[index].kind = .bond(entries[index].bond)
    }
  }
}
