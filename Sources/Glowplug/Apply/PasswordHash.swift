// The invariant that makes `unsafe` safe here: crypt(3) gets NUL-terminated strings that live until
// it returns, and a result buffer of its own size, which is wiped before it is freed.

internal import CCrypt

/// Hashes a password with libxcrypt: crypt(5).
enum PasswordHash {
  /// A new hash, with a salt of its own that never waits for entropy.
  ///
  /// The password has at most 511 bytes and no NUL, as rule 7 has it.
  static func make(
    of password: borrowing Secret, with method: HashMethod
  ) throws(Failure) -> Secret {
    let object: ByteString = "the password"
    let salt = try naming("hash", object) { () throws(Errno) in try RandomBytes.make(16) }
    let prefix: ByteString
    let cost: UInt
    switch method {
    case .yescrypt(let factor): (prefix, cost) = ("$y$", UInt(factor))
    // 0 leaves the rounds out of the hash, which then are the 5,000 of crypt(5).
    case .sha512(let rounds): (prefix, cost) = ("$6$", rounds == 5000 ? 0 : UInt(rounds))
    }
    var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    let random = salt.map { CChar(bitPattern: $0) }
    guard
      unsafe crypt_gensalt_rn(
        prefix.terminated, cost, random, Int32(random.count), &setting, Int32(setting.count))
        != nil,
      let hash = crypt(password, setting: Secret(ByteString(setting.map { UInt8(bitPattern: $0) })))
    else { throw Failure("hash", object, "this libcrypt has no \(method.name)") }
    return hash
  }

  /// Whether the hash was made of this password.
  static func matches(_ password: borrowing Secret, hash: borrowing Secret) -> Bool {
    guard let again = crypt(password, setting: terminated(hash)) else { return false }
    return Secret.equal(again, hash)
  }

  private static func crypt(
    _ password: borrowing Secret, setting: borrowing Secret
  ) -> Secret? {
    let size = MemoryLayout<crypt_data>.size
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer {
      unsafe Linux.wipe(memory)
      unsafe memory.deallocate()
    }
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    let phrase = terminated(password)
    let result: UnsafeMutablePointer<CChar>? = unsafe phrase.withSpan { phrase in
      unsafe setting.withSpan { setting in
        unsafe phrase.withUnsafeBytes { phrase in
          unsafe setting.withUnsafeBytes { setting in
            guard let phrase = phrase.baseAddress, let setting = setting.baseAddress
            else { return nil }
            return unsafe crypt_rn(
              phrase.assumingMemoryBound(to: CChar.self),
              setting.assumingMemoryBound(to: CChar.self), memory.baseAddress, Int32(size))
          }
        }
      }
    }
    guard let hash = unsafe result, unsafe hash[0] != CChar(UInt8(ascii: "*")) else { return nil }
    return unsafe Secret(copyingCString: hash)
  }

  private static func terminated(_ text: borrowing Secret) -> Secret {
    var copy = Secret(capacity: text.count + 1)
    text.withSpan { copy.append($0, from: 0, to: $0.count) }
    copy.append(0)
    return copy
  }
}

extension RecordFile {
  /// Accounts whose recorded hash was made of another password.
  ///
  /// It takes as long as hashing: to be asked only where the answer decides something.
  func users(
    ofAnotherPasswordThan password: borrowing Secret, among users: [ByteString]
  ) -> [ByteString] {
    users.filter { user in
      switch hashes.hash(of: user) {
      case .some(let hash): !PasswordHash.matches(password, hash: hash)
      case .none: false
      }
    }
  }
}
