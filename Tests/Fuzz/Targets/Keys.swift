@testable import Glowplug

/// An authorized_keys file of a target, and after `%%` the lines of a drive.
enum AuthorizedKeysTarget {
  static func run(_ input: ByteString) {
    let (text, drive) = input.halves
    let file = KeyFile(text: text)
    let keys = drive.lines.compactMap { AuthorizedKey(strict: $0) }
    let missing = file.missing(of: keys, at: MetaDataTarget.now)
    let added = file.adding(missing)
    expect(
      added.missing(of: keys, at: MetaDataTarget.now).isEmpty, "the file lets all of them in",
      added.text)
    checkLines(of: text, in: added.text, adding: missing.map { $0.key.line })
    expect(file.adding([AuthorizedKey]()).text == text, "no key changes nothing")
    _ = file.holdsHint(for: keys)
    for key in keys {
      expect(key.line.isLine, "a key is one line", key.line)
      expect(AuthorizedKey(existing: key.line) == key, "what is taken strictly is a key", key.line)
      expect(key.options != nil, "sshd knows its options", key.line)
      for other in keys {
        let same = key.fingerprint(with: .known) == other.fingerprint(with: .known)
        expect(same == key.isSameKey(as: other), "a fingerprint is the key's", key.line)
      }
    }
  }

  /// Every line that was there is still there, in its order, and all else is one of the new ones.
  private static func checkLines(
    of text: ByteString, in result: ByteString, adding new: [ByteString]
  ) {
    var old = text.split(at: 0x0A)
    // What follows the last end of a line is none where it is empty.
    if old.last?.isEmpty == true { old.removeLast() }
    var (next, taken) = (0, 0)
    for line in result.split(at: 0x0A) {
      if next < old.count, line == old[next] {
        next += 1
      } else if taken < new.count, line == new[taken] {
        taken += 1
      } else {
        expect(line.isEmpty && next == old.count && taken == new.count, "a line of the file", line)
      }
    }
    expect(next == old.count, "every line is still there", result)
    expect(taken == new.count, "every new line is there", result)
  }
}

/// Base64, of keys and of what JSON holds.
enum Base64Target {
  static func run(_ input: ByteString) {
    let text = Base64.encode(input.bytes)
    expect(Base64.decode(text) == input.bytes, "what is encoded is decoded", text)
    if let bytes = Base64.decode(input) {
      // Of a key: sshd refuses bits that stand for nothing (b64_pton() in OpenSSH's openbsd-compat).
      expect(Base64.encode(bytes) == input, "each text has its own bytes", input)
    }
  }
}
