extension ThisMachine {
  /// Writes a file of mode 0644 in a folder of /run, which is made where it is missing.
  static func write(
    _ name: ByteString, inFolder path: ByteString, _ content: borrowing Secret
  ) throws(Failure) {
    do throws(Errno) {
      var folder = try Linux.open("/", .readFolder)
      for part in path.pathComponents {
        do throws(Errno) {
          try Linux.makeFolder(part, in: folder.number, mode: 0o755)
        } catch .exists {}
        folder = try Linux.open(part, in: folder.number, .readFolder, PathRule(bits: 0))
      }
      let temporary: ByteString = ".\(name).glowplug"
      try Linux.remove(temporary, in: folder.number)
      let file = try Linux.open(
        temporary, in: folder.number, .createNew, .noLinks, creatingWithMode: 0o644)
      try Linux.setMode(file.number, 0o644)
      try Linux.write(file.number, content)
      try file.close()
      try Linux.rename(temporary, to: name, in: folder.number)
    } catch {
      throw Failure("write", path + "/" + name, error)
    }
  }
}
