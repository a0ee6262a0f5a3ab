/// /etc/shadow: shadow(5).
///
/// Nine fields a line, with colons between; name, hash, and the day of the last change, in days
/// since 1970, are the first three.
struct ShadowFile: ~Copyable {
  let content: Secret

  init(_ content: consuming Secret) { self.content = content }

  /// Bytes of a file that is read: more than ten thousand accounts.
  static let largest = 4 << 20

  /// The account's hash as it stands, locked or not.
  func hash(of name: ByteString) -> Secret? {
    content.withSpan { span in
      guard let fields = Fields(of: name, in: span) else { return nil }
      var hash = Secret(capacity: fields.hashEnd - fields.hashStart)
      hash.append(span, from: fields.hashStart, to: fields.hashEnd)
      return hash
    }
  }

  /// The file with another hash and day for one account, and every other byte as it was.
  ///
  /// - Throws: where the account has no line.
  func replacing(
    hashOf name: ByteString, with hash: borrowing Secret, day: Int
  ) throws(Failure) -> ShadowFile {
    let fields = content.withSpan { Fields(of: name, in: $0) }
    guard let fields else { throw ShadowFile.noLine(name) }
    var result = Secret(capacity: content.count + hash.count + 16)
    content.withSpan { result.append($0, from: 0, to: fields.hashStart) }
    hash.withSpan { result.append($0, from: 0, to: $0.count) }
    result.append(":\(day)")
    content.withSpan { result.append($0, from: fields.dayEnd, to: $0.count) }
    return ShadowFile(result)
  }

  static func noLine(_ name: ByteString) -> Failure {
    Failure("set the password of", name, "it has no line in /etc/shadow")
  }

  /// Where the fields of an account's first line stand.
  private struct Fields {
    var hashStart = 0
    var hashEnd = 0
    var dayEnd = 0

    init?(of name: ByteString, in text: Span<UInt8>) {
      var start = 0
      while start < text.count {
        let end = Fields.find(UInt8(ascii: "\n"), in: text, from: start, to: text.count)
        if Fields.begins(text, at: start, to: end, with: name) {
          hashStart = start + name.count + 1
          hashEnd = Fields.find(UInt8(ascii: ":"), in: text, from: hashStart, to: end)
          if hashEnd == end { return nil }
          dayEnd = Fields.find(UInt8(ascii: ":"), in: text, from: hashEnd + 1, to: end)
          return
        }
        start = end + 1
      }
      return nil
    }

    private static func begins(
      _ text: Span<UInt8>, at start: Int, to end: Int, with name: ByteString
    ) -> Bool {
      guard start + name.count < end, text[start + name.count] == UInt8(ascii: ":") else {
        return false
      }
      for (offset, byte) in name.bytes.enumerated() where text[start + offset] != byte {
        return false
      }
      return true
    }

    private static func find(
      _ byte: UInt8, in text: Span<UInt8>, from start: Int, to end: Int
    ) -> Int {
      var index = start
      while index < end, text[index] != byte { index += 1 }
      return index
    }
  }
}
