// The invariant that makes `unsafe` safe here: memory that a call fills belongs to the value that
// lends it, and is not kept beyond the call.

/// An extended attribute of a file, ACLs and labels among them: xattr(7).
struct ExtendedAttribute: Equatable {
  let name: ByteString
  let value: ByteString

  /// An ACL, which a file also gets from its directory: acl(5).
  static var accessControlList: ByteString { "system.posix_acl_access" }
  /// Signatures of the content, IMA's and EVM's: of a file's old content they are wrong.
  static let signatures: [ByteString] = ["security.ima", "security.evm"]
}

extension FileDescriptor {
  /// Names of the attributes; none where the file system has no attributes.
  func attributeNames() throws(Errno) -> [ByteString] {
    do throws(Errno) {
      let list = try FileDescriptor.growing { (room) throws(Errno) in
        try unsafe Linux.flistxattr(number, room)
      }
      return list.split(at: 0).filter { !$0.isEmpty }
    } catch .notSupported {
      return []
    }
  }

  /// Every attribute but the signatures.
  func attributes() throws(Errno) -> [ExtendedAttribute] {
    var attributes: [ExtendedAttribute] = []
    for name in try attributeNames() where !ExtendedAttribute.signatures.contains(name) {
      let value = try FileDescriptor.growing { (room) throws(Errno) in
        try unsafe Linux.fgetxattr(number, name, room)
      }
      attributes.append(ExtendedAttribute(name: name, value: value))
    }
    return attributes
  }

  func set(_ attribute: ExtendedAttribute) throws(Errno) {
    try Linux.fsetxattr(number, attribute.name, attribute.value)
  }

  func removeAttribute(_ name: ByteString) throws(Errno) { try Linux.fremovexattr(number, name) }

  /// Little room first: 64 KiB, the most that the kernel gives, are seldom needed.
  @safe private static func growing(
    _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) -> ByteString {
    do throws(Errno) {
      return try ByteString(capacity: 256, body)
    } catch .outOfRange {
      return try ByteString(capacity: 65_536, body)
    }
  }
}
