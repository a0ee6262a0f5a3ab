/// As much of /etc/network/interfaces as tells whether ifupdown is in charge: interfaces(5).
extension SystemRoot {
  /// Whether a stanza of any file of it is for another link than lo, or files of /run/network/interfaces.d are read,
  /// where Debian's cloud images name theirs (cloud-ifupdown-helper).
  func namesInterfaces() throws(Failure) -> Bool {
    var filesLeft = 64
    return try namesInterfaces("/etc/network/interfaces", &filesLeft)
  }

  private func namesInterfaces(
    _ path: ByteString, _ filesLeft: inout Int
  ) throws(Failure) -> Bool {
    guard let text = try text(path, atMost: 1 << 20) else { return false }
    // One that reads itself comes to an end, too.
    guard filesLeft > 0 else {
      throw Failure("read", path, "/etc/network/interfaces reads too many files")
    }
    filesLeft -= 1
    var directory = path.pathComponents
    _ = directory.popLast()
    for line in text.lines {
      let words = line.words
      guard words.count > 1 else { continue }
      if words[0].is("iface"), !words[1].is("lo") { return true }
      guard words[0].begins(with: "source") else { continue }
      let takesDirectory = !words[0].is("source")
      for place in 1..<words.count {
        if words[place].begins(with: "/run/network/interfaces.d") { return true }
        let pattern = takesDirectory ? words[place] + "/*" : words[place]
        for file in try files(matching: pattern, from: "/" + directory.joined(by: "/")) {
          if takesDirectory, file.pathComponents.last?.contains(byte: UInt8(ascii: ".")) == true {
            continue
          }
          if try namesInterfaces(file, &filesLeft) { return true }
        }
      }
    }
    return false
  }
}
