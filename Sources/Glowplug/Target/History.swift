/// What this root went through before: all that a wait for a drive depends on.
struct History: ~Copyable {
  /// Whether it has booted before: its /etc/machine-id is set, machine-id(5).
  ///
  /// What can't be read is no reason to let a drive in, and counts as booted.
  let hasBooted: Bool
  let state: RecordState
  /// The file that the state was read from; nil where there is none.
  let file: RecordFile?
  /// Why it could not be told whether the root has booted, or by what it was provisioned: no credential
  /// can be set then.
  let problem: Failure?
  let warnings: [ByteString]
}

extension SystemRoot {
  func history() -> History {
    var hasBooted = true
    var problem: Failure?
    do throws(Failure) {
      hasBooted = try self.hasBooted()
    } catch {
      problem = error
    }
    do throws(Failure) {
      switch try read(FilePlace.record, atMost: RecordFile.largest) {
      case .none:
        return History(
          hasBooted: hasBooted, state: .none, file: nil, problem: problem, warnings: [])
      case .some(let text):
        return History(hasBooted: hasBooted, marker: try RecordFile(text), problem: problem)
      }
    } catch {
      // What it says is not known: the root may be done, and its owner's since.
      return History(
        hasBooted: hasBooted, state: .unreadable, file: nil, problem: problem ?? error,
        warnings: problem == nil ? [] : [error.message])
    }
  }

  /// Missing, empty or `uninitialized` is how prepared images come: machine-id(5).
  private func hasBooted() throws(Failure) -> Bool {
    let path: ByteString = "/etc/machine-id"
    // A link that leads nowhere yet says nothing: it may lead to a file system that is mounted later.
    guard let text = try text(path, atMost: 4096) else { return try exists(path) }
    let content = text.trimmed
    return !content.isEmpty && !content.is("uninitialized")
  }
}

extension History {
  /// A marker that is there and is none stands for an instance that nobody knows.
  fileprivate init(hasBooted: Bool, marker file: consuming RecordFile?, problem: Failure?) {
    self.hasBooted = hasBooted
    self.problem = problem
    switch file {
    case .some(let file):
      state = .of(file.record)
      warnings = []
    case .none:
      state = .unreadable
      let failure = Failure("parse", FilePlace.record.path, "it is no marker of this program's")
      warnings = [failure.message]
    }
    self.file = file
  }
}
