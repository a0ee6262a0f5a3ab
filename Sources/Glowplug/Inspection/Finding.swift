/// One line of a check: what was looked at, what came of it, and what to do.
///
/// For glowplugctl alone; nothing of a boot asks for it.
package struct Finding: Equatable, Sendable {
  /// What it means for whoever wants to log in.
  package enum Verdict: Equatable, Sendable {
    case good
    /// Fit to be known, and no fault.
    case note
    case bad
  }

  /// What came of the look.
  package let verdict: Verdict
  /// What was looked at, in few words.
  package let subject: ByteString
  /// What was found, and the reason; fit for a terminal.
  package let text: ByteString
  /// What to do; nil where nothing is to be done.
  package let advice: ByteString?

  /// All of it, where somebody else looked.
  package init(
    _ verdict: Verdict, _ subject: ByteString, _ text: ByteString, advice: ByteString? = nil
  ) {
    self.verdict = verdict
    self.subject = subject
    self.text = text
    self.advice = advice
  }
}

extension [Finding] {
  mutating func good(_ subject: ByteString, _ text: ByteString) {
    append(Finding(.good, subject, text))
  }

  mutating func note(_ subject: ByteString, _ text: ByteString, advice: ByteString? = nil) {
    append(Finding(.note, subject, text, advice: advice))
  }

  mutating func bad(_ subject: ByteString, _ text: ByteString, advice: ByteString? = nil) {
    append(Finding(.bad, subject, text, advice: advice))
  }

  /// Adds why something could not be looked at.
  mutating func trying(_ subject: ByteString, _ body: (inout [Finding]) throws(Failure) -> Void) {
    do throws(Failure) { try body(&self) } catch { bad(subject, error.message) }
  }
}
