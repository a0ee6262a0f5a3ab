/// What this root went through before: all that a wait for a drive depends on.
struct History: ~Copyable {
  /// Whether it has booted before: its /etc/machine-id is set, machine-id(5).
  ///
  /// What can't be read is no reason to let a drive in, and counts as booted.
  let hasBooted: Bool
  let state: RecordState
  /// The file that the state was read from; nil where there is none.
  let file: RecordFile?
  /// Why it could not be told whether the root has booted: no credential can be set then.
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
      let file = try recordFile()
      return History(
        hasBooted: hasBooted, state: RecordState(file), file: file, problem: problem, warnings: [])
    } catch {
      return History(
        hasBooted: hasBooted, state: .unreadable, file: nil, problem: problem,
        warnings: [error.message])
    }
  }

  private func recordFile() throws(Failure) -> RecordFile? {
    guard let text = try read(FilePlace.record, atMost: RecordFile.largest) else { return nil }
    guard let file = RecordFile(text) else {
      throw Failure("parse", FilePlace.record.path, "it is no marker of this program's")
    }
    return file
  }

  /// Missing, empty or `uninitialized` is how prepared images come: machine-id(5).
  private func hasBooted() throws(Failure) -> Bool {
    let path: ByteString = "/etc/machine-id"
    // A link that leads nowhere yet says nothing: it may lead to a file system that is mounted later.
    guard let text = try text(path, atMost: 4096) else { return exists(path) }
    let content = text.trimmed
    return !content.isEmpty && !content.is("uninitialized")
  }
}

extension RecordState {
  fileprivate init(_ file: borrowing RecordFile?) {
    switch file {
    case .none: self = .none
    case .some(let file): self = .of(file.record)
    }
  }
}
