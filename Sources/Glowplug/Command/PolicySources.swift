extension PolicySetting {
  /// The settings of a policy file: `key=value` lines, empty ones, and comments that begin with
  /// `#`.
  ///
  /// A line without `=` becomes a key that nobody knows, so that it is reported.
  static func settings(inFile text: ByteString, named path: ByteString) -> [PolicySetting] {
    var settings: [PolicySetting] = []
    for (index, line) in text.lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.begins(with: "#") { continue }
      let parts = line.cut(at: UInt8(ascii: "=")) ?? (before: line, after: ByteString())
      settings.append(
        PolicySetting(
          inFile(parts.before.trimmed), parts.after.trimmed,
          from: "\(path) line \(index + 1)"))
    }
    return settings
  }

  /// `glowplug=off` belongs to the kernel command line alone.
  private static func inFile(_ key: ByteString) -> ByteString {
    key.is("glowplug") ? "glowplug (kernel command line only)" : key
  }

  /// The settings of a kernel command line: `glowplug.key=value` and `glowplug=off`; a value, or the
  /// whole parameter, may stand in double quotes, as the kernel has it (lib/cmdline.c).
  static func settings(inCommandLine text: ByteString) -> [PolicySetting] {
    let place: ByteString = "the kernel command line"
    return parameters(text).compactMap { parameter in
      let parts = parameter.cut(at: UInt8(ascii: "=")) ?? (parameter, ByteString())
      if parts.before.is("glowplug") {
        return PolicySetting(parts.before, parts.after, from: place)
      }
      guard parts.before.begins(with: "glowplug.") else { return nil }
      return PolicySetting(parts.before.dropping(9), parts.after, from: place)
    }
  }

  private static func parameters(_ text: ByteString) -> [ByteString] {
    var parameters: [ByteString] = []
    var parameter = ByteString()
    var insideQuotes = false
    for byte in text.bytes {
      if byte == UInt8(ascii: "\"") {
        insideQuotes.toggle()
      } else if ByteString.isBlank(byte), !insideQuotes {
        if !parameter.isEmpty { parameters.append(parameter) }
        parameter = ByteString()
      } else {
        parameter.bytes.append(byte)
      }
    }
    if !parameter.isEmpty { parameters.append(parameter) }
    return parameters
  }
}
