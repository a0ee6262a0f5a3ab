/// `metadata.env`, for `. metadata.env` in a shell and for systemd's EnvironmentFile=.
enum MetadataEnvironment {
  /// One line a variable, each always there.
  static func text(_ facts: MetaData.Facts) -> ByteString {
    let values: [(name: ByteString, value: ByteString?)] = [
      ("INSTANCE_UUID", facts.instance.text), ("HOSTNAME", facts.hostname), ("NAME", facts.name),
      ("AVAILABILITY_ZONE", facts.availabilityZone), ("PROJECT_ID", facts.projectID),
      ("LAUNCH_INDEX", facts.launchIndex),
    ]
    return values.map { "GLOWPLUG_\($0.name)=\"\(escape($0.value ?? ByteString()))\"\n" }
      .joined(by: "")
  }

  /// In double quotes a shell and systemd (SHELL_NEED_ESCAPE in src/basic/escape.h) give `\`, `"`,
  /// `$` and the backquote a meaning.
  ///
  /// A control character has no place in any of these values.
  private static func escape(_ value: ByteString) -> ByteString {
    var result: [UInt8] = []
    for byte in value.validUTF8.bytes where byte >= 0x20 && byte != 0x7F {
      if [0x22, 0x24, 0x5C, 0x60].contains(byte) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return ByteString(result)
  }
}
