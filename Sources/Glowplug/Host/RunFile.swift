extension ThisMachine {
  /// Writes a file of mode 0644 in a directory of /run, which is made where it is missing.
  static func write(
    _ name: ByteString, inDirectory path: ByteString, _ content: borrowing Secret
  ) throws(Failure) {
    do throws(Errno) {
      var directory = try Linux.open("/", .readDirectory)
      for part in path.pathComponents {
        do throws(Errno) {
          try Linux.makeDirectory(part, in: directory.number, mode: 0o755)
        } catch .exists {}
        directory = try Linux.open(part, in: directory.number, .readDirectory, PathRule(bits: 0))
      }
      let temporary: ByteString = ".\(name).glowplug"
      try Linux.remove(temporary, in: directory.number)
      let file = try Linux.open(
        temporary, in: directory.number, .createNew, .noLinks, creatingWithMode: 0o644)
      try Linux.setMode(file.number, 0o644)
      try Linux.write(file.number, content)
      try file.close()
      try Linux.rename(temporary, to: name, in: directory.number)
    } catch {
      throw Failure("write", path + "/" + name, error)
    }
  }
}
