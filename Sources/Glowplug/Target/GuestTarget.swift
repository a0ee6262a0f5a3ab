/// What the rest of a drive depends on in a target where no cloud-init obeys it: rules 12 to 16.
struct GuestTarget: Equatable {
  /// The text of /etc/hostname; nil where there is none.
  var hostname: Result<ByteString?, Failure>
  /// The text of /etc/hosts; nil where nsswitch.conf has a module that knows the host's own name without it.
  var hosts: Result<ByteString?, Failure>
  var hostKeys: Result<HostKeys, Failure>
  /// Who brings up its network.
  var network: NetworkDetection
  /// The text of the network that was accepted before.
  var keptNetwork: Result<ByteString?, Failure>
  /// Names of the instances whose user data was started: `UserDataScript.name(of:)`.
  var startedScripts: Result<[ByteString], Failure>
  /// Whether its init is systemd.
  var runsSystemd = false

  /// sshd's keys.
  enum HostKeys: Equatable {
    /// There is no sshd.
    case noServer
    case present
    /// A unit of the target makes them.
    case madeBy(unit: ByteString)
    /// Nobody makes them; whether sshd_config names those that sshd is to have.
    case missing(areNamed: Bool)
    /// Nobody makes them, and there is no program that could.
    case noGenerator
  }
}

extension SystemRoot {
  @inline(never)
  private func guestText(_ path: ByteString) throws(Failure) -> ByteString? {
    try text(path, atMost: 1 << 20)
  }

  /// What is missing or can't be read costs what depends on it.
  func guestTarget() -> GuestTarget {
    GuestTarget(
      hostname: result { () throws(Failure) in
        try guestText(FilePlace.hostname.path)
      },
      hosts: result { () throws(Failure) in try hosts() },
      hostKeys: result { () throws(Failure) in try hostKeys() },
      network: networkDetection(),
      keptNetwork: result { () throws(Failure) in try keptNetwork() },
      startedScripts: result { () throws(Failure) in try names(in: UserDataScript.directory) },
      runsSystemd: (try? runsSystemd()) ?? false)
  }

  /// Whether /sbin/init leads to it, or it is there and no init is.
  private func runsSystemd() throws(Failure) -> Bool {
    if let target = try linkTarget("/sbin/init") { return target.contains("systemd") }
    if try exists("/sbin/init") { return false }
    return try exists("/usr/lib/systemd/systemd")
  }

  private func result<Value>(
    _ body: () throws(Failure) -> Value
  ) -> Result<Value, Failure> {
    do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
  }

  private func hosts() throws(Failure) -> ByteString? {
    let text = try guestText(FilePlace.hosts.path)
    return try knowsOwnName() ? nil : text ?? ByteString()
  }

  /// nss-myhostname(8), nss-resolve(8): `hosts: files resolve [!UNAVAIL=return] myhostname dns`.
  private func knowsOwnName() throws(Failure) -> Bool {
    let text = try guestText("/etc/nsswitch.conf")
    for line in text?.lines ?? [] {
      let words = line.words
      guard let first = words.first, first.is("hosts:") else { continue }
      for word in words where word.is("myhostname") || word.is("resolve") { return true }
      return false
    }
    return false
  }

  private func hostKeys() throws(Failure) -> GuestTarget.HostKeys {
    guard try exists("/usr/sbin/sshd") else { return .noServer }
    for name in try names(in: HostKeys.directory)
    where name.begins(with: "ssh_host_") && name.dropping(name.count - 4).is("_key") {
      // A power cut leaves an empty one: ssh-keygen(1) does not wait for the disk.
      if try holdsKey("/etc/ssh/" + name) { return .present }
    }
    if let unit = try keyUnit() { return .madeBy(unit: unit) }
    guard try exists("/usr/bin/ssh-keygen") else { return .noGenerator }
    var areNamed = try namesHostKey("/etc/ssh/sshd_config")
    let directory: ByteString = "/etc/ssh/sshd_config.d/"
    for name in try names(in: directory) where !areNamed {
      areNamed = try namesHostKey(directory + name)
    }
    return .missing(areNamed: areNamed)
  }

  private func holdsKey(_ path: ByteString) throws(Failure) -> Bool {
    switch try read(path, atMost: 65_536) {
    case .none: false
    case .some(let key): !key.isEmpty
    }
  }

  private func namesHostKey(_ path: ByteString) throws(Failure) -> Bool {
    for line in try guestText(path)?.lines ?? [] {
      if let word = line.words.first, word.lowercased.is("hostkey") { return true }
    }
    return false
  }

  /// A unit of the target that makes keys at this boot.
  ///
  /// Debian's has ConditionFirstBoot=, which an empty machine-id, as mmdebstrap leaves it, does not meet
  /// (machine-id(5), systemd 257): only a file that is missing or says `uninitialized` does.
  private func keyUnit() throws(Failure) -> ByteString? {
    let units: [StaticString] = [
      "sshd-keygen.target", "sshd-keygen.service", "sshdgenkeys.service",
    ]
    for name in units where try makesKeys(ByteString(stringLiteral: name)) {
      return ByteString(stringLiteral: name)
    }
    return nil
  }

  private func makesKeys(_ unit: ByteString) throws(Failure) -> Bool {
    if try isMasked(unit) { return false }
    var text = try guestText("/etc/systemd/system/" + unit)
    if text == nil { text = try guestText("/usr/lib/systemd/system/" + unit) }
    guard let text else { return false }
    for line in text.lines where line.trimmed.is("ConditionFirstBoot=yes") {
      return try isFirstBootOfSystemd()
    }
    return true
  }

  /// Whether systemd takes this boot for the first, for its presets and ConditionFirstBoot=: machine-id(5).
  ///
  /// An empty file is none; a link that leads nowhere yet says nothing.
  func isFirstBootOfSystemd() throws(Failure) -> Bool {
    let path: ByteString = "/etc/machine-id"
    guard let text = try text(path, atMost: 4096) else { return try !exists(path) }
    return text.trimmed.is("uninitialized")
  }
}

extension FilePlace {
  static let hostname = FilePlace(
    anchor: "/etc", below: ["hostname"], ownership: .root(fileMode: 0o644), account: nil)

  static let hosts = FilePlace(
    anchor: "/etc", below: ["hosts"], ownership: .root(fileMode: 0o644), account: nil)
}
