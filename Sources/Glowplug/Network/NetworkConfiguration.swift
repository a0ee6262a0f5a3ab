/// The network that a drive gives to its instance, checked: addresses, numbers, and names that this program
/// made or found to be such, and no other text of the drive's.
struct NetworkConfiguration: Equatable {
  /// In the order of the data: the first with a default route is preferred.
  var links: [NetworkLink] = []
  /// Those of no link in particular.
  ///
  /// Addresses in their one form, as nothing is asked of them but who is there already.
  var nameServers: [ByteString] = []
  /// Those of no link in particular.
  var searchDomains: [ByteString] = []
}

/// One interface, with all that the networks of the data give to it.
struct NetworkLink: Equatable {
  var kind: Kind
  /// Places of other links: the members of a bond or bridge, the parent of a VLAN.
  var parts: [Int] = []
  /// Of a VLAN: 1 to 4094.
  var vlanIdentifier = 0
  /// Of a bond.
  var bond = Bond()
  /// Of a physical one always there, and what it is found by; of every other one what it gets.
  var hardwareAddress: HardwareAddress?
  /// Bytes, 68 to 65535; nil where the data leaves it to DHCP or the kernel.
  var mtu: Int?
  var usesDHCPv4 = false
  var automaticIPv6 = AutomaticIPv6.none
  /// Static ones.
  var addresses: [Subnet] = []
  var routes: [Route] = []
  var nameServers: [ByteString] = []
  /// Names as `HostName` takes them.
  var searchDomains: [ByteString] = []

  enum Kind: Equatable {
    case physical, bond, vlan, bridge

    /// systemd's and NetworkManager's word, and netplan's without its `s`.
    var name: ByteString {
      switch self {
      case .physical: "ethernet"
      case .bond: "bond"
      case .vlan: "vlan"
      case .bridge: "bridge"
      }
    }
  }

  /// What makes addresses of IPv6 that the data does not name.
  enum AutomaticIPv6: Equatable {
    case none
    /// Router advertisements, which say whether DHCPv6 is asked.
    case advertised
    /// The same, and the data says that DHCPv6 gives addresses, or more.
    case dhcp
  }

  struct Route: Equatable {
    /// Without bits behind its length.
    let destination: Subnet
    /// nil for what is reached on the link itself.
    let gateway: InternetAddress?
    /// 0 to 4294967295; nil where the data has none.
    var metric: Int?
  }

  init(_ kind: Kind) { self.kind = kind }

  /// Whether anything of the data gives it an address.
  var hasNetwork: Bool { usesDHCPv4 || automaticIPv6 != .none || !addresses.isEmpty }
}

/// Several links that are used as one (kernel, Documentation/networking/bonding.rst).
struct Bond: Equatable {
  /// The number is the kernel's.
  enum Mode: Int, Equatable {
    case balanceRoundRobin = 0
    case activeBackup, balanceXOR, broadcast, dynamicAggregation, balanceTransmission
    case balanceAdaptive

    /// The kernel's name, and networkd's, netplan's and NetworkManager's.
    @inline(never)
    var name: ByteString { ByteString(stringLiteral: Mode.names[rawValue]) }

    static var names: [StaticString] {
      [
        "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
        "balance-alb",
      ]
    }
  }

  enum HashPolicy: Int, Equatable {
    case layer2, layer2And3, layer3And4, encapsulated2And3, encapsulated3And4

    @inline(never)
    var name: ByteString { ByteString(stringLiteral: HashPolicy.names[rawValue]) }

    static var names: [StaticString] {
      ["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"]
    }
  }

  var mode = Mode.activeBackup
  /// Milliseconds between two looks at the members' links (miimon).
  var monitoringInterval = 100
  /// Milliseconds; nil where the data has none.
  var upDelay: Int?
  /// Milliseconds; nil where the data has none.
  var downDelay: Int?
  var hashPolicy: HashPolicy?
  /// Whether the partner is asked for a packet every second, of 802.3ad alone; nil where the data has none.
  var asksFast: Bool?
}
