extension FileDescriptor {
  /// As openat2(2), for a kernel that lacks it: before Linux 5.6.
  ///
  /// Each part of the path is opened in the directory that was opened before it, and the kernel never follows a link: what
  /// one says takes its place in the path, and the walk begins anew. So it does after `..`, which takes away the part
  /// before it: where the kernel would lead is only looked at, so whoever moves a directory meanwhile leads nowhere outside.
  static func walk(
    _ path: ByteString, in directory: Int32, _ use: Use, _ rule: PathRule, mode: UInt32
  ) throws(Errno) -> FileDescriptor {
    if path.isEmpty { throw .noSuchFile }
    var place = FileDescriptor.nothing()
    var device: UInt64 = 0
    var path = path
    // Where the parts begin that were walked, and where the next one does.
    var walked: [Int] = []
    var start = 0
    var links = 0
    while start <= path.count {
      if start == 0 {
        place = try call(".", in: directory, .directoryPath, .anywhere, mode: 0)
        device = try place.status().device
        walked = []
      }
      let end = path.firstIndex(of: UInt8(ascii: "/"), from: start) ?? path.count
      let name = ByteString(path.bytes[start..<end])
      var from = start
      start = end + 1
      if name.isEmpty || name.is(".") { continue }
      let isUp = name.is("..")
      let isEnd = end == path.count && !isUp
      let isItself = isEnd && use.bits & Use.itself.bits != 0
      let next = try call(name, in: place.number, isItself ? use : .link, .anywhere, mode: mode)
      let status = try next.status()
      // A file of overlayfs has the device of its layer: Documentation/filesystems/overlayfs.rst.
      if rule.refusesMounts, status.kind == .directory, status.device != device {
        throw .otherFileSystem
      }
      if isItself || (isEnd && use == .path && status.kind != .link) { return next }
      var target = ByteString()
      if isUp {
        if walked.isEmpty, rule.refusesOutside { throw .otherFileSystem }
        from = walked.last ?? 0
      } else if status.kind == .link {
        target = try next.readLink()
        links += 1
        // A magic link of /proc is as long as what it says by chance alone: proc_pid_readlink(), fs/proc/base.c.
        if rule.refusesLinks || links > 40 || target.count != status.size { throw .tooManyLinks }
        if target.begins(with: "/") { from = 0 }
      } else if isEnd, status.kind != .directory {
        let itself = Use(bits: use.bits | Use.itself.bits)
        return try call(name, in: place.number, itself, .anywhere, mode: 0)
      } else {
        place = next
        walked.append(from)
        continue
      }
      path = ByteString(path.bytes[..<from]) + target + ByteString(path.bytes[end...])
      // PATH_MAX, which bounds what a chain of links costs.
      if path.count > 4095 { throw .nameTooLong }
      start = 0
    }
    return try call(".", in: place.number, use, .anywhere, mode: 0)
  }
}
