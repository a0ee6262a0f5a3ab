/// As much of cloud.cfg's YAML as two of its keys need: the way cloud-init's own ds-identify reads it,
/// line by line.
enum CloudConfiguration {
  /// The names of the last `datasource_list`, in brackets or as a block; nil where none is.
  static func datasources(_ files: [ByteString]) -> [ByteString]? {
    guard let list = datasourceText(files) else { return nil }
    // Brackets, commas, quotes and the dashes of a block stand between the names.
    let words = list.bytes.map { ByteString.isLetter($0) ? $0 : 0x20 }
    return ByteString(words).words
  }

  private static func datasourceText(_ files: [ByteString]) -> ByteString? {
    var list = ByteString()
    var isFound = false
    for file in files {
      var isInside = false
      for line in file.lines {
        if line.begins(with: "datasource_list:") {
          list = line.dropping(16)
          (isFound, isInside) = (true, true)
        } else if isInside, isContinuation(line) {
          // In its place: it may be as long as the file.
          list += " "
          list += line.trimmed
        } else {
          isInside = false
        }
      }
    }
    return isFound ? list : nil
  }

  private static func isContinuation(_ line: ByteString) -> Bool {
    line.begins(with: " ") || line.begins(with: "-") || line.begins(with: "]")
  }

  /// The last `name` below `default_user`.
  static func defaultUser(_ files: [ByteString]) -> ByteString? {
    var name: ByteString?
    for file in files {
      var indent: Int?
      for line in file.lines where !line.trimmed.isEmpty && !line.trimmed.begins(with: "#") {
        let depth = line.bytes.firstIndex { $0 != 0x20 } ?? 0
        if line.trimmed.is("default_user:") {
          indent = depth
        } else if let parent = indent, depth > parent {
          if line.trimmed.begins(with: "name:") {
            name = unquoted(line.trimmed.dropping(5).trimmed)
          }
        } else {
          indent = nil
        }
      }
    }
    return name
  }

  private static func unquoted(_ text: ByteString) -> ByteString {
    ByteString(text.bytes.filter { $0 != 0x22 && $0 != 0x27 })
  }
}
