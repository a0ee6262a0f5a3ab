// The invariant that makes `unsafe` safe here: an archive is made by `init` and freed once, by `deinit`; an entry
// belongs to it and is read before the next call, and every string of libarchive's is copied at once.

import CArchive
import Glibc

/// An image of a disc, or an initramfs archive, read by libarchive.
@safe struct ArchiveReader: ~Copyable {
  private let archive: OpaquePointer?

  enum Form {
    /// iso9660 with Rock Ridge or Joliet.
    case disc
    /// cpio, whatever compresses it.
    case initramfs
  }

  enum Kind { case file, directory, link, other }

  struct Entry {
    /// As the archive has it.
    let path: String
    let kind: Kind
    /// Bytes of a file; what the archive says, which may be a lie.
    let size: Int
    /// Where a symbolic link leads, or which entry before has the content of this one.
    let target: String?
    let isHardLink: Bool
  }

  /// Begins at the place where the descriptor stands.
  ///
  /// - Throws: why it is none, `path` being its name there.
  init(_ descriptor: Int32, as form: Form, named path: String) throws(ControlFailure) {
    unsafe archive = archive_read_new()
    guard unsafe archive != nil else { throw ControlFailure("read", path, "there is no memory") }
    switch form {
    case .disc: unsafe archive_read_support_format_iso9660(archive)
    case .initramfs:
      unsafe archive_read_support_format_cpio(archive)
      unsafe archive_read_support_filter_gzip(archive)
      unsafe archive_read_support_filter_bzip2(archive)
      unsafe archive_read_support_filter_xz(archive)
      unsafe archive_read_support_filter_lzma(archive)
      unsafe archive_read_support_filter_lz4(archive)
      unsafe archive_read_support_filter_zstd(archive)
    }
    guard unsafe archive_read_open_fd(archive, descriptor, 65_536) == ARCHIVE_OK else {
      throw ControlFailure("read", path, reason)
    }
  }

  deinit { unsafe _ = archive_read_free(archive) }

  /// What libarchive says of its last error.
  private var reason: String {
    guard let text = unsafe archive_error_string(archive) else { return "it is damaged" }
    return unsafe String(cString: text)
  }

  /// The next entry; nil at the end.
  mutating func next(named path: String) throws(ControlFailure) -> Entry? {
    var entry: OpaquePointer?
    let status = unsafe archive_read_next_header(archive, &entry)
    if status == ARCHIVE_EOF { return nil }
    guard status >= ARCHIVE_WARN, let entry = unsafe entry else {
      throw ControlFailure("read", path, reason)
    }
    let kinds: [UInt32: Kind] = [S_IFREG: .file, S_IFDIR: .directory, S_IFLNK: .link]
    let type = unsafe UInt32(archive_entry_filetype(entry))
    let hardLink = unsafe ArchiveReader.text(archive_entry_hardlink(entry))
    return unsafe Entry(
      path: ArchiveReader.text(archive_entry_pathname(entry)) ?? "",
      kind: hardLink != nil ? .file : kinds[type] ?? .other, size: Int(archive_entry_size(entry)),
      target: hardLink ?? ArchiveReader.text(archive_entry_symlink(entry)),
      isHardLink: hardLink != nil)
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }

  /// The content of the entry; nil where it has more than that many bytes.
  mutating func content(
    atMost limit: Int, named path: String
  ) throws(ControlFailure) -> [UInt8]? {
    var content: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe room.withUnsafeMutableBytes { buffer in
        unsafe archive_read_data(archive, buffer.baseAddress, buffer.count)
      }
      guard count >= 0 else { throw ControlFailure("read", path, reason) }
      if count == 0 { return content }
      content += room[..<count]
      if content.count > limit { return nil }
    }
  }

  /// Bytes of the archive, decompressed, that were taken so far.
  var taken: Int { unsafe Int(archive_filter_bytes(archive, 0)) }

  /// Whether something compresses it.
  var isCompressed: Bool { unsafe archive_filter_count(archive) > 1 }
}

/// An iso9660 image with Rock Ridge and Joliet, written by libarchive.
@safe struct DiscWriter: ~Copyable {
  private let archive: OpaquePointer?
  private let path: String

  /// Makes a file that did not exist; its descriptor stays the caller's.
  init(_ descriptor: Int32, label: String, named path: String) throws(ControlFailure) {
    unsafe archive = archive_write_new()
    self.path = path
    guard unsafe archive != nil else { throw ControlFailure("write", path, "there is no memory") }
    let options = "volume-id=\(label),publisher=glowplugctl,rockridge=useful,joliet=1"
    guard unsafe archive_write_set_format_iso9660(archive) == ARCHIVE_OK,
      unsafe archive_write_set_options(archive, options) == ARCHIVE_OK,
      unsafe archive_write_open_fd(archive, descriptor) == ARCHIVE_OK
    else { throw failure }
  }

  deinit { unsafe _ = archive_write_free(archive) }

  private var failure: ControlFailure {
    guard let text = unsafe archive_error_string(archive) else {
      return ControlFailure("write", path, "it can't be written")
    }
    return unsafe ControlFailure("write", path, String(cString: text))
  }

  /// Adds a file that everybody may read once the disc is mounted, as Nova's are.
  mutating func add(_ name: String, _ content: [UInt8], at time: Int) throws(ControlFailure) {
    guard let entry = unsafe archive_entry_new() else {
      throw ControlFailure("write", path, "there is no memory")
    }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, name)
    unsafe archive_entry_set_filetype(entry, UInt32(Glibc.S_IFREG))
    unsafe archive_entry_set_perm(entry, 0o444)
    unsafe archive_entry_set_size(entry, Int64(content.count))
    unsafe archive_entry_set_mtime(entry, time, 0)
    guard unsafe archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure }
    let count = unsafe content.withUnsafeBytes { buffer in
      unsafe archive_write_data(archive, buffer.baseAddress, buffer.count)
    }
    guard count == content.count else { throw failure }
  }

  /// Writes what is still to be written.
  consuming func finish() throws(ControlFailure) {
    guard unsafe archive_write_close(archive) == ARCHIVE_OK else { throw failure }
  }
}
