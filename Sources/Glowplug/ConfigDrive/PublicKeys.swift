/// The keys of a drive: every shape of `public_keys` that producers write, and `keys`.
///
/// Nova, KubeVirt and CloudStack write an object, oVirt an array, others a string; one value may hold
/// several lines. Nova puts x509 certificates there too, without a type.
struct PublicKeys: Equatable {
  private var list = KeyList(capacity: PublicKeys.most)
  var keys: [AuthorizedKey] { list.keys }
  private(set) var warnings: [ByteString] = []

  /// Keys that are taken from one drive.
  static let most = 256

  init(_ metaData: borrowing JSON) {
    if let value = metaData.member("public_keys") { add(value) }
    if let list = metaData.member("keys") { addTyped(list) }
  }

  /// Lines about one drive's keys; a hostile one could fill the log.
  private static let mostWarnings = 16

  /// The text is made only where there is room for it: a drive may give a reason for every byte.
  private mutating func warn(_ name: Name, _ text: StaticString) {
    guard warnings.count < PublicKeys.mostWarnings else { return }
    warnings.append("\(name.text) \(ByteString(stringLiteral: text)), ignoring it")
  }

  private mutating func add(_ value: borrowing JSON) {
    guard value.kind == .object else { return addEntry(value, named: .all) }
    for key in value.keys {
      if let entry = value.member(named: key) { addEntry(entry, named: .of(key)) }
    }
  }

  /// A string, or an array of strings.
  private mutating func addEntry(_ value: borrowing JSON, named name: Name) {
    switch value.kind {
    case .null: break
    case .string: if let text = value.string { addLines(text, named: name) }
    case .array: for index in 0..<value.length { addElement(value.element(index), named: name) }
    default: warn(name, "has a wrong type")
    }
  }

  private mutating func addElement(_ value: borrowing JSON, named name: Name) {
    if let text = value.string {
      addLines(text, named: name)
    } else if value.kind == .array, name == .all {
      addEntry(value, named: name)
    } else if value.kind != .null {
      warn(name, "holds a value of a wrong type")
    }
  }

  /// Nova's `keys`: objects with name, type and data.
  private mutating func addTyped(_ list: borrowing JSON) {
    guard list.kind == .array else {
      if list.kind != .null { warn(.typedKeys, "has a wrong type") }
      return
    }
    for index in 0..<list.length {
      let entry = list.element(index)
      let name = Name.typed(index)
      guard let type = entry.string(at: "type"), let data = entry.string(at: "data") else {
        warn(name, "has no type or no data")
        continue
      }
      switch type {
      case "ssh": addLines(data, named: name)
      case "x509":
        warn(name, "is an x509 certificate and no key for sshd")
      default: warn(.unknown(index, type: type), "is of an unknown type")
      }
    }
  }

  private mutating func addLines(_ text: ByteString, named name: Name) {
    var isInsideCertificate = false
    var lines = LineScanner(text)
    while let range = lines.next() {
      let line = text.trimmed(range)
      if !isInsideCertificate, let key = AuthorizedKey(strict: line) {
        guard insert(key, named: name) else { return }
      } else if line.contains(byte: UInt8(ascii: "\r")) {
        // A line may end with `\r` alone.
        addLines(line.split(at: UInt8(ascii: "\r")).joined(by: "\n"), named: name)
      } else {
        addOther(line, &isInsideCertificate, named: name)
      }
    }
  }

  /// Whether more may be taken.
  private mutating func insert(_ key: AuthorizedKey, named name: Name) -> Bool {
    if list.keys.count == PublicKeys.most, list.index(of: key) == nil {
      warn(name, "is beyond the 256 keys that are taken")
      return false
    }
    list.insert(key)
    return true
  }

  /// A line that is no key.
  private mutating func addOther(
    _ line: ByteString, _ isInsideCertificate: inout Bool, named name: Name
  ) {
    if line.isEmpty || line.bytes.first == UInt8(ascii: "#") { return }
    if line.begins(with: "-----BEGIN ") {
      isInsideCertificate = true
      warn(name, "is an x509 certificate and no key for sshd")
    }
    if isInsideCertificate {
      isInsideCertificate = !line.begins(with: "-----END ")
    } else {
      warn(name, "is no key that sshd takes")
    }
  }

  /// What a value is called in a warning.
  private enum Name: Equatable {
    case all
    /// As the drive has it.
    case of(ByteString)
    case typedKeys
    case typed(Int)
    case unknown(Int, type: ByteString)

    var text: ByteString {
      switch self {
      case .all: "public_keys"
      case .of(let key): "public_keys.\(key.quoted)"
      case .typedKeys: "keys"
      case .typed(let index): "keys[\(index)]"
      case .unknown(let index, let type): "keys[\(index)] '\(type.quoted)'"
      }
    }
  }
}
