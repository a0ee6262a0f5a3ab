extension SystemRoot {
  /// Where sshd looks for keys.
  func sshdConfiguration() throws(Failure) -> SSHDConfiguration {
    let value = try sshdValue(of: "authorizedkeysfile")
    return SSHDConfiguration(authorizedKeysFile: value ?? SSHDConfiguration.standard)
  }

  /// What sshd takes for a keyword, which is given in lower case: the first value outside `Match`
  /// counts, included files where they stand; nil where none is set.
  func sshdValue(of keyword: ByteString) throws(Failure) -> [ByteString]? {
    // openSUSE keeps the distribution's file below /usr/etc.
    for path: ByteString in ["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"] {
      if let text = try configuration(path) {
        return try value(of: keyword, in: text, named: path, depth: 0)
      }
    }
    return nil
  }

  private func configuration(_ path: ByteString) throws(Failure) -> ByteString? {
    try text(path, atMost: 1 << 20)
  }

  /// sshd refuses includes that are nested deeper (servconf.c).
  private static let deepestInclude = 16

  private func value(
    of keyword: ByteString, in text: ByteString, named path: ByteString, depth: Int
  ) throws(Failure) -> [ByteString]? {
    guard depth <= SystemRoot.deepestInclude else {
      throw Failure("read", path, "it is included too deeply")
    }
    var lines = LineScanner(text)
    while let line = lines.next() {
      // Nothing but Match, Include and the keyword counts: most lines are passed over by their first
      // letter.
      guard let first = text.firstVisible(in: line) else { continue }
      let initial = text.bytes[first] | 0x20
      guard
        initial == keyword.bytes[0] || initial == UInt8(ascii: "m") || initial == UInt8(ascii: "i")
      else { continue }
      let words = SSHDConfiguration.words(of: text.line(line))
      guard let word = words.first?.lowercased else { continue }
      if word == keyword, words.count > 1 { return Array(words.dropFirst()) }
      switch word {
      case "match": return nil
      case "include":
        for pattern in words.dropFirst() {
          for file in try files(matching: pattern, from: "/etc/ssh") {
            if let text = try configuration(file),
              let value = try value(of: keyword, in: text, named: file, depth: depth + 1)
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
