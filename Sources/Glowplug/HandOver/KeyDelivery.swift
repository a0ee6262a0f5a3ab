/// Keys for a home on a file system that is not mounted yet: systemd-tmpfiles writes them when it is,
/// where no file is: tmpfiles.d(5).
enum KeyDelivery {
  private static var directory: ByteString { "/run/tmpfiles.d" }
  private static var file: ByteString { "glowplug.conf" }

  static func write(_ lines: ByteString) throws(Failure) {
    try Host.write(file, inDirectory: directory, lines)
  }

  /// Lines for one account; the content as base64 (`~`, systemd 250), which needs no quoting.
  static func lines(_ place: FilePlace, _ keys: [AuthorizedKey]) -> ByteString {
    let owner: ByteString = "\(Int(place.ownership.file.user)) \(Int(place.ownership.file.group))"
    var text = ByteString()
    // `d` gives a directory that exists to its owner, too: that is right for those below a home alone. The
    // others systemd-tmpfiles makes as root's where they are missing.
    if !place.anchor.is("/") {
      var path = place.anchor
      for part in place.below.dropLast() {
        path = path + "/" + part
        text += "d \(quoted(path)) 0700 \(owner) - -\n"
      }
    }
    let content = KeyFile(text: ByteString()).adding(keys).text
    return text + "f~ \(quoted(place.path)) 0600 \(owner) - \(Base64.encode(content.bytes))\n"
  }

  /// In double quotes, with `%` doubled: it begins a specifier.
  private static func quoted(_ path: ByteString) -> ByteString {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    for byte in path.bytes {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { result.append(0x5C) }
      if byte == UInt8(ascii: "%") { result.append(byte) }
      result.append(byte)
    }
    return ByteString(result + [UInt8(ascii: "\"")])
  }
}
