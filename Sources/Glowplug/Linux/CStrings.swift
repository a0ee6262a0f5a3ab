// The invariant that makes `unsafe` safe here: what a C library points to is copied before the call
// returns, and a copy that is lent ends with a NUL and outlives the body.

extension Secret {
  /// A copy of a NUL-terminated string of a C library's.
  init(copyingCString start: UnsafePointer<CChar>) {
    unsafe self.init(
      copying: UnsafeRawBufferPointer(start: start, count: Linux.length(ofCString: start)))
  }
}

extension ByteString {
  /// A copy of a NUL-terminated string.
  @inline(never)
  public init(cString start: UnsafePointer<CChar>) {
    let count = unsafe Linux.length(ofCString: start)
    unsafe self.init(Array(UnsafeRawBufferPointer(start: start, count: count)))
  }

  /// What the body puts into that much memory; it returns the length.
  @inline(never)
  @safe init(
    capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) {
    var problem: Errno?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
      do throws(Errno) {
        count = try unsafe body(UnsafeMutableRawBufferPointer(room))
        precondition(count >= 0 && count <= capacity)
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    self.init(bytes)
  }

  /// Where the byte stands next; nil where it does not.
  @inline(never)
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe Linux.find(byte, in: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        .map { start + $0 }
    }
  }

  /// The bytes and a NUL, for C.
  @inline(never)
  var terminated: [CChar] {
    unsafe [CChar](unsafeUninitializedCapacity: count + 1) { room, used in
      unsafe bytes.withUnsafeBytes { bytes in
        let memory = UnsafeMutableRawBufferPointer(room)
        unsafe memory.copyMemory(from: bytes)
        unsafe memory[bytes.count] = 0
        used = bytes.count + 1
      }
    }
  }

  /// Lends a NUL-terminated copy.
  ///
  /// A text with a NUL inside is no name of anything: EINVAL.
  @safe func withCString<Value: ~Copyable>(
    _ body: (UnsafePointer<CChar>) throws(Errno) -> Value
  ) throws(Errno) -> Value {
    if contains(byte: 0) { throw .invalid }
    let copy = terminated
    return try unsafe copy.span.withUnsafeBufferPointer { (buffer) throws(Errno) in
      guard let start = buffer.baseAddress else { throw Errno.invalid }
      return try unsafe body(start)
    }
  }
}
