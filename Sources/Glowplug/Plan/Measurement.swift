/// What a boot measures into a register of the TPM, so that a quote of it tells with what this machine was
/// provisioned: rule 17.
struct Measurement: Equatable {
  let register: Int
  /// What the event is made of: ASCII without blanks, at most 1,024 bytes.
  let word: ByteString
  var outcome = Outcome.planned
}

/// SHA-256 of what a drive gives to later stages, as it is handed on, 64 hexadecimal digits each; `-` for what
/// is not there.
struct HandedDigests: Equatable {
  /// What has a digest of its own in the word.
  enum Part: Int {
    case metaData, userData, networkData, vendorData
    /// Of a list of all other files.
    case files
  }

  private(set) var digests = [ByteString](repeating: "-", count: 5)

  @inline(never)
  mutating func set(_ part: Part, _ digest: ByteString) { digests[part.rawValue] = digest }
}

extension Measurement {
  /// The word of a boot that uses nothing of a drive.
  static var nothing: ByteString { "config-drive:none" }

  /// The word for a plan; the digests are those of its drive.
  static func word(
    _ plan: Plan, _ situation: Situation, _ digests: HandedDigests
  ) -> ByteString {
    let kept = keptNetwork(plan, situation)
    var (instance, password): (InstanceIdentifier, ByteString)
    if plan.handsOver, case .one(let drive) = situation.sight {
      instance = drive.facts.instance
      password = drive.facts.password == .none ? "no" : "yes"
    } else if !kept.isEmpty, let record = situation.target.record {
      (instance, password) = (record.instance, "no")
    } else {
      return nothing
    }
    var values = digests.digests
    values.insert(password, at: 1)
    values.append(kept.isEmpty ? "-" : kept.sha256)
    var word: ByteString =
      "config-drive:\(plan.decision.name):\(UserDataScript.name(of: instance))"
    for (index, name) in names.enumerated() {
      word.append(name)
      word += values[index]
    }
    return word
  }

  private static var names: [StaticString] {
    [
      ":meta_data=", ":password=", ":user_data=", ":network_data=", ":vendor_data=", ":files=",
      ":kept_network=",
    ]
  }

  /// The text of the root's own copy of a network, where that is what this boot gets; else empty.
  private static func keptNetwork(_ plan: Plan, _ situation: Situation) -> ByteString {
    if situation.isLetIn, situation.guest?.network?.kept != nil { return ByteString() }
    guard plan.arrangesNetwork, case .some(let target) = situation.target.guest,
      case .success(let text?) = target.keptNetwork
    else { return ByteString() }
    return text
  }
}

extension Plan {
  /// Whether files of a network are left in /run.
  fileprivate var arrangesNetwork: Bool {
    for change in changes where change.kind == .network {
      if case .arrange = change.action { return true }
    }
    return false
  }
}
