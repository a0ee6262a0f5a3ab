extension SystemRoot {
  /// Reads sshd's configuration as sshd does: the first value outside `Match` counts, included files
  /// where they stand.
  func sshdConfiguration() throws(Failure) -> SSHDConfiguration {
    // openSUSE keeps the distribution's file below /usr/etc.
    for path: ByteString in ["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"] {
      if let text = try configuration(path) {
        let value = try authorizedKeysFile(in: text, named: path, depth: 0)
        return SSHDConfiguration(authorizedKeysFile: value ?? SSHDConfiguration.standard)
      }
    }
    return SSHDConfiguration(authorizedKeysFile: SSHDConfiguration.standard)
  }

  private func configuration(_ path: ByteString) throws(Failure) -> ByteString? {
    try text(path, atMost: 1 << 20)
  }

  /// sshd refuses includes that are nested deeper (servconf.c).
  private static let deepestInclude = 16

  private func authorizedKeysFile(
    in text: ByteString, named path: ByteString, depth: Int
  ) throws(Failure) -> [ByteString]? {
    guard depth <= SystemRoot.deepestInclude else {
      throw Failure("read", path, "it is included too deeply")
    }
    var lines = LineScanner(text)
    while let line = lines.next() {
      // Nothing but Match, AuthorizedKeysFile and Include counts: most lines are passed over by their
      // first letter.
      guard let first = text.firstVisible(in: line),
        SSHDConfiguration.initials.contains(byte: text.bytes[first] | 0x20)
      else { continue }
      let words = SSHDConfiguration.words(of: text.line(line))
      switch words.first?.lowercased {
      case "match"?: return nil
      case "authorizedkeysfile"? where words.count > 1: return Array(words.dropFirst())
      case "include"?:
        for pattern in words.dropFirst() {
          for file in try files(matching: pattern, from: "/etc/ssh") {
            if let text = try configuration(file),
              let value = try authorizedKeysFile(in: text, named: file, depth: depth + 1)
            {
              return value
            }
          }
        }
      default: break
      }
    }
    return nil
  }
}

extension SSHDConfiguration {
  fileprivate static var initials: ByteString { "mai" }

  /// Keyword and arguments of a line: blanks or one `=` between them, double quotes around one.
  static func words(of line: ByteString) -> [ByteString] {
    var words: [ByteString] = []
    var word = ByteString()
    var insideQuotes = false
    for byte in line.trimmed.bytes {
      if byte == UInt8(ascii: "#"), !insideQuotes, word.isEmpty { break }
      let isSeparator =
        ByteString.isBlank(byte)
        || (byte == UInt8(ascii: "=") && (words.isEmpty || (words.count == 1 && word.isEmpty)))
      if byte == UInt8(ascii: "\"") {
        insideQuotes.toggle()
      } else if isSeparator && !insideQuotes {
        if !word.isEmpty { words.append(word) }
        word = ByteString()
      } else {
        word.bytes.append(byte)
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
