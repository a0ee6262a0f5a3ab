/// One thing that could not be done.
///
/// Reads `failed to <verb> '<object>': <reason>`.
public struct Failure: Error, Equatable, Sendable {
  /// The whole line, without a line end, fit for a terminal.
  public let message: ByteString

  /// What was tried, as in `open`; on what: a path, an account, a drive; and why it failed.
  @inline(never)
  init(_ verb: StaticString, _ object: ByteString, _ reason: ByteString) {
    message =
      "failed to \(ByteString(stringLiteral: verb)) '\(object.printable)': \(reason.printable)"
  }

  @inline(never)
  init(_ verb: StaticString, _ object: ByteString, _ error: Errno) {
    self.init(verb, object, error.text)
  }
}

/// Gives a system call's error the name of what was done to what.
func naming<Value: ~Copyable>(
  _ verb: StaticString, _ object: ByteString, _ body: () throws(Errno) -> Value
) throws(Failure) -> Value {
  do throws(Errno) {
    return try body()
  } catch {
    throw Failure(verb, object, error)
  }
}
