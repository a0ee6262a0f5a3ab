/// What `meta_data.json` says, as far as this program uses it.
struct MetaData: ~Copyable {
  /// The password of the administrator, in clear; nil where there is none that can be used.
  let password: Secret?
  let facts: Facts
  /// The seed for the kernel's random pool, decoded; empty where there is none.
  let randomSeed: [UInt8]

  /// Everything but the secrets.
  struct Facts: Equatable {
    /// The drive's `uuid`, or the SHA-256 of the meta data where it has no such string.
    var instance: InstanceIdentifier
    var hasUUID: Bool
    var hostname: ByteString?
    /// What some producers write in its place.
    var localHostname: ByteString?
    var name: ByteString?
    var availabilityZone: ByteString?
    var projectID: ByteString?
    /// A number, or oVirt's string.
    var launchIndex: ByteString?
    var keys: [AuthorizedKey] = []
    var files: [InjectedFile] = []
    var password = PasswordState.none
    var warnings: [ByteString] = []
  }

  /// What the drive says of a password.
  enum PasswordState: Equatable {
    case none
    /// Why the one that is there can't be used.
    case unusable(ByteString)
    case usable
  }

  /// Bytes of a `meta_data.json` that is read; real ones have 2 to 20 KiB.
  static let largest = 1 << 20
  /// Bytes of a password that crypt(3) takes.
  static let longestPassword = 511
  /// Bytes of an instance's name, for a file and a line of the log.
  static let longestInstance = 255

  /// Takes the secrets out of the document, so that what is left may be handed on.
  ///
  /// - Throws: why this is no meta data of OpenStack's: it is no object.
  init(taking document: borrowing JSON, from text: borrowing Secret) throws(JSONText.Problem) {
    guard document.kind == .object else { throw .grammar(byte: 0) }
    var warnings: [ByteString] = []
    var state = PasswordState.none
    password = MetaData.takePassword(document, from: text, &state)
    // Where an orchestrator puts it for its own agents: no password of an account's, and as secret.
    if let meta = document.member("meta"), meta.kind == .object {
      _ = meta.takeSecret(at: "admin_pass")
      meta.remove("admin_pass")
    }
    randomSeed = MetaData.takeSeed(document, &warnings)
    let uuid = MetaData.usable(MetaData.text(document, "uuid", &warnings))
    let publicKeys = PublicKeys(document)
    facts = Facts(
      instance: InstanceIdentifier(uuid ?? MetaData.digest(document)), hasUUID: uuid != nil,
      hostname: MetaData.text(document, "hostname", &warnings),
      localHostname: document.string(at: "local-hostname")
        ?? document.string(at: "local_hostname"),
      name: MetaData.text(document, "name", &warnings),
      availabilityZone: MetaData.text(document, "availability_zone", &warnings),
      projectID: MetaData.text(document, "project_id", &warnings),
      launchIndex: MetaData.launchIndex(document),
      keys: publicKeys.keys, files: ContentReferences.files(document), password: state,
      warnings: warnings + publicKeys.warnings)
  }

  private static func usable(_ uuid: ByteString?) -> ByteString? {
    guard let uuid, !uuid.isEmpty, uuid.count <= longestInstance else { return nil }
    return uuid
  }

  /// A string member; null and a missing one are nil, a wrong type costs this key only.
  private static func text(
    _ document: borrowing JSON, _ key: StaticString, _ warnings: inout [ByteString]
  ) -> ByteString? {
    guard let member = document.member(key) else { return nil }
    if let text = member.string { return text }
    if member.kind != .null {
      warnings.append("\(ByteString(stringLiteral: key)) has a wrong type, ignoring it")
    }
    return nil
  }

  private static func launchIndex(_ document: borrowing JSON) -> ByteString? {
    guard let member = document.member("launch_index") else { return nil }
    if let number = member.integer { return "\(number)" }
    return member.string
  }

  private static func takePassword(
    _ document: borrowing JSON, from text: borrowing Secret, _ state: inout PasswordState
  ) -> Secret? {
    guard let member = document.member("admin_pass") else { return nil }
    defer { document.remove("admin_pass") }
    if member.kind == .null { return nil }
    guard let password = member.takeSecret() else {
      state = .unusable("admin_pass has a wrong type")
      return nil
    }
    if password.isEmpty { return nil }
    if let problem = MetaData.problem(of: password, from: text) {
      state = .unusable(problem)
      return nil
    }
    state = .usable
    return consume password
  }

  /// What rule 7 refuses.
  ///
  /// libxcrypt would cut at a NUL, and chpasswd(8) and login(1) at a line end.
  static func problem(
    of password: borrowing Secret, from text: borrowing Secret
  ) -> ByteString? {
    if password.count > longestPassword {
      return "the password is longer than \(longestPassword) bytes"
    }
    var holdsReplacement = false
    let problem: ByteString? = password.withSpan { span in
      for index in span.indices {
        if span[index] == 0 { return "the password holds a NUL" }
        if span[index] == 0x0A || span[index] == 0x0D { return "the password holds a line end" }
        if index + 2 < span.count, span[index] == 0xEF, span[index + 1] == 0xBF,
          span[index + 2] == 0xBD
        {
          holdsReplacement = true
        }
      }
      return nil
    }
    if problem != nil { return problem }
    // json-c puts U+FFFD for half a surrogate pair: that is not the password that was meant.
    let isBroken = holdsReplacement && text.withSpan { JSONText.holdsLoneSurrogate($0) }
    return isBroken ? "the password is not UTF-8" : nil
  }

  private static func takeSeed(
    _ document: borrowing JSON, _ warnings: inout [ByteString]
  ) -> [UInt8] {
    guard let member = document.member("random_seed"), member.kind != .null else { return [] }
    guard let text = member.string, let seed = Base64.decode(text) else {
      warnings.append("random_seed is not base64, ignoring it")
      return []
    }
    return seed
  }

  /// Names an instance without a uuid: the document without what changes or is secret.
  private static func digest(_ document: borrowing JSON) -> ByteString {
    // The password is out already, and the seed differs in every directory of one drive.
    let seed = document.member("random_seed")
    document.remove("random_seed")
    let digest = document.text(pretty: false).sha256
    if let seed { document.set("random_seed", seed) }
    return digest
  }
}
