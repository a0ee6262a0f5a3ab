// The invariant that makes `unsafe` safe here: getpass(3) returns a string of its own that lives until the next
// call, and is copied and wiped before that.

import Glibc

/// What a person types.
enum TerminalInput {
  /// A line that the terminal does not show; nil where there is no terminal.
  static func password(_ prompt: String) -> [UInt8]? {
    guard let text = unsafe getpass(prompt) else { return nil }
    let count = unsafe strlen(text)
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: text, count: count))
    unsafe explicit_bzero(text, count)
    return bytes
  }
}
