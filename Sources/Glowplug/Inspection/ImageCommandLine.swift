/// The kernel command line that the image's boot loader gives, as far as it can be told from its files.
struct ImageCommandLine: Equatable {
  let text: ByteString
  /// The file that has it.
  let place: ByteString
}

extension SystemRoot {
  /// The first that is found: of what a loader reads, then of what that is made from; nil where there is none.
  func imageCommandLine() -> ImageCommandLine? {
    for path: ByteString in ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"] {
      for line in lines(of: path) {
        let words = line.words
        if let first = words.first, first.is("linux") || first.is("linuxefi"), words.count > 2 {
          return ImageCommandLine(text: words.dropFirst(2).joined(), place: path)
        }
      }
    }
    let entries = (try? files(matching: "/boot/loader/entries/*.conf", from: "/")) ?? []
    for path in entries + ["/boot/extlinux/extlinux.conf"] {
      for line in lines(of: path) {
        let words = line.words
        if let first = words.first?.lowercased, first.is("options") || first.is("append") {
          return ImageCommandLine(text: words.dropFirst().joined(), place: path)
        }
      }
    }
    if let text = try? text("/etc/kernel/cmdline", atMost: 65_536) {
      return ImageCommandLine(text: text.trimmed, place: "/etc/kernel/cmdline")
    }
    return defaultsOfGRUB()
  }

  /// `GRUB_CMDLINE_LINUX="…"`, and that of the default entry.
  private func defaultsOfGRUB() -> ImageCommandLine? {
    let path: ByteString = "/etc/default/grub"
    var found: [ByteString] = []
    for line in lines(of: path) {
      guard let (key, value) = line.trimmed.cut(at: UInt8(ascii: "=")),
        key.is("GRUB_CMDLINE_LINUX") || key.is("GRUB_CMDLINE_LINUX_DEFAULT")
      else { continue }
      found.append(ByteString(value.bytes.filter { $0 != 0x22 && $0 != 0x27 }))
    }
    return found.isEmpty ? nil : ImageCommandLine(text: found.joined(by: " "), place: path)
  }

  private func lines(of path: ByteString) -> [ByteString] {
    (try? text(path, atMost: 1 << 20))?.lines ?? []
  }
}

extension ArraySlice<ByteString> {
  fileprivate func joined() -> ByteString { Array(self).joined(by: " ") }
}
