/// What the data says of how a bond works; the names are those of the kernel's options with `bond_` before them,
/// and the numbers may be text.
extension NetworkDataReading {
  mutating func bond(_ data: borrowing JSON, _ name: ByteString) -> Bond {
    var bond = Bond()
    // Ironic alone writes none. The switch may want another than this one, so it is said.
    if let mode = Bond.Mode(data) {
      bond.mode = mode
    } else {
      warnings.leaveOut(
        "bond_mode", of: name, "the kernel has no such mode, active-backup is taken")
    }
    bond.monitoringInterval = milliseconds(data, "bond_miimon", of: name) ?? bond.monitoringInterval
    bond.upDelay = milliseconds(data, "bond_updelay", of: name)
    bond.downDelay = milliseconds(data, "bond_downdelay", of: name)
    let policy = data.text(at: "bond_xmit_hash_policy")
    for (number, name) in Bond.HashPolicy.names.enumerated() where policy.is(name) {
      bond.hashPolicy = Bond.HashPolicy(rawValue: number)
    }
    // Metal3 writes an empty one where there is none.
    if bond.hashPolicy == nil, data.has("bond_xmit_hash_policy") {
      warnings.leaveOut("bond_xmit_hash_policy", of: name, "it is unknown")
    }
    if bond.mode == .dynamicAggregation { bond.asksFast = rate(data, name) }
    return bond
  }

  private mutating func milliseconds(
    _ data: borrowing JSON, _ key: StaticString, of name: ByteString
  ) -> Int? {
    number(data, key, of: name, from: 0, to: 3_600_000)
  }

  private mutating func rate(_ data: borrowing JSON, _ name: ByteString) -> Bool? {
    switch data.identifier(at: "bond_lacp_rate") {
    case "fast", "1": return true
    case "slow", "0": return false
    default:
      if data.has("bond_lacp_rate") {
        warnings.leaveOut("bond_lacp_rate", of: name, "it is unknown")
      }
      return nil
    }
  }
}

extension Bond.Mode {
  /// The kernel's name, or its number, also as text.
  fileprivate init?(_ data: borrowing JSON) {
    let text = data.identifier(at: "bond_mode")
    for (number, name) in Bond.Mode.names.enumerated()
    where text.is(name) || text.decimal == number {
      self.init(rawValue: number)
      return
    }
    return nil
  }
}
