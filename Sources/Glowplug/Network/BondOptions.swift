extension Bond {
  /// What the data says of it, by the names of the kernel (Documentation/networking/bonding.rst), which ip-link(8)
  /// and nm-settings-keyfile(5) use, too.
  var options: [(name: StaticString, value: ByteString)] {
    var options: [(name: StaticString, value: ByteString)] = [
      ("mode", mode.name), ("miimon", ByteString(decimal: monitoringInterval)),
    ]
    // Without the interval the kernel refuses them, and NetworkManager the connection (nm-setting-bond.c).
    if monitoringInterval > 0 {
      if let upDelay { options.append(("updelay", ByteString(decimal: upDelay))) }
      if let downDelay { options.append(("downdelay", ByteString(decimal: downDelay))) }
    }
    if let hashPolicy { options.append(("xmit_hash_policy", hashPolicy.name)) }
    if let asksFast { options.append(("lacp_rate", asksFast ? "fast" : "slow")) }
    return options
  }
}
