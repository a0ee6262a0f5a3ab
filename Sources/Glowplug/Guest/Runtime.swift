/// What a boot leaves in /run for the booted system.
struct Runtime: Equatable {
  var files: [RuntimeFile] = []
  /// Symbolic links, each with where it leads.
  var links: [RuntimeLink] = []

  /// Adds a unit of systemd's that multi-user.target wants.
  ///
  /// Units go before those of /usr, and after those of /etc, so that an administrator may replace or
  /// mask them: systemd.unit(5).
  @inline(never)
  mutating func add(unit name: ByteString, _ text: ByteString) {
    let directory: ByteString = "/run/systemd/system/"
    let path = directory + name
    files.append(RuntimeFile(path: path, mode: 0o644, text: text))
    let link = directory + "multi-user.target.wants/" + name
    links.append(RuntimeLink(path: link, target: path))
  }
}
