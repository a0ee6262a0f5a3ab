// The invariant that makes `unsafe` safe here: memory that a call fills belongs to the value that
// lends it, and is not kept beyond the call.

extension FileDescriptor {
  /// Names in the directory, which was opened for reading, without `.` and `..`, in the kernel's
  /// order.
  func names() throws(Errno) -> [ByteString] {
    var names: [ByteString] = []
    while true {
      let entries = try ByteString(capacity: 4096) { (room) throws(Errno) in
        try unsafe Linux.getdents64(number, room)
      }
      if entries.isEmpty { return names }
      FileDescriptor.add(entries.bytes, to: &names)
    }
  }

  /// struct linux_dirent64 of getdents64(2): 16 bytes of numbers, the record's length, the type, and
  /// the name with a NUL.
  private static func add(_ entries: [UInt8], to names: inout [ByteString]) {
    var start = 0
    while start + 19 < entries.count {
      let length = Int(entries[start + 16]) | Int(entries[start + 17]) << 8
      let record = entries[(start + 19)..<(start + length)]
      let name = ByteString(record.prefix { $0 != 0 })
      if !name.is("."), !name.is("..") { names.append(name) }
      start += length
    }
  }

  /// A name with a slash would lead out of the directory that it is meant for.
  private static func check(_ name: ByteString) throws(Errno) {
    if name.isEmpty || name.contains(byte: UInt8(ascii: "/")) { throw .invalid }
  }

  func makeDirectory(_ name: ByteString, mode: UInt32) throws(Errno) {
    try FileDescriptor.check(name)
    try Linux.mkdirat(number, name, mode: mode)
  }

  /// Makes the directories of a path in which no link stands; those that are there are no error.
  func makeDirectories(_ parts: ArraySlice<ByteString>, mode: UInt32) throws(Errno) {
    var path = ByteString()
    for part in parts {
      if !path.isEmpty { path += "/" }
      path += part
      do throws(Errno) { try Linux.mkdirat(number, path, mode: mode) } catch .exists {}
    }
  }

  func rename(_ name: ByteString, to new: ByteString) throws(Errno) {
    try FileDescriptor.check(name)
    try FileDescriptor.check(new)
    try Linux.renameat(number, name, new)
  }

  /// Makes a symbolic link.
  func makeLink(_ name: ByteString, to target: ByteString) throws(Errno) {
    try FileDescriptor.check(name)
    try Linux.symlinkat(target, number, name)
  }

  /// Removes a file or link; a missing one is no error.
  func remove(_ name: ByteString) throws(Errno) { try remove(name, isDirectory: false) }

  /// Removes an empty directory; a missing one is no error.
  func removeDirectory(_ name: ByteString) throws(Errno) { try remove(name, isDirectory: true) }

  private func remove(_ name: ByteString, isDirectory: Bool) throws(Errno) {
    try FileDescriptor.check(name)
    do throws(Errno) {
      try Linux.unlinkat(number, name, isDirectory: isDirectory)
    } catch .noSuchFile {}
  }

  /// Removes a file, a link or a directory with all that is in it; a missing one is no error.
  func removeTree(_ name: ByteString) throws(Errno) {
    do throws(Errno) {
      try remove(name)
    } catch .isDirectory {
      let directory = try open(name, for: .readingDirectory, .noLinks)
      for child in try directory.names() { try directory.removeTree(child) }
      try removeDirectory(name)
    }
  }
}
