import Glowplug

/// One line of a check's answer.
struct FindingLine: Encodable {
  enum Verdict: String, Encodable { case good, note, bad }

  let verdict: Verdict
  let subject: String
  let text: String
  let advice: String?

  init(_ verdict: Verdict, _ subject: String, _ text: String, advice: String? = nil) {
    self.verdict = verdict
    self.subject = subject
    self.text = text.printable
    self.advice = advice?.printable
  }

  init(_ finding: Finding) {
    let verdict: Verdict =
      switch finding.verdict {
      case .good: .good
      case .note: .note
      case .bad: .bad
      }
    self.init(
      verdict, finding.subject.text, finding.text.text, advice: finding.advice?.text)
  }

  /// For a person: whether it is so, what, and what to do.
  fileprivate func lines(width: Int) -> [String] {
    let mark =
      switch verdict {
      case .good: Terminal.paint("yes ", .green)
      case .note: Terminal.paint("note", .yellow)
      case .bad: Terminal.paint("no  ", .red)
      }
    var lines = ["\(mark)  \(subject.padding(to: width))  \(text)"]
    if let advice { lines.append("\(String(repeating: " ", count: 8 + width))\(advice)") }
    return lines
  }
}

extension [FindingLine] {
  var hasBad: Bool { contains { $0.verdict == .bad } }

  /// A table for a person, without a line end.
  var table: [String] {
    let width = map { $0.subject.count }.max() ?? 0
    return flatMap { $0.lines(width: width) }
  }
}
