/// What the record and a file of the root say together about a file that is written once for an instance.
enum FileHistory: Equatable {
  case never
  /// A kill came before it was written.
  case begun
  /// It holds what was written.
  case applied
  /// It was written, or was about to be, and holds something else now: its owner's.
  case changedByOwner

  /// `digest` is that of what it holds now.
  init(_ entry: Record.FileEntry?, _ digest: ByteString) {
    guard let entry else {
      self = .never
      return
    }
    if entry.after == digest {
      self = .applied
    } else if !entry.isDone, entry.before == digest || entry.before.isEmpty {
      self = .begun
    } else {
      self = .changedByOwner
    }
  }
}
