/// The files below `openstack/content` that the meta data names: injected files and Debian's network
/// template.
struct ContentReferences: Equatable {
  /// Paths on the drive, each once, in the order of the meta data.
  private(set) var paths: [ByteString] = []
  private var known = OrderedNames()

  /// Files that are looked at; Nova's own limit is 5.
  static let most = 256

  init(_ metaData: borrowing JSON) {
    if let list = metaData.member("files") {
      for index in 0..<min(list.length, ContentReferences.most) { add(list.element(index)) }
    }
    if let network = metaData.member("network_config") { add(network) }
  }

  /// What `files` puts into the root: each path once, as the last entry has it.
  static func files(_ metaData: borrowing JSON) -> [InjectedFile] {
    var files: [InjectedFile] = []
    guard let list = metaData.member("files") else { return files }
    var known = OrderedNames()
    for index in (0..<min(list.length, most)).reversed() {
      let entry = list.element(index)
      guard let target = entry.string(at: "path"), !target.isEmpty, known.insert(target) else {
        continue
      }
      files.add(InjectedFile(path: target, content: path(of: entry)))
    }
    files.reverse()
    return files
  }

  private mutating func add(_ entry: borrowing JSON) {
    if let path = ContentReferences.path(of: entry), known.insert(path) { paths.append(path) }
  }

  /// The path on the drive of `{"content_path": "/content/0000"}`; nil for anything that leads
  /// elsewhere: cloud-init joins the pieces as they are, `..` too.
  static func path(of entry: borrowing JSON) -> ByteString? {
    guard let named = entry.string(at: "content_path") else { return nil }
    let parts = named.pathComponents
    guard parts.count == 2, parts[0].is("content"), !parts[1].is(".."),
      !parts[1].contains(byte: 0)
    else { return nil }
    return "openstack/content/" + parts[1]
  }
}

/// A file that a drive puts into the root.
struct InjectedFile: Equatable {
  /// Where it goes.
  let path: ByteString
  /// Its content's path on the drive; nil where the drive names none that is taken.
  let content: ByteString?
}
