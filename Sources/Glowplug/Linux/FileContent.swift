// The invariant that makes `unsafe` safe here: memory that a call fills belongs to the value that
// lends it, and is not kept beyond the call.

extension FileDescriptor {
  /// Adds at most that many bytes to the secret; 0 at the end of the file.
  func read(into secret: inout Secret, atMost limit: Int) throws(Errno) -> Int {
    let before = secret.count
    try secret.fill(limit) { (room) throws(Errno) in try unsafe Linux.read(number, room) }
    return secret.count - before
  }

  /// What one read(2) of at most that many bytes gives.
  func readOnce(atMost limit: Int) throws(Errno) -> ByteString {
    try ByteString(capacity: limit) { (room) throws(Errno) in try unsafe Linux.read(number, room) }
  }

  /// Writes all of it, or throws.
  func write(_ content: borrowing Secret) throws(Errno) {
    try content.withSpan { (span) throws(Errno) in try Linux.write(number, span) }
  }

  /// Makes the content, or the names in a directory, durable: fsync(2).
  func synchronize() throws(Errno) { try Linux.fsync(number) }

  /// Standard output and standard error, which are not ours to close.
  static func write(_ content: ByteString, toStandard number: Int32) throws(Errno) {
    try Linux.write(number, content.bytes.span)
  }

  /// What a symbolic link, opened itself, says.
  func readLink() throws(Errno) -> ByteString {
    // PATH_MAX, path_resolution(7).
    try ByteString(capacity: 4096) { (room) throws(Errno) in
      try unsafe Linux.readlinkat(number, room)
    }
  }
}

/// A file that was opened for reading, and what it is.
struct OpenFile: ~Copyable {
  let descriptor: FileDescriptor
  let status: FileStatus

  init(_ descriptor: consuming FileDescriptor) throws(Errno) {
    status = try descriptor.status()
    self.descriptor = descriptor
  }

  /// The whole of a regular file; as `anyContent`, and an error for everything else.
  func content(named path: ByteString, atMost limit: Int) throws(Failure) -> Secret {
    guard status.kind == .file else { throw Failure("read", path, "it is no regular file") }
    return try anyContent(named: path, atMost: limit)
  }

  /// The whole of a file or a pipe; `path` is its name in an error.
  ///
  /// - Throws: what the kernel says, or that it is larger than that many bytes.
  func anyContent(named path: ByteString, atMost limit: Int) throws(Failure) -> Secret {
    let content = try naming("read", path) { () throws(Errno) in try read(atMost: limit) }
    guard let content else { throw OpenFile.tooLarge(path, limit) }
    return content
  }

  static func tooLarge(_ path: ByteString, _ limit: Int) -> Failure {
    Failure("read", path, "it is larger than \(limit) bytes")
  }

  /// nil where it is larger than that many bytes.
  func read(atMost limit: Int) throws(Errno) -> Secret? {
    let size = status.size
    // One byte more than the file claims to have: what fills it is longer. /proc says 0.
    var content = Secret(capacity: size > 0 && size <= limit ? size + 1 : 4096)
    while size <= limit, content.count <= limit {
      let free = content.capacity - content.count
      let count = try descriptor.read(
        into: &content, atMost: free > 0 ? free : content.capacity)
      if count == 0 || (size > 0 && content.count == size) { return content }
    }
    return nil
  }
}
