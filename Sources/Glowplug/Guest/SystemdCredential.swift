/// A credential for systemd's units, of user data that is a JSON object with `systemd.credentials`.
///
/// One item is `{"name": "…"}` with one of `text`, `data` (base64) and `encrypted` (base64 of what
/// systemd-creds(1) encrypted): systemd-imds(8), systemd 261.
struct SystemdCredential: Equatable {
  let name: ByteString
  let form: Form

  enum Form: Equatable {
    case text, data, encrypted

    var key: StaticString {
      switch self {
      case .text: "text"
      case .data: "data"
      case .encrypted: "encrypted"
      }
    }
  }

  /// Credentials of one user data.
  static let most = 256
  /// Bytes of a name: NAME_MAX, less what the name of a temporary file needs.
  private static let longestName = 240

  /// - Throws: why it is none.
  init(_ json: borrowing JSON, at index: Int) throws(Failure) {
    let name = json.string(at: "name") ?? ByteString()
    var form = Form.text
    var count = 0
    if json.member("text") != nil { count += 1 }
    if json.member("data") != nil { (form, count) = (.data, count + 1) }
    if json.member("encrypted") != nil { (form, count) = (.encrypted, count + 1) }
    let text = json.string(at: form.key)
    let problem: ByteString
    if !SystemdCredential.isName(name) {
      problem = "it has no name that systemd allows"
    } else if count != 1 {
      problem = "it needs one of text, data and encrypted"
    } else if text == nil {
      problem = "its content is no string"
    } else if form != .text, SystemdCredential.decoded(text) == nil {
      problem = "its content is no base64"
    } else {
      self.name = name
      self.form = form
      return
    }
    throw Failure("take", "systemd.credentials[\(index)]", problem)
  }

  private static func decoded(_ text: ByteString?) -> ByteString? {
    guard let text, let bytes = Base64.decode(text.words.joined(by: "")) else { return nil }
    return ByteString(bytes)
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
    if form != .data { return json.takeSecret(at: form.key) }
    return SystemdCredential.decoded(json.string(at: "data")).map { Secret($0) }
  }
}
