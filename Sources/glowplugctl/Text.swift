import Glowplug

extension ByteString {
  init(_ text: String) { self.init(Array(text.utf8)) }

  /// As text; what is no UTF-8 becomes U+FFFD.
  var text: String { String(decoding: bytes, as: Unicode.UTF8.self) }
}

extension String {
  /// Fit for a terminal, whatever wrote it: control characters escaped.
  var printable: String { ByteString(self).printable.text }
}
