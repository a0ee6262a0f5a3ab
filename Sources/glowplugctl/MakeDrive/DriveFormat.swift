import ArgumentParser
import FoundationEssentials
import Glibc

/// What a drive is made as.
enum DriveFormat: String, ExpressibleByArgument, CaseIterable {
  case iso, vfat, directory

  /// Bytes of a vfat drive: Nova's CONFIGDRIVESIZE_BYTES.
  private static let vfatSize = 64 << 20

  /// Writes the files to a path where nothing is.
  func write(
    _ tree: [(path: String, content: [UInt8])], to path: String, label: String, at time: Int
  ) throws(ControlFailure) {
    switch self {
    case .directory:
      try Directory.makePrivate(path)
      for file in tree { try Directory.write(file.content, "\(path)/\(file.path)") }
    case .iso: try writeDisc(tree, to: path, label, time)
    case .vfat: try writeFAT(tree, to: path, label)
    }
  }

  private func writeDisc(
    _ tree: [(path: String, content: [UInt8])], to path: String, _ label: String, _ time: Int
  ) throws(ControlFailure) {
    let descriptor = try FileHandles.create(path)
    defer { FileHandles.close(descriptor) }
    var disc = try DiscWriter(descriptor, label: label, named: path)
    for file in tree { try disc.add(file.path, file.content, at: time) }
    try disc.finish()
    try DriveFormat.setLabel(label, of: descriptor, path)
  }

  /// libarchive makes `CONFIG_2` of the label in the primary descriptor, as ECMA-119 wants it (8.4.7); Nova's
  /// genisoimage writes it as it is, and so has every reader seen it.
  private static func setLabel(
    _ label: String, of descriptor: Int32, _ path: String
  ) throws(ControlFailure) {
    let blanks = String(repeating: " ", count: 32 - label.utf8.count)
    do throws(SystemError) {
      // The 16th sector of 2,048 bytes, byte 40: 8.4.
      try FileHandles.write(Array((label + blanks).utf8), to: descriptor, at: 16 * 2048 + 40)
    } catch {
      throw ControlFailure("write", path, error.reason)
    }
  }

  private func writeFAT(
    _ tree: [(path: String, content: [UInt8])], to path: String, _ label: String
  ) throws(ControlFailure) {
    let stage = try TemporaryDirectory()
    for file in tree { try stage.write(file.content, file.path) }
    let descriptor = try FileHandles.create(path)
    defer { FileHandles.close(descriptor) }
    guard ftruncate(descriptor, DriveFormat.vfatSize) == 0 else {
      throw ControlFailure("write", path, SystemError.last.reason)
    }
    let image = path.hasPrefix("/") ? path : "./" + path
    try run("mkfs.vfat", ["-n", label, "--", image], path)
    let directories = Set(tree.compactMap { $0.path.split(separator: "/").first }).sorted()
    let sources = directories.map { stage.path(String($0)) }
    try run("mcopy", ["-s", "-m", "-i", image] + sources + ["::/"], path)
  }

  private func run(
    _ program: String, _ arguments: [String], _ path: String
  ) throws(ControlFailure) {
    let child: Child
    do {
      child = try Child(program, arguments, atMost: 1 << 20, seconds: 120)
    } catch {
      throw ControlFailure(
        "write", path, "a vfat drive takes dosfstools and mtools: \(error.message)")
    }
    guard child.status == 0 else { throw ControlFailure("write", path, child.complaint) }
  }
}
