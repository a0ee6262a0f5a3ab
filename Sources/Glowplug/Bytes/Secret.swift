// The invariant that makes `unsafe` safe here: `storage` is allocated by `init`, owned by this value
// alone, and freed once, by `deinit`; only the first `count` of its bytes are ever handed out.

/// Bytes that nobody else may see: a password, its hash, a file that holds one.
///
/// It can't be copied, is wiped when it is released, and prints as `[secret]`.
@safe public struct Secret: ~Copyable {
  private var storage: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  /// An empty secret with room for that many bytes; appending beyond it moves and wipes.
  init(capacity: Int) {
    unsafe storage = .allocate(byteCount: max(capacity, 16), alignment: 1)
  }

  /// A copy of bytes that are no secret yet, or of a test's.
  init(_ text: ByteString) {
    self.init(capacity: text.count)
    append(text)
  }

  /// A copy of a C library's memory.
  init(copying memory: UnsafeRawBufferPointer) {
    self.init(capacity: memory.count)
    fill(memory.count) { room in
      unsafe room.copyMemory(from: memory)
      return memory.count
    }
  }

  /// Bytes that fit before more memory is needed.
  var capacity: Int { unsafe storage.count }

  deinit {
    unsafe Linux.wipe(storage)
    unsafe storage.deallocate()
  }

  var isEmpty: Bool { count == 0 }

  /// What a log or a test's failure shows of it.
  public var description: ByteString { "[secret]" }

  /// Reads the bytes; they must not be kept beyond the call.
  func withSpan<Value: ~Copyable, Problem: Error>(
    _ body: (Span<UInt8>) throws(Problem) -> Value
  ) throws(Problem) -> Value {
    let bytes = unsafe UnsafeBufferPointer<UInt8>(
      start: storage.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
    return try unsafe body(bytes.span)
  }

  /// Adds bytes at the end.
  @inline(never)
  mutating func append(_ text: ByteString) {
    append(text.bytes.span, from: 0, to: text.count)
  }

  /// Adds a part of another secret at the end.
  @inline(never)
  mutating func append(_ span: Span<UInt8>, from start: Int, to end: Int) {
    let part = span.extracting(start..<end)
    unsafe part.withUnsafeBytes { bytes in
      fill(bytes.count) { room in
        unsafe room.copyMemory(from: bytes)
        return bytes.count
      }
    }
  }

  /// Adds one byte at the end.
  mutating func append(_ byte: UInt8) {
    reserve(count + 1)
    unsafe storage[count] = byte
    count += 1
  }

  /// Calls the body with that much free room at the end; it returns how much of it is used now.
  @safe mutating func fill<Problem: Error>(
    _ room: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Problem) -> Int
  ) throws(Problem) {
    reserve(count + room)
    let free = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[count..<(count + room)])
    let used = try unsafe body(free)
    precondition(used >= 0 && used <= room)
    count += used
  }

  private mutating func reserve(_ needed: Int) {
    guard unsafe needed > storage.count else { return }
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(needed, storage.count * 2), alignment: 1)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    unsafe Linux.wipe(storage)
    unsafe storage.deallocate()
    unsafe storage = larger
  }

  /// A plain copy, for content that turned out to be no secret, such as a policy file.
  @inline(never)
  var exposed: ByteString {
    ByteString(unsafe Array(UnsafeRawBufferPointer(rebasing: storage[..<count])))
  }

  /// A copy that is wiped on its own.
  func copy() -> Secret {
    unsafe Secret(copying: UnsafeRawBufferPointer(rebasing: storage[..<count]))
  }

  /// Whether it holds those bytes; takes the same time whatever they are, for the same length.
  static func equal(_ left: borrowing Secret, _ right: borrowing Secret) -> Bool {
    guard left.count == right.count else { return false }
    return left.withSpan { leftSpan in
      right.withSpan { rightSpan in
        var difference: UInt8 = 0
        for index in leftSpan.indices { difference |= leftSpan[index] ^ rightSpan[index] }
        return difference == 0
      }
    }
  }
}
