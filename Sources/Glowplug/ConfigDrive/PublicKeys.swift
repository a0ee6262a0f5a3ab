/// The keys of a drive: every shape of `public_keys` that producers write, and `keys`.
///
/// Nova, KubeVirt and CloudStack write an object, oVirt an array, others a string; one value may hold
/// several lines. Nova puts x509 certificates there too, without a type.
struct PublicKeys: Equatable {
  private(set) var keys: [AuthorizedKey] = []
  private(set) var warnings: [ByteString] = []

  /// Keys that are taken from one drive.
  static let most = 256

  init(_ metaData: borrowing JSON) {
    if let value = metaData.member("public_keys") { add(value, named: "public_keys") }
    if let list = metaData.member("keys") { addTyped(list) }
  }

  /// Lines about one drive's keys; a hostile one could fill the log.
  private static let mostWarnings = 16

  private mutating func warn(_ text: ByteString) {
    if warnings.count < PublicKeys.mostWarnings { warnings.append(text) }
  }

  private mutating func add(_ value: borrowing JSON, named name: ByteString) {
    switch value.kind {
    case .null: break
    case .string: if let text = value.string { addLines(text, named: name) }
    case .array:
      for index in 0..<value.length { addEntry(value.element(index), named: name) }
    case .object:
      for key in value.keys {
        if let entry = value.member(key) { addEntry(entry, named: "\(name).\(key.printable)") }
      }
    default: warn("\(name) has a wrong type, ignoring it")
    }
  }

  /// A value inside `public_keys`: a string, or an array of strings.
  private mutating func addEntry(_ value: borrowing JSON, named name: ByteString) {
    switch value.kind {
    case .null: break
    case .string: if let text = value.string { addLines(text, named: name) }
    case .array:
      for index in 0..<value.length {
        let element = value.element(index)
        if let text = element.string {
          addLines(text, named: name)
        } else if element.kind != .null {
          warn("\(name) holds a value of a wrong type, ignoring it")
        }
      }
    default: warn("\(name) has a wrong type, ignoring it")
    }
  }

  /// Nova's `keys`: objects with name, type and data.
  private mutating func addTyped(_ list: borrowing JSON) {
    guard list.kind == .array else {
      if list.kind != .null { warn("keys has a wrong type, ignoring it") }
      return
    }
    for index in 0..<list.length {
      let entry = list.element(index)
      let name: ByteString = "keys[\(index)]"
      guard let type = entry.member("type")?.string, let data = entry.member("data")?.string else {
        warn("\(name) has no type or no data, ignoring it")
        continue
      }
      switch type {
      case "ssh": addLines(data, named: name)
      case "x509": skipCertificate(name)
      default: warn("\(name) is of the unknown type \(type.printable), ignoring it")
      }
    }
  }

  private mutating func addLines(_ text: ByteString, named name: ByteString) {
    var isInsideCertificate = false
    for line in text.split(at: UInt8(ascii: "\n")).flatMap({ $0.split(at: UInt8(ascii: "\r")) }) {
      let line = line.trimmed
      if line.isEmpty || line.bytes.first == UInt8(ascii: "#") { continue }
      if line.hasPrefix("-----BEGIN ") {
        isInsideCertificate = true
        skipCertificate(name)
      }
      if isInsideCertificate {
        isInsideCertificate = !line.hasPrefix("-----END ")
        continue
      }
      guard let key = AuthorizedKey(strict: line) else {
        warn("\(name) is no key that sshd takes, ignoring it")
        continue
      }
      if keys.contains(where: { $0.identity == key.identity }) { continue }
      guard keys.count < PublicKeys.most else {
        warn("\(name) is beyond the \(PublicKeys.most) keys that are taken, ignoring it")
        return
      }
      keys.append(key)
    }
  }

  private mutating func skipCertificate(_ name: ByteString) {
    warn("\(name) is an x509 certificate and no key for sshd, ignoring it")
  }
}
