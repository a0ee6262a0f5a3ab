/// A vfat image, read by mtools, a file at a time: what a broken image makes of it stays in a pipe of ours.
enum FATImage {
  /// Seconds for one call of mtools.
  private static let patience = 10

  static func read(
    _ image: String, into drive: inout DriveUnpacking
  ) throws(ControlFailure) {
    // A name with a colon, or none but a sign, would be something else to mtools.
    let image = image.hasPrefix("/") ? image : "./" + image
    let list = try mtools("mdir", ["-/", "-b", "-a", "-i", image, "::/"], atMost: 1 << 20, image)
    let names = String(decoding: list, as: Unicode.UTF8.self).split(separator: "\n")
    guard names.count <= DriveUnpacking.mostEntries else {
      throw ControlFailure("read", image, "it holds more than \(DriveUnpacking.mostEntries) files")
    }
    for name in names {
      guard name.hasPrefix("::/"), !name.hasSuffix("/") else { continue }
      let name = String(name.dropFirst(3))
      guard drive.wants(name), isPlain(name) else { continue }
      try drive.take(name, content(of: name, image))
    }
  }

  /// nil for one that is larger than a boot reads.
  private static func content(
    of name: String, _ image: String
  ) throws(ControlFailure) -> [UInt8]? {
    let child = try Child(
      "mtype", ["-i", image, "::/" + name], atMost: DriveUnpacking.largestFile, seconds: patience)
    if child.isCut, child.output.count > DriveUnpacking.largestFile { return nil }
    guard child.status == 0 else { throw ControlFailure("read", name, child.complaint) }
    return child.output
  }

  /// Whether mtools takes the name for nothing but itself: it knows wildcards.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"*?[]\\\"".utf8.contains(byte)
    }
  }

  private static func mtools(
    _ program: String, _ arguments: [String], atMost limit: Int, _ image: String
  ) throws(ControlFailure) -> [UInt8] {
    let child: Child
    do {
      child = try Child(program, arguments, atMost: limit, seconds: patience)
    } catch {
      throw ControlFailure("read", image, "a vfat image takes mtools: \(error.message)")
    }
    guard child.status == 0, !child.isCut else {
      throw ControlFailure("read", image, child.complaint)
    }
    return child.output
  }
}
