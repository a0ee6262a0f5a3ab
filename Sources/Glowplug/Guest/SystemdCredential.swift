/// A credential for systemd's units, of user data that is a JSON object with `systemd.credentials`.
///
/// One item is `{"name": "…"}` with one of `text`, `data` (base64) and `encrypted` (base64 of what
/// systemd-creds(1) encrypted): systemd-imds(8), systemd 261.
struct SystemdCredential: Equatable {
  let name: ByteString
  let form: Form

  enum Form: Equatable { case text, data, encrypted }

  /// Credentials of one user data.
  static let most = 256
  /// Bytes of a name: NAME_MAX.
  private static let longestName = 255

  /// - Throws: why it is none.
  init(_ json: borrowing JSON, at index: Int) throws(Failure) {
    let object: ByteString = "systemd.credentials[\(index)]"
    guard let name = json.string(at: "name"), SystemdCredential.isName(name) else {
      throw Failure("take", object, "it has no name that systemd allows")
    }
    let forms: [(StaticString, Form)] = [
      ("text", .text), ("data", .data), ("encrypted", .encrypted),
    ]
    let given = forms.filter { json.member($0.0) != nil }
    guard given.count == 1 else {
      throw Failure("take", object, "it needs one of text, data and encrypted")
    }
    guard let text = json.string(at: given[0].0) else {
      throw Failure("take", object, "its content is no string")
    }
    if given[0].1 != .text, Base64.decode(text.words.joined(by: "")) == nil {
      throw Failure("take", object, "its content is no base64")
    }
    self.name = name
    form = given[0].1
  }

  /// credential_name_valid(): a file's name of printable ASCII without a colon (src/basic/fd-util.c and
  /// src/shared/creds-util.c, systemd 257).
  private static func isName(_ name: ByteString) -> Bool {
    !name.isEmpty && name.count <= longestName && !name.is(".") && !name.is("..")
      && name.bytes.allSatisfy {
        $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":")
      }
  }

  /// Where units find it: LoadCredential= and ImportCredential= of systemd.exec(5).
  var path: ByteString { directory + "/" + name }

  var directory: ByteString { form == .encrypted ? "/run/credstore.encrypted" : "/run/credstore" }

  /// What the file holds, of the very item that it was made from.
  ///
  /// An encrypted one stays base64: systemd decodes what it reads from there (load_credential() in
  /// src/core/exec-credential.c, systemd 252 to 257).
  func content(of json: borrowing JSON) -> Secret? {
    switch form {
    case .text: return json.takeSecret(at: "text")
    case .encrypted: return json.takeSecret(at: "encrypted")
    case .data:
      guard let text = json.string(at: "data") else { return nil }
      return Base64.decode(text.words.joined(by: "")).map { Secret(ByteString($0)) }
    }
  }
}
