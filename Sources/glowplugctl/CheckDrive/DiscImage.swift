import Glibc

/// An iso9660 image, read by libarchive.
enum DiscImage {
  static func read(
    _ image: String, into drive: inout DriveUnpacking
  ) throws(ControlFailure) {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try FileHandles.open(image)
    } catch {
      throw ControlFailure("open", image, error.reason)
    }
    defer { FileHandles.close(descriptor) }
    var disc = try ArchiveReader(descriptor, as: .disc, named: image)
    var count = 0
    // Files of one extent are told as links to the first of them.
    var contents: [String: [UInt8]] = [:]
    while let entry = try disc.next(named: image) {
      count += 1
      if count > DriveUnpacking.mostEntries {
        throw ControlFailure("read", image, "it holds more than \(count - 1) files")
      }
      guard drive.wants(entry.path) else { continue }
      switch entry.kind {
      case .directory: break
      case .link: drive.takeLink(entry.path, to: entry.target ?? "")
      case .other: drive.takeOther(entry.path)
      case .file where entry.isHardLink: try drive.take(entry.path, contents[entry.target ?? ""])
      case .file:
        let content = try disc.content(atMost: DriveUnpacking.largestFile, named: entry.path)
        contents[entry.path] = content
        try drive.take(entry.path, content)
      }
    }
  }
}
