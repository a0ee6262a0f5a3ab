@testable import Glowplug

/// Values for the tests that decide: no root, no disk.
enum Situations {
  static let source = DriveSource(
    path: "/dev/sr0", kind: .blockDevice, fileSystem: "iso9660", label: "config-2")
  static let instance: ByteString = "7c1fb3a4-0a5b-4c1e-9b3d-0d5f2a8e6b11"
  static let otherInstance: ByteString = "1e9d7a52-6d0b-4f0e-8a53-b7b2f6b0c9d4"

  /// The facts of a drive with one key.
  static func drive(
    _ instance: ByteString = instance, keys: [String] = [Keys.ed25519],
    passwordProblem: ByteString? = nil
  ) -> MetaData.Facts {
    MetaData.Facts(
      instance: instance, hasUUID: true, hostname: "web-1", name: nil, availabilityZone: nil,
      projectID: nil, launchIndex: nil, keys: keys.compactMap { AuthorizedKey(strict: $0.bytes) },
      passwordProblem: passwordProblem)
  }

  static func place(_ home: ByteString, user: UInt32) -> FilePlace {
    FilePlace(
      anchor: home, below: [".ssh", "authorized_keys"],
      ownership: FilePlace.Ownership(
        user: user, group: user, fileMode: 0o600, directoryUser: user, directoryGroup: user,
        directoryMode: 0o700, keepsExisting: false),
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

  static let nova = Machine(
    productName: "OpenStack Nova", chassisAssetTag: "",
    uuid: "7C1FB3A4-0A5B-4C1E-9B3D-0D5F2A8E6B11")

  /// A drive that was found on a machine of which nothing is known.
  static func found(
    _ target: Target, drive: MetaData.Facts? = drive(), trust: Policy.Trust = .auto,
    machine: Machine = .unknown, hasPassword: Bool = true, choice: DriveChoice = .one(source),
    isSourceNamed: Bool = false
  ) -> Situation {
    var policy = Policy()
    policy.trust = trust
    return Situation(
      policy: policy, machine: machine, target: target, choice: choice, drive: drive,
      drivesPasswordExists: hasPassword, isSourceNamed: isSourceNamed, reachesBootedSystem: true,
      handedDrive: nil)
  }

  static func nothingFound(
    _ target: Target, choice: DriveChoice = .none, isSourceNamed: Bool = false
  ) -> Situation {
    found(
      target, drive: nil, hasPassword: false, choice: choice, isSourceNamed: isSourceNamed)
  }
}
