/// What names an instance or a machine: a uuid, or a digest where a drive has none.
///
/// Two are equal without regard to the case of ASCII letters: firmware writes capitals, Nova does not
/// (RFC 9562, section 4).
struct InstanceIdentifier: Equatable, Sendable {
  /// As it was written.
  let text: ByteString

  init(_ text: ByteString) { self.text = text }

  static func == (left: InstanceIdentifier, right: InstanceIdentifier) -> Bool {
    left.text.count == right.text.count && left.text.lowercased == right.text.lowercased
  }

  /// All zeroes or all F: what boards write that have none.
  var isBlank: Bool {
    let digits = text.lowercased.bytes.filter { $0 != UInt8(ascii: "-") }
    return digits.allSatisfy { $0 == UInt8(ascii: "0") }
      || digits.allSatisfy { $0 == UInt8(ascii: "f") }
  }
}
