/// What a boot leaves in /run for the booted system.
struct Runtime: Equatable {
  var files: [RuntimeFile] = []
  /// Symbolic links, each with where it leads.
  var links: [RuntimeLink] = []

  /// A unit of systemd's that multi-user.target wants.
  struct Unit: Equatable {
    let name: ByteString
    let text: ByteString
  }

  init(files: [RuntimeFile], links: [RuntimeLink]) {
    self.files = files
    self.links = links
  }

  /// Units go before those of /usr, and after those of /etc, so that an administrator may replace or
  /// mask them: systemd.unit(5).
  init(units: [Unit]) {
    for unit in units {
      let path = "/run/systemd/system/" + unit.name
      files.append(RuntimeFile(path: path, mode: 0o644, text: unit.text))
      links.append(
        RuntimeLink(path: "/run/systemd/system/multi-user.target.wants/" + unit.name, target: path))
    }
  }
}
