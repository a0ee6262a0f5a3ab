@testable import Glowplug

/// Values for the tests that decide: no root, no disk.
enum Situations {
  static let source = DriveSource(
    path: "/dev/sr0", kind: .blockDevice, fileSystem: "iso9660", label: "config-2")
  static let instance = InstanceIdentifier("7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11")
  static let otherInstance = InstanceIdentifier("1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4")

  /// The facts of a drive with a password and one key.
  static func drive(
    _ instance: InstanceIdentifier = instance, keys: [String] = [Keys.ed25519],
    password: MetaData.PasswordState = .usable
  ) -> MetaData.Facts {
    MetaData.Facts(
      instance: instance, hasUUID: true, hostname: "web-1", name: nil, availabilityZone: nil,
      projectID: nil, launchIndex: nil, keys: keys.compactMap { AuthorizedKey(strict: $0.bytes) },
      password: password)
  }

  /// That drive, as it was seen; its content is what `begun` records name.
  static func sighted(_ facts: MetaData.Facts = drive()) -> Situation.Sighted {
    Situation.Sighted(source: source, facts: facts, content: content, usersOfAnotherPassword: [])
  }

  static let content: ByteString = "c0ffee"
  static let digestKey = DigestKey(Array(0..<16)) ?? .known

  /// A record that was begun by it.
  static var begun: Record {
    var record = Record(instance: instance)
    record.content = content
    record.digestKey = digestKey
    return record
  }

  static func place(_ home: ByteString, user: UInt32) -> FilePlace {
    let owner = FileStatus.Owner(user: user, group: user)
    return FilePlace(
      anchor: home, below: [".ssh", "authorized_keys"],
      ownership: FilePlace.Ownership(
        file: owner, fileMode: 0o600, directory: owner, directoryMode: 0o700,
        keepsExisting: false),
      account: user)
  }

  /// A target with root alone, which has never booted.
  static func target(_ change: (inout Target) -> Void = { _ in }) -> Target {
    var target = Target()
    target.passwords = [PasswordTarget(user: "root")]
    var keys = KeyTarget(user: "root")
    keys.place = place("/root", user: 0)
    target.keys = [keys]
    change(&target)
    return target
  }

  /// The key of `drive()`, as the record has it.
  static let given = digestKey.fingerprints(of: drive().keys)

  /// 2026-01-01.
  static let now = 1_767_225_600

  static let nova = Machine(
    productName: "OpenStack Nova", chassisAssetTag: "",
    uuid: "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11")

  /// What Nova makes of aarch64, under emulation.
  static let unnamed = Machine(
    isX86: false, vendor: "QEMU", productName: "QEMU Virtual Machine", chassisAssetTag: "",
    uuid: "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11")

  /// A drive that was found on a machine of which nothing is known, at a boot.
  static func found(
    _ target: Target, drive: MetaData.Facts = drive(), trust: Policy.Trust = .auto,
    machine: Machine = .unknown, usersOfAnotherPassword: [ByteString] = [],
    kind: RunKind = .boot
  ) -> Situation {
    let sighted = Situation.Sighted(
      source: source, facts: drive, content: content,
      usersOfAnotherPassword: usersOfAnotherPassword)
    return situation(target, .one(sighted), trust: trust, machine: machine, kind: kind)
  }

  static func nothingFound(
    _ target: Target, _ sight: Situation.Sight = .none(nil)
  ) -> Situation {
    situation(target, sight)
  }

  static func situation(
    _ target: Target, _ sight: Situation.Sight, trust: Policy.Trust = .auto,
    machine: Machine = .unknown, kind: RunKind = .boot, handOver: ByteString? = nil,
    hasCandidates: Bool = false, register: Int? = nil
  ) -> Situation {
    var policy = Policy()
    policy.register = register
    policy.trust = trust
    var isOwn = false
    if case .one(let drive) = sight { isOwn = drive.facts.isOf(machine: machine.uuid) }
    return Situation(
      kind: kind, policy: policy, rule: TrustRule(trust, on: machine, isOwn: isOwn),
      machine: machine,
      target: target, sight: sight, hasCandidates: hasCandidates, digestKey: digestKey,
      handOver: handOver, commandLine: nil, now: now)
  }
}

extension Machine {
  /// One of x86, whose vendor nothing depends on.
  init(productName: ByteString, chassisAssetTag: ByteString, uuid: ByteString) {
    self.init(
      isX86: true, vendor: "QEMU", productName: productName, chassisAssetTag: chassisAssetTag,
      uuid: uuid)
  }
}

extension RecordState {
  /// A record of that instance, with what is said of some accounts.
  static func of(
    _ instance: InstanceIdentifier, isDone: Bool, _ entries: Record.Entry...
  ) -> RecordState {
    var record = Record(instance: instance)
    record.isDone = isDone
    record.content = isDone ? nil : Situations.content
    record.digestKey = isDone ? nil : Situations.digestKey
    for entry in entries { record.put(entry) }
    return .of(record)
  }
}

extension Record.Entry {
  /// A password of root's that was set, or is about to be.
  static func password(_ user: ByteString = "root", isDone: Bool, hasHash: Bool = true) -> Self {
    Record.Entry(user: user, credential: .password, isDone: isDone, hasHash: hasHash)
  }

  /// Keys that were given, or are about to be.
  static func keys(
    _ user: ByteString = "root", isDone: Bool, _ given: [ByteString]? = nil
  ) -> Self {
    Record.Entry(user: user, credential: .keys, isDone: isDone, keys: given)
  }
}

extension KeyFile {
  /// As a record of these situations has it.
  var digest: ByteString { Situations.digestKey.digest(of: text) }
}
