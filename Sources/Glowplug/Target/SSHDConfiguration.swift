/// Where sshd looks for an account's keys: `AuthorizedKeysFile` of the target's sshd_config(5).
struct SSHDConfiguration: Equatable {
  /// The paths as they stand there, with their tokens.
  let authorizedKeysFile: [ByteString]

  /// OpenSSH's own default (servconf.c).
  static let standard: [ByteString] = [".ssh/authorized_keys", ".ssh/authorized_keys2"]

  /// What a path comes to for one account.
  enum KeyFile: Equatable {
    case place(FilePlace)
    /// Why this account has no file of its own.
    case none(ByteString)
  }

  /// The first path that is the account's own: relative, or with `%u`, `%U` or `%h`.
  func keyFile(of account: Account) -> KeyFile {
    guard account.home.begins(with: "/") else { return .none("its home is no absolute path") }
    var length = 0
    for pattern in authorizedKeysFile where !pattern.lowercased.is("none") {
      length += pattern.count
      if length > SSHDConfiguration.longestPath { return SSHDConfiguration.tooLong }
      guard let path = SSHDConfiguration.expand(pattern, for: account) else { continue }
      if path.count > SSHDConfiguration.longestPath { return SSHDConfiguration.tooLong }
      let place = SSHDConfiguration.place(
        path, of: account, isInHome: !pattern.begins(with: "/") || pattern.begins(with: "%h"))
      // `%h` alone names the home itself.
      if !place.below.isEmpty { return .place(place) }
    }
    return .none(
      authorizedKeysFile.first?.lowercased == "none"
        ? "sshd's AuthorizedKeysFile is none"
        : "sshd's AuthorizedKeysFile names no file of the account's own")
  }

  /// PATH_MAX, path_resolution(7), without the NUL.
  private static let longestPath = 4095

  private static var tooLong: KeyFile {
    .none("sshd's AuthorizedKeysFile is longer than \(longestPath) bytes, as no path can be")
  }

  /// The absolute path, which may be too long; or nil where every account would share it or a token is unknown.
  private static func expand(_ pattern: ByteString, for account: Account) -> ByteString? {
    var path = ByteString()
    var isOwn = !pattern.begins(with: "/")
    var rest = pattern.bytes[...]
    while path.count <= longestPath, let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        path.bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "%"): path += "%"
      case UInt8(ascii: "h"):
        path += account.home
        isOwn = true
      case UInt8(ascii: "u"):
        path += account.name
        isOwn = true
      case UInt8(ascii: "U"):
        path += "\(Int(account.owner.user))"
        isOwn = true
      default: return nil
      }
    }
    guard isOwn else { return nil }
    return path.begins(with: "/") ? path : account.home + "/" + path
  }

  private static func place(
    _ path: ByteString, of account: Account, isInHome: Bool
  ) -> FilePlace {
    let home = "/" + account.home.pathComponents.joined(by: "/")
    let full = path.pathComponents
    let isBelowHome =
      full.starts(with: account.home.pathComponents) && (isInHome || !home.is("/"))
    let anchor = isBelowHome ? home : "/"
    let below = isBelowHome ? Array(full[account.home.pathComponents.count...]) : full
    let root = FileStatus.Owner(user: 0, group: 0)
    return FilePlace(
      anchor: anchor, below: below,
      ownership: FilePlace.Ownership(
        file: account.owner, fileMode: 0o600, directory: isBelowHome ? account.owner : root,
        directoryMode: isBelowHome ? 0o700 : 0o755, keepsExisting: false),
      account: account.owner.user)
  }
}
