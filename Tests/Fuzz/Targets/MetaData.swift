@testable import Glowplug

/// `meta_data.json`.
enum MetaDataTarget {
  /// 2026, in seconds since 1970.
  static let now = 1_795_392_000

  static func run(_ input: ByteString) {
    guard let document = checkedJSON(input), let data = read(document, of: input) else {
      // Nothing of it may be left half done.
      return
    }
    checkSecrets(document, data.password)
    let facts = data.facts
    if let again = checkedJSON(input), let same = read(again, of: input) {
      expect(same.facts == facts, "the same text says the same")
    }
    expect(!facts.instance.text.isEmpty, "an instance has a name")
    expect(facts.instance.text.count <= MetaData.longestInstance, "its name is bounded")
    checkKeys(facts.keys)
    expectPrintable(facts.warnings)
    expect(facts.warnings.count <= 64, "there are few warnings")
    for file in facts.files {
      expect(!file.path.isEmpty, "an injected file has a path")
      if let content = file.content { checkContent(content) }
    }
    checkEnvironment(MetadataEnvironment.text(facts))
    let name = UserDataScript.name(of: facts.instance)
    expect(!name.isEmpty && name.count <= 64 && name.isPlain(with: "-"), "a plain name", name)
    if let name = facts.hostname, HostName.isValid(name, atMost: HostName.longest) {
      expect(name.isPlain(with: ".-"), "a host's name", name)
    }
  }

  private static func read(_ document: borrowing JSON, of input: ByteString) -> MetaData? {
    do throws(JSONText.Problem) {
      return try MetaData(taking: document, from: Secret(input))
    } catch {
      expect(document.kind != .object, "every object is meta data")
      return nil
    }
  }

  private static func checkSecrets(_ document: borrowing JSON, _ password: borrowing Secret?) {
    expect(document.member("admin_pass") == nil, "the password is out")
    let meta = document.member("meta")
    expect(meta?.member("admin_pass") == nil, "that of meta too")
    let clear: ByteString? =
      switch password {
      case .none: nil
      case .some(let password): password.exposed
      }
    guard let clear else { return }
    expect(!clear.isEmpty && clear.count <= MetaData.longestPassword, "a password's length")
    for byte in [0, 0x0A, 0x0D] as [UInt8] {
      expect(!clear.contains(byte: byte), "crypt(3) takes all of a password")
    }
    expect(String(validating: clear.bytes, as: Unicode.UTF8.self) != nil, "a password is UTF-8")
  }

  private static func checkKeys(_ keys: [AuthorizedKey]) {
    expect(keys.count <= PublicKeys.most, "so many keys are taken")
    for key in keys {
      expect(key.line.isLine, "a key is one line", key.line)
      expect(AuthorizedKey(strict: key.line) == key, "a key reads as the same", key.line)
    }
    let file = KeyFile(text: ByteString()).adding(keys)
    expect(file.text.lines == keys.map { $0.line }, "a file of the keys is their lines")
    expect(file.missing(of: keys, at: now).isEmpty, "the file lets all of them in")
  }

  private static func checkContent(_ path: ByteString) {
    let parts = path.split(at: UInt8(ascii: "/"))
    expect(parts.count == 3 && parts[0] == "openstack" && parts[1] == "content", "content", path)
    expect(parts[2] != ".." && parts[2] != "." && !parts[2].isEmpty, "a name of content", path)
    expect(!path.contains(byte: 0), "a path without NUL", path)
  }

  /// Six lines of `NAME="…"`, in which nothing but the ends is a quote, and nothing stands for something else.
  private static func checkEnvironment(_ text: ByteString) {
    expect(text.isText && !text.contains(byte: 0x09), "printable text", text)
    expect(text.bytes.last == 0x0A, "the last line ends", text)
    let lines = text.lines
    expect(lines.count == 6, "six lines", text)
    for line in lines {
      guard let parts = line.cut(at: UInt8(ascii: "=")) else { fail("a line has a value", line) }
      expect(parts.before.begins(with: "GLOWPLUG_"), "a name of ours", line)
      let value = parts.after.bytes
      expect(value.count >= 2 && value.first == 0x22 && value.last == 0x22, "quotes", line)
      var place = 1
      while place < value.count - 1 {
        expect(!ByteString("\"$`").contains(byte: value[place]), "no sign of a shell's", line)
        place += value[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      expect(place == value.count - 1, "the last quote is one", line)
    }
  }
}
