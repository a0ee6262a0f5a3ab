/// What user data is, as far as this program obeys it without cloud-init: rule 15.
enum UserData: Equatable {
  case none
  case script(UserDataScript)
  case credentials([SystemdCredential], warnings: [ByteString])
  /// What it is, and what would read it.
  case foreign(ByteString)

  /// Bytes that are read; Nova takes 64 KiB.
  static let largest = 1 << 20

  /// By its first bytes.
  init(_ content: borrowing Secret) {
    let start = content.beginning(256)
    if start.trimmed.isEmpty {
      self = .foreign("empty")
    } else if start.begins(with: "#!") {
      self = UserData.script(start)
    } else if let document = UserData.object(content, start) {
      self = UserData.members(document)
    } else {
      self = .foreign(UserData.kind(start))
    }
  }

  private static func script(_ start: ByteString) -> UserData {
    guard let line = start.lines.first, let script = UserDataScript(line) else {
      return .foreign("a script whose first line names no interpreter that can be started")
    }
    return .script(script)
  }

  /// As systemd-imds takes it, with its own marker or without (src/imds/imds-tool.c, systemd 261).
  private static func object(_ content: borrowing Secret, _ start: ByteString) -> JSON? {
    let marker: ByteString = "#systemd-userdata\n"
    let isMarked = start.hasPrefix(marker)
    guard isMarked || start.trimmed.begins(with: "{") else { return nil }
    var text = Secret(capacity: content.count)
    content.withSpan { text.append($0, from: isMarked ? marker.count : 0, to: $0.count) }
    guard let document = try? JSON.parse(text), document.kind == .object else { return nil }
    return document
  }

  private static func members(_ document: borrowing JSON) -> UserData {
    guard let list = document.member("systemd.credentials"), list.kind == .array else {
      let isIgnition = document.member("ignition") != nil
      return .foreign(
        isIgnition
          ? "an Ignition configuration, which Ignition reads from the drive itself"
          : "a JSON object without systemd.credentials, which no program here reads")
    }
    var credentials: [SystemdCredential] = []
    var warnings: [ByteString] = []
    for index in 0..<min(list.length, SystemdCredential.most) {
      do throws(Failure) {
        let credential = try SystemdCredential(list.element(index), at: index)
        UserData.put(credential, in: &credentials)
      } catch {
        warnings.append(error.message)
      }
    }
    if list.length > SystemdCredential.most {
      warnings.append(
        "systemd.credentials has more than \(SystemdCredential.most) entries, ignoring the rest")
    }
    return .credentials(credentials, warnings: warnings)
  }

  /// In place of an earlier one of its path.
  private static func put(
    _ credential: SystemdCredential, in credentials: inout [SystemdCredential]
  ) {
    var others: [SystemdCredential] = []
    for other in credentials where other.path != credential.path { others.add(other) }
    others.add(credential)
    credentials = others
  }

  /// The items of `systemd.credentials`, of user data that was found to have some; nil where it has none.
  static func credentialItems(_ content: borrowing Secret) -> JSON? {
    object(content, content.beginning(256))?.member("systemd.credentials")
  }

  /// cloudinit/handlers and user_data.py (cloud-init 26.2) tell the kinds apart in this way: beginnings,
  /// each before what they mean.
  private static func kind(_ start: ByteString) -> ByteString {
    let kinds: [StaticString] = [
      "#cloud-config-archive", "a cloud-config archive, which cloud-init reads",
      "#cloud-config-jsonp", "a patch of a cloud-config, which cloud-init reads",
      "#cloud-config", "a cloud-config, which cloud-init reads",
      "## template:", "a template, which cloud-init reads",
      "#cloud-boothook", "a boothook, which cloud-init runs",
      "#part-handler", "a part handler, which cloud-init runs",
      "#include", "a list of addresses to include, which cloud-init fetches",
      "#systemd-userdata", "no JSON object, though it begins with #systemd-userdata",
      "Content-Type:", "a MIME message, which cloud-init reads",
      "MIME-Version:", "a MIME message, which cloud-init reads",
      "From nobody", "a MIME message, which cloud-init reads",
      "{", "no good JSON, though it begins with a brace",
    ]
    for index in stride(from: 0, to: kinds.count, by: 2) where start.begins(with: kinds[index]) {
      return ByteString(stringLiteral: kinds[index + 1])
    }
    if start.count > 1, start.bytes[0] == 0x1F, start.bytes[1] == 0x8B {
      return "packed by gzip, which cloud-init unpacks"
    }
    return "of a kind that no program is known to read"
  }
}

extension Secret {
  /// With line ends as Unix has them, as cloud-init makes them in a script (cloudinit/util.py, dos2unix).
  func withoutCarriageReturns() -> Secret {
    withSpan { span in
      var text = Secret(capacity: span.count)
      var start = 0
      for index in span.indices
      where span[index] == 0x0D && index + 1 < span.count && span[index + 1] == 0x0A {
        text.append(span, from: start, to: index)
        start = index + 1
      }
      text.append(span, from: start, to: span.count)
      return text
    }
  }

  /// A copy of its first bytes, which say what it is.
  fileprivate func beginning(_ count: Int) -> ByteString {
    withSpan { span in
      var start = ByteString()
      for index in 0..<min(count, span.count) { start.bytes.append(span[index]) }
      return start
    }
  }
}
