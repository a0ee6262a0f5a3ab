/// As much of /etc/network/interfaces as tells whether ifupdown is in charge: interfaces(5).
struct InterfacesReading: Equatable {
  static var path: ByteString { "/etc/network/interfaces" }

  /// Whether any file has a stanza for another link than lo.
  var namesLink = false
  /// Whether files of /run/network/interfaces.d are read, and none that brings up a link is read before.
  var sourcesRuntimeDirectory = false

  fileprivate static var runtime: ByteString { "/run/network/interfaces.d" }
}

/// What was read so far.
private struct InterfacesWalk {
  var reading = InterfacesReading()
  /// Whether `auto` or `allow-…` stood before another link than lo.
  var bringsUpLink = false
  var filesLeft = 64

  mutating func noteRuntimeDirectory(_ parts: [ByteString]) {
    if "/" + parts.joined(by: "/") == InterfacesReading.runtime, !bringsUpLink {
      reading.sourcesRuntimeDirectory = true
    }
  }
}

extension SystemRoot {
  func interfaces() throws(Failure) -> InterfacesReading {
    var walk = InterfacesWalk()
    try take(InterfacesReading.path, &walk)
    return walk.reading
  }

  private func take(
    _ path: ByteString, _ walk: inout InterfacesWalk
  ) throws(Failure) {
    guard let text = try text(path, atMost: 1 << 20) else { return }
    // One that reads itself comes to an end, too.
    guard walk.filesLeft > 0 else {
      throw Failure("read", path, "\(InterfacesReading.path) reads too many files")
    }
    walk.filesLeft -= 1
    let directory = "/" + path.pathComponents.dropLast().map { $0 }.joined(by: "/")
    for line in text.lines {
      let words = line.words
      guard let first = words.first else { continue }
      let others = Array(words.dropFirst())
      switch first {
      case "iface":
        if let name = others.first, !name.is("lo") { walk.reading.namesLink = true }
      case "source":
        for pattern in others { try takeFiles(pattern, from: directory, &walk) }
      default:
        if first.begins(with: "source-dir") {
          for name in others { try takeDirectory(name, from: directory, &walk) }
        } else if first.is("auto") || first.begins(with: "allow-") {
          if others.contains(where: { !$0.is("lo") }) { walk.bringsUpLink = true }
        }
      }
    }
  }

  private func takeFiles(
    _ pattern: ByteString, from directory: ByteString, _ walk: inout InterfacesWalk
  ) throws(Failure) {
    var parts = pattern.pathComponents
    let name = parts.popLast() ?? ByteString()
    if name.is("*") { walk.noteRuntimeDirectory(parts) }
    for file in try files(matching: pattern, from: directory) { try take(file, &walk) }
  }

  private func takeDirectory(
    _ path: ByteString, from directory: ByteString, _ walk: inout InterfacesWalk
  ) throws(Failure) {
    let path = path.begins(with: "/") ? path : directory + "/" + path
    walk.noteRuntimeDirectory(path.pathComponents)
    let files = try names(in: path).filter { name in
      name.bytes.allSatisfy { ByteString.isLetter($0) || $0 == 0x2D || $0 == 0x5F }
    }
    for name in files.inOrder() { try take("\(path)/\(name)", &walk) }
  }
}
