/// /etc/fstab of the target, fstab(5): which directories will be file systems of their own.
struct FileSystemTable: Equatable {
  private(set) var mountPoints: [ByteString] = []
  /// Those that need the network, and so are mounted after systemd-tmpfiles ran.
  private(set) var mountedLate: [ByteString] = []

  init(_ text: ByteString) {
    for line in text.lines {
      let words = line.words
      guard words.count >= 2, !words[0].begins(with: "#"), words[1].begins(with: "/") else {
        continue
      }
      let path = "/" + FileSystemTable.unescape(words[1]).pathComponents.joined(by: "/")
      if path.is("/") { continue }
      mountPoints.append(path)
      if FileSystemTable.needsNetwork(words) { mountedLate.append(path) }
    }
  }

  /// As systemd tells it: fstab_is_network in src/shared/mount-util, by type or by `_netdev`.
  private static func needsNetwork(_ words: [ByteString]) -> Bool {
    let options = words.count > 3 ? words[3].split(at: UInt8(ascii: ",")) : []
    let type = words.count > 2 ? words[2] : ByteString()
    let networks: [ByteString] = ["nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs"]
    return networks.contains(type) || options.contains("_netdev")
  }

  /// The mount points that the path is or lies below.
  func mountPoints(above path: ByteString) -> [ByteString] {
    mountPoints.filter { path == $0 || path.hasPrefix($0 + "/") }
  }

  /// A blank is written `\040`: getmntent(3).
  private static func unescape(_ text: ByteString) -> ByteString {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text.bytes[index] == UInt8(ascii: "\\"), index + 3 < text.count {
        let digits = text.bytes[(index + 1)...(index + 3)].map { $0 &- UInt8(ascii: "0") }
        if digits.allSatisfy({ $0 < 8 }), digits[0] < 4 {
          result.append(digits[0] << 6 | digits[1] << 3 | digits[2])
          index += 4
          continue
        }
      }
      result.append(text.bytes[index])
      index += 1
    }
    return ByteString(result)
  }
}
