/// What the administrator of an image or of a boot wants.
struct Policy: Equatable {
  var passwordUsers: [ByteString] = ["root"]
  var keyUsers: [ByteString] = ["root"]
  var trust = Trust.auto
  var wait = Wait.auto
  var isRequired = false
  var handsOverToCloudInit = true
  var hostname = HostnameUse.short
  var network = NetworkPolicy.automatic
  /// Whether the drive's `files` are written.
  var writesFiles = true
  /// Whether user data is run, or its credentials given to systemd.
  var usesUserData = true
  /// Whether host keys of sshd's are made where it has none.
  var makesHostKeys = true
  /// The TPM's register that a boot measures into; nil for none: rule 17.
  var register: Int?
  var isOff = false
  /// Whether each list of accounts is what was meant: none stands for one that is bad, or could not be
  /// read.
  var knowsPasswordUsers = true
  var knowsKeyUsers = true

  /// Whether it is known whom a drive may serve.
  var knowsUsers: Bool { knowsPasswordUsers && knowsKeyUsers }

  /// Whether anything of a drive is obeyed beside credentials, where no cloud-init does it.
  var obeysRest: Bool {
    hostname != .none || network != .off || writesFiles || usesUserData || makesHostKeys
  }

  /// When a drive may set credentials.
  enum Trust: Equatable {
    /// As the machine is: rule 5.
    case auto
    case rule(TrustRule)
  }

  /// What of the drive's name becomes the host's: rule 12.
  enum HostnameUse: Equatable {
    case none
    /// Up to the first dot.
    case short
    case full
  }

  /// How long a drive is waited for.
  enum Wait: Equatable {
    case auto
    case seconds(Int)
  }

  /// Seconds of the longest wait that can be asked for.
  static let mostSeconds = 300
  /// Seconds of `wait=auto` where a drive is to be expected.
  static let automaticWait = 10

  /// Seconds that this policy may wait for a drive.
  var longestWait: Int {
    if case .seconds(let seconds) = wait { return seconds }
    return Policy.automaticWait
  }
}

/// A rule by which a drive may set credentials: rule 5.
enum TrustRule: Equatable {
  case machine, firstBoot, any

  var name: ByteString {
    switch self {
    case .machine: "machine"
    case .firstBoot: "first-boot"
    case .any: "any"
    }
  }
}

/// One key with its value, and where it stands.
struct PolicySetting: Equatable, Sendable {
  let key: ByteString
  let value: ByteString
  /// A flag, a file and its line, or the kernel command line.
  let place: ByteString

  init(_ key: ByteString, _ value: ByteString, from place: ByteString) {
    self.key = key
    self.value = value
    self.place = place
  }
}

extension Policy {
  /// Applies one source, which beats those before it, and adds what is wrong with it.
  ///
  /// Within a source the last of two equal keys counts, and `users` gives way to the keys that it sets. A
  /// known key whose value is bad gets the strictest one.
  mutating func apply(_ source: [PolicySetting], _ problems: inout [Failure]) {
    let general = source.filter { $0.key.is("users") }
    for setting in general + source.filter({ !$0.key.is("users") }) {
      if let reason = apply(setting) {
        problems.append(
          Failure("read the policy", setting.key, "\(reason), in \(setting.place)"))
      }
    }
  }

  /// What a source counts as that can't be read: nobody knows what it forbids.
  ///
  /// A name and a network give nobody access; without them the owner may not reach the machine.
  mutating func close() {
    trust = .rule(.machine)
    register = register ?? Policy.usualRegister
    (writesFiles, usesUserData) = (false, false)
    (passwordUsers, keyUsers) = ([], [])
    (knowsPasswordUsers, knowsKeyUsers) = (false, false)
  }

  /// The reason why the setting is wrong; nil where it is right.
  private mutating func apply(_ setting: PolicySetting) -> ByteString? {
    switch setting.key {
    case "users", "password-users", "key-users":
      let names = Policy.names(setting.value)
      if !setting.key.is("key-users") {
        (passwordUsers, knowsPasswordUsers) = (names ?? [], names != nil)
      }
      if !setting.key.is("password-users") {
        (keyUsers, knowsKeyUsers) = (names ?? [], names != nil)
      }
      return names == nil ? Policy.badNames : nil
    case "trust": return apply(trust: setting.value)
    case "wait": return apply(wait: setting.value)
    case "required": return Policy.apply(setting.value, to: &isRequired, strictest: true)
    case "cloud-init":
      return Policy.apply(setting.value, to: &handsOverToCloudInit, strictest: false)
    case "hostname": return apply(hostname: setting.value)
    case "network": return apply(network: setting.value)
    case "files": return Policy.apply(setting.value, to: &writesFiles, strictest: false)
    case "user-data": return Policy.apply(setting.value, to: &usesUserData, strictest: false)
    case "host-keys": return Policy.apply(setting.value, to: &makesHostKeys, strictest: false)
    case "measure": return apply(measure: setting.value)
    case "glowplug":
      isOff = !setting.value.is("on")
      return setting.value.is("on") || setting.value.is("off") ? nil : "it is on or off"
    default: return "there is no such key"
    }
  }

  private mutating func apply(trust value: ByteString) -> ByteString? {
    switch value {
    case "auto": trust = .auto
    case "machine": trust = .rule(.machine)
    case "first-boot": trust = .rule(.firstBoot)
    case "any": trust = .rule(.any)
    default:
      trust = .rule(.machine)
      return "it is auto, machine, first-boot or any, not '\(value.printable)'"
    }
    return nil
  }

  private mutating func apply(hostname value: ByteString) -> ByteString? {
    switch value {
    case "yes": hostname = .short
    case "fqdn": hostname = .full
    case "no": hostname = .none
    default:
      hostname = .none
      return "it is yes, no or fqdn, not '\(value.printable)'"
    }
    return nil
  }

  private mutating func apply(network value: ByteString) -> ByteString? {
    switch value {
    case "yes": network = .automatic
    case "no": network = .off
    case "networkd": network = .named(.networkd)
    case "netplan": network = .named(.netplan)
    case "networkmanager": network = .named(.networkManager)
    case "ifupdown": network = .named(.ifupdown)
    default:
      network = .off
      return
        "it is yes, no, networkd, netplan, networkmanager or ifupdown, not '\(value.printable)'"
    }
    return nil
  }

  private mutating func apply(measure value: ByteString) -> ByteString? {
    switch value {
    case "no": register = nil
    case "8", "12", "16": register = value.decimal
    default:
      register = Policy.usualRegister
      return "it is no, 8, 12 or 16, not '\(value.printable)'"
    }
    return nil
  }

  /// Where systemd measures what configures a boot: the kernel command line, credentials, user data of
  /// other clouds (Linux TPM PCR Registry of the UAPI Group).
  private static let usualRegister = 12

  private mutating func apply(wait value: ByteString) -> ByteString? {
    // A bad wait counts as auto: no wait at all could lock the owner out.
    wait = .auto
    if value.is("auto") { return nil }
    guard let seconds = value.decimal, seconds <= Policy.mostSeconds else {
      return "it is auto or 0 to \(Policy.mostSeconds) seconds, not '\(value.printable)'"
    }
    wait = .seconds(seconds)
    return nil
  }

  private static func apply(
    _ value: ByteString, to flag: inout Bool, strictest: Bool
  ) -> ByteString? {
    switch value {
    case "yes": flag = true
    case "no": flag = false
    default:
      flag = strictest
      return "it is yes or no, not '\(value.printable)'"
    }
    return nil
  }

  private static let badNames: ByteString =
    "it is none, or up to \(mostNames) account names with commas between them"

  /// Accounts of one list: each is looked for in the target's files.
  private static let mostNames = 256

  /// Account names, each once; nil where one can be no name in passwd(5).
  private static func names(_ value: ByteString) -> [ByteString]? {
    if value.is("none") { return [] }
    var names: [ByteString] = []
    for name in value.split(at: UInt8(ascii: ",")).map({ $0.trimmed }) {
      guard isAccountName(name) else { return nil }
      if names.contains(name) { continue }
      if names.count == mostNames { return nil }
      names.append(name)
    }
    return names
  }

  private static func isAccountName(_ name: ByteString) -> Bool {
    guard let first = name.bytes.first, name.count <= 256, first != UInt8(ascii: "-") else {
      return false
    }
    return !name.is(".") && !name.is("..") && name.isUTF8
      && !name.bytes.contains { $0 <= 0x20 || $0 == 0x7F || $0 == 0x3A || $0 == 0x2F }
  }
}
