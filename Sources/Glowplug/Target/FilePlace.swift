/// Where a file of the target is written, and whose it is.
struct FilePlace: Equatable {
  /// A directory that must exist; links on the way to it are followed, inside the root.
  let anchor: ByteString
  /// Directories below the anchor, which are made where they are missing, and the file's name; no link is
  /// followed among them.
  let below: [ByteString]
  /// Who owns the file, and the directories that are made.
  let ownership: Ownership
  /// An account: every part that exists must belong to it or root, be writable by nobody else, and
  /// the file have one link.
  ///
  /// nil where the target's root alone can have made the parts.
  let account: UInt32?

  struct Ownership: Equatable {
    var file: FileStatus.Owner
    /// Of a file that is new.
    var fileMode: UInt32
    var directory: FileStatus.Owner
    var directoryMode: UInt32
    /// Whether an existing file keeps its own owner and mode.
    var keepsExisting: Bool

    private static let root = FileStatus.Owner(user: 0, group: 0)

    /// A file of root's that nobody else can read.
    static func rootOnly(keepsExisting: Bool) -> Ownership {
      Ownership(
        file: root, fileMode: 0o600, directory: root, directoryMode: 0o755,
        keepsExisting: keepsExisting)
    }

    /// A file that keeps what it has, and is root's with that mode where it is new.
    static func root(fileMode: UInt32) -> Ownership {
      var ownership = rootOnly(keepsExisting: true)
      ownership.fileMode = fileMode
      return ownership
    }
  }

  static let shadow = FilePlace(
    anchor: "/etc", below: ["shadow"], ownership: .rootOnly(keepsExisting: true), account: nil)

  static let record = FilePlace(
    anchor: "/etc", below: ["glowplug", "instance.json"],
    ownership: .rootOnly(keepsExisting: false), account: nil)

  static let seed = FilePlace(
    anchor: "/var", below: ["lib", "cloud", "seed", "config_drive"],
    ownership: .rootOnly(keepsExisting: false), account: nil)

  /// The whole path, as the report has it.
  var path: ByteString {
    (anchor.is("/") ? anchor : anchor + "/") + below.joined(by: "/")
  }

  /// The last part of the path.
  var name: ByteString { below.last ?? anchor }
}
