import Glowplug

/// What keeps a subcommand from doing its work at all.
///
/// Reads `failed to <verb> '<object>': <reason>`, as the library's own.
struct ControlFailure: Error {
  let message: String

  init(_ verb: String, _ object: String, _ reason: String) {
    message = "failed to \(verb) '\(object.printable)': \(reason.printable)"
  }

  init(_ failure: Failure) { message = failure.message.text }
}

/// Gives the library's failures the type of this program's.
func naming<Value: ~Copyable>(_ body: () throws(Failure) -> Value) throws(ControlFailure) -> Value {
  do throws(Failure) { return try body() } catch { throw ControlFailure(error) }
}
