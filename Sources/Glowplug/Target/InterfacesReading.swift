/// As much of /etc/network/interfaces as tells whether ifupdown is in charge: interfaces(5).
extension SystemRoot {
  private static let mostInterfacesFiles = 64

  /// Whether a stanza of any file of it is for another link than lo, or files of /run/network/interfaces.d are read,
  /// where Debian's cloud images name theirs (cloud-ifupdown-helper).
  func namesInterfaces() throws(Failure) -> Bool {
    var paths: [ByteString] = ["/etc/network/interfaces"]
    var place = 0
    while place < paths.count {
      let path = paths[place]
      // One that reads itself comes to an end, too.
      if place == SystemRoot.mostInterfacesFiles {
        throw Failure("read", path, "/etc/network/interfaces reads too many files")
      }
      place += 1
      for line in try text(path, atMost: 1 << 20)?.lines ?? [] {
        let words = line.words
        guard words.count > 1 else { continue }
        if words[0].is("iface"), !words[1].is("lo") { return true }
        guard words[0].begins(with: "source") else { continue }
        for number in 1..<words.count {
          if words[number].begins(with: "/run/network/interfaces.d") { return true }
          paths += try sourced(words[number], isPattern: words[0].is("source"), path)
        }
      }
    }
    return false
  }

  /// What a pattern or a directory stands for: relative to the file that names it.
  @inline(never)
  private func sourced(
    _ word: ByteString, isPattern: Bool, _ path: ByteString
  ) throws(Failure) -> [ByteString] {
    var paths: [ByteString] = []
    let all = try files(
      matching: isPattern ? word : word + "/*", from: path.directoryAndName.directory)
    for other in all
    where isPattern || !other.directoryAndName.name.contains(byte: UInt8(ascii: ".")) {
      paths.append(other)
    }
    return paths
  }
}
