public import Testing

@testable public import Glowplug

extension String {
  /// The UTF-8 of a text, as the library has it.
  var bytes: ByteString { ByteString(Array(utf8)) }
}

extension ByteString {
  /// The text of the bytes; what is no UTF-8 becomes U+FFFD.
  var text: String { String(decoding: bytes, as: Unicode.UTF8.self) }
}

extension ByteString: CustomTestStringConvertible {
  public var testDescription: String { "“\(printable.text)”" }
}

extension Secret {
  /// A secret that a test wrote itself.
  init(text: String) { self.init(text.bytes) }

  /// What it holds; a test may look.
  var text: String { exposed.text }
}

extension Failure: CustomTestStringConvertible {
  public var testDescription: String { message.text }
}

/// What a body throws; nil where it does not.
func failure(of body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure
  }
}
