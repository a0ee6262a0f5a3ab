extension HandedDigests {
  /// Of what the hand-over takes from a drive if /run has room for it; nil where memory is short.
  ///
  /// `held` gets the digest of every file that is handed on, by its place; empty for one that is not there, or
  /// is not read.
  fileprivate init?(_ drive: borrowing ConfigDrive, _ held: inout [ByteString]) {
    var (copied, others) = (OrderedNames(), OrderedNames())
    var room = HandOver.largest
    for file in drive.handedFiles {
      held.append(ByteString())
      // What is not read now is not read later either; the hand-over says why.
      guard let content = try? drive.read(file, atMost: min(room, DriveFiles.largestFile)) else {
        continue
      }
      let digest = content.sha256
      held[file.place] = digest
      room -= content.count
      if HandOver.problem(of: content, as: file) != nil { continue }
      copied.insert(file.path)
      // No name has a NUL, so names alone decide the order.
      if file.part == .files { others.insert("\(file.target)\0\(digest)") }
      set(file.part, digest)
    }
    if !others.names.isEmpty { set(.files, HandedDigests.list(others).sha256) }
    // Of a copy: the hand-over changes the drive's own.
    guard let copy = try? JSON.parse(drive.document.text(pretty: false)) else { return nil }
    let handed = HandedMetaData(copy, of: drive, copied: copied)
    set(.metaData, handed.document.text(pretty: false).sha256)
  }

  /// What `sha256sum --zero` prints of these files.
  private static func list(_ files: OrderedNames) -> ByteString {
    var list = ByteString()
    for file in files.names {
      guard let parts = file.cut(at: 0) else { continue }
      list += "\(parts.after)  \(parts.before)\0"
    }
    return list
  }
}

extension ConfigDrive {
  /// From now on nothing else is read of it.
  fileprivate mutating func measure() -> HandedDigests? {
    var held: [ByteString] = []
    let digests = HandedDigests(self, &held)
    hold(to: held)
    return digests
  }
}

extension FoundDrive {
  /// The digests of the drive that was found; nil where there is none, or memory is short.
  mutating func measure() -> HandedDigests? {
    var digests: HandedDigests?
    switch consume self {
    case .one(var drive):
      digests = drive.measure()
      self = .one(drive)
    default: self = .none(nil)
    }
    return digests
  }
}
