/// One thing that could not be done.
///
/// Reads `failed to <verb> '<object>': <reason>`.
public struct Failure: Error, Equatable, Sendable {
  /// What was tried, as in `open`.
  public let verb: ByteString
  /// What it was tried on: a path, an account, a drive.
  public let object: ByteString
  /// Why it failed.
  public let reason: ByteString

  init(_ verb: ByteString, _ object: ByteString, _ reason: ByteString) {
    self.verb = verb
    self.object = object
    self.reason = reason
  }

  init(_ verb: ByteString, _ object: ByteString, _ error: Errno) {
    self.init(verb, object, error.text)
  }

  /// The whole line, without a line end, fit for a terminal.
  public var message: ByteString { "failed to \(verb) '\(object.printable)': \(reason.printable)" }
}

/// Gives a system call's error the name of what was done to what.
func naming<Value: ~Copyable>(
  _ verb: ByteString, _ object: ByteString, _ body: () throws(Errno) -> Value
) throws(Failure) -> Value {
  do throws(Errno) {
    return try body()
  } catch {
    throw Failure(verb, object, error)
  }
}
