/// Where a file of the target is written, and whose it is.
struct FilePlace: Equatable {
  /// A directory that must exist; links on the way to it are followed, inside the root.
  let anchor: ByteString
  /// Directories below the anchor, which are made where they are missing, and the file's name; no link is
  /// followed among them.
  let below: [ByteString]
  /// Who owns the file, and the directories that are made; `file` is its mode where it is new.
  let ownership: Ownership
  /// An account: every part that exists must belong to it or root, be writable by nobody else, and
  /// the file have one link.
  ///
  /// nil where the target's root alone can have made the parts.
  let account: UInt32?

  struct Ownership: Equatable {
    var user: UInt32
    var group: UInt32
    var fileMode: UInt32
    var directoryUser: UInt32
    var directoryGroup: UInt32
    var directoryMode: UInt32
    /// Whether an existing file keeps its own owner and mode.
    var keepsExisting: Bool

    /// A file of root's that nobody else can read.
    static let rootOnly = Ownership(
      user: 0, group: 0, fileMode: 0o600, directoryUser: 0, directoryGroup: 0, directoryMode: 0o755,
      keepsExisting: false)
  }

  static let shadow = FilePlace(
    anchor: "/etc", below: ["shadow"],
    ownership: Ownership(
      user: 0, group: 0, fileMode: 0o600, directoryUser: 0, directoryGroup: 0, directoryMode: 0o755,
      keepsExisting: true),
    account: nil)

  static let marker = FilePlace(
    anchor: "/etc", below: ["glowplug", "instance.json"], ownership: .rootOnly, account: nil)

  static let seed = FilePlace(
    anchor: "/var", below: ["lib", "cloud", "seed", "config_drive"], ownership: .rootOnly,
    account: nil)

  /// The whole path, as the report has it.
  var path: ByteString {
    (anchor == "/" ? anchor : anchor + "/") + below.joined(by: "/")
  }
}
