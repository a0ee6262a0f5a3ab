/// How links hang on each other.
extension NetworkDataReading {
  /// Finds what each link hangs on, wherever that stands in the data, and leaves out what hangs on nothing.
  mutating func connectLinks() {
    var index = 0
    while index < entries.count {
      // What was waited for may have stood before.
      index = entries[index].state == .open && connect(index) ? 0 : index + 1
    }
    for entry in entries where entry.state == .open {
      warnings.leaveOut(entry.name, "it hangs on a circle of links")
    }
  }

  /// Whether it is not open any more.
  private mutating func connect(_ index: Int) -> Bool {
    for reference in entries[index].references {
      if let other = place(of: reference), entries[other].state == .open { return false }
    }
    let parts = links[index].kind == .vlan ? parent(index) : members(index)
    links[index].parts = parts
    entries[index].state = parts.isEmpty ? .bad : .good
    return true
  }

  /// That of a VLAN, if there is one.
  private mutating func parent(_ index: Int) -> [Int] {
    let reference = entries[index].references[0]
    guard let parent = good(reference) else {
      warnings.leaveOut(entries[index].name, "there is no link", link: reference)
      return []
    }
    for other in links
    where other.kind == .vlan && other.vlanIdentifier == links[index].vlanIdentifier
      && other.parts.contains(parent)
    {
      warnings.leaveOut(entries[index].name, "another link is that VLAN")
      return []
    }
    return [parent]
  }

  private mutating func members(_ index: Int) -> [Int] {
    let name = entries[index].name
    var members: [Int] = []
    for reference in entries[index].references {
      let member = good(reference)
      if let member, members.contains(member) { continue }
      if let member, canServe(member, links[index].kind) {
        members.append(member)
        setMember(member)
      } else {
        warnings.leaveOut(
          "a member of " + name,
          member == nil ? "there is no link" : "it cannot be one:", link: reference)
      }
    }
    if members.isEmpty { warnings.leaveOut(name, "it has no member") }
    return members
  }

  /// A link has one master; and the kernel takes no bond into a bond, and no bridge into a bond or a bridge.
  private func canServe(_ member: Int, _ master: NetworkLink.Kind) -> Bool {
    let kind = links[member].kind
    if entries[member].isMember || kind == .bridge { return false }
    return kind != .bond || master == .bridge
  }

  @inline(never)
  private mutating func setMember(_ index: Int) { entries[index].isMember = true }

  /// The place of a link that can be used.
  @inline(never)
  func good(_ reference: ByteString) -> Int? {
    guard let place = place(of: reference), entries[place].state == .good else { return nil }
    return place
  }

  /// The place of a link among the entries: by its id, else by its name.
  @inline(never)
  private func place(of reference: ByteString) -> Int? {
    if reference.isEmpty { return nil }
    for index in entries.indices where entries[index].identifier == reference { return index }
    for index in entries.indices where entries[index].alias == reference { return index }
    return nil
  }

  /// Those that can be used, and what they hang on, which is among them.
  var goodLinks: [NetworkLink] {
    var places: [Int] = []
    var count = 0
    for entry in entries {
      places.append(count)
      if entry.state == .good { count += 1 }
    }
    var good: [NetworkLink] = []
    for index in entries.indices where entries[index].state == .good {
      var link = links[index]
      link.parts = []
      for part in links[index].parts { link.parts.append(places[part]) }
      good.append(link)
    }
    return good
  }
}
