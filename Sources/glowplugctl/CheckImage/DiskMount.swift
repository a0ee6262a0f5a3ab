import FoundationEssentials

/// The root file system of a disk's image, mounted read-only where nobody else sees it.
///
/// Root alone may mount. The kernel reads the file systems: an image of a stranger's is for a virtual machine.
struct DiskMount: ~Copyable {
  /// Where the root file system is.
  let root: String
  private let point: MountPoint

  private struct Partition {
    /// Bytes.
    let start: Int
    let size: Int
  }

  init(_ image: String) throws(ControlFailure) {
    try Directory.leaveMountNamespace()
    let point = try MountPoint()
    let directory = point.path
    var others: [(Partition, String)] = []
    var root: String?
    for partition in try DiskMount.partitions(of: image) {
      guard let type = try DiskMount.fileSystem(of: image, partition) else { continue }
      if root != nil {
        others.append((partition, type))
        continue
      }
      try DiskMount.mount(image, partition, type, at: directory)
      root = DiskMount.root(in: directory)
      if root == nil {
        others.append((partition, type))
        MountPoint.unmount(directory)
      }
    }
    guard let root else {
      throw ControlFailure("read", image, "it has no file system with an /etc/passwd")
    }
    try DiskMount.mountBoot(of: root, others, image)
    self.root = root
    self.point = point
  }

  /// Fedora's and openSUSE's btrfs have the root in a subvolume.
  private static func root(in directory: String) -> String? {
    for name in ["", "/root", "/@", "/@/.snapshots/1/snapshot"]
    where isPlain(name, in: directory)
      && FileManager.default.fileExists(atPath: directory + name + "/etc/passwd")
    {
      return directory + name
    }
    return nil
  }

  /// Whether a path is a directory without any link on the way, which would lead to this machine's.
  private static func isPlain(_ name: String, in directory: String) -> Bool {
    var path = directory
    for part in name.split(separator: "/") {
      path += "/" + part
      let type =
        try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      guard type == .typeDirectory else { return false }
    }
    return true
  }

  /// The first other file system that has kernels, where the root has an empty /boot.
  private static func mountBoot(
    of root: String, _ others: [(Partition, String)], _ image: String
  ) throws(ControlFailure) {
    let boot = root + "/boot"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: boot)) ?? []
    guard isPlain("/boot", in: root),
      !names.contains(where: { $0.hasPrefix("vmlinuz") || $0.hasPrefix("init") })
    else { return }
    for (partition, type) in others {
      try DiskMount.mount(image, partition, type, at: boot)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: boot)) ?? []
      if names.contains(where: { $0.hasPrefix("vmlinuz") || $0.hasPrefix("init") }) { return }
      MountPoint.unmount(boot)
    }
  }

  private struct Table: Decodable {
    struct Content: Decodable {
      let sectorsize: Int?
      let partitions: [Entry]?
    }

    struct Entry: Decodable {
      let start: Int
      let size: Int
    }

    let partitiontable: Content
  }

  /// The largest first, as a root file system is rarely the smallest.
  ///
  /// A disk without a table is one.
  private static func partitions(of image: String) throws(ControlFailure) -> [Partition] {
    let child = try Child("sfdisk", ["--json", "--", image], atMost: 1 << 20, seconds: 30)
    guard child.status == 0,
      let table = try? JSONDecoder().decode(Table.self, from: Data(child.output)),
      let entries = table.partitiontable.partitions, !entries.isEmpty
    else { return [Partition(start: 0, size: 0)] }
    let sector = table.partitiontable.sectorsize ?? 512
    let sizes = 1...(1 << 40)
    return entries.filter { sizes.contains($0.size) && (0...(1 << 40)).contains($0.start) }
      .map { Partition(start: $0.start * sector, size: $0.size * sector) }
      .sorted { $0.size > $1.size }
  }

  /// nil where there is none, or one that no system boots from.
  private static func fileSystem(
    of image: String, _ partition: Partition
  ) throws(ControlFailure) -> String? {
    var words = ["-p", "-s", "TYPE", "-o", "value", "-O", String(partition.start)]
    if partition.size > 0 { words += ["-S", String(partition.size)] }
    let child = try Child("blkid", words + [image], atMost: 4096, seconds: 30)
    let type = String(decoding: child.output, as: Unicode.UTF8.self).filter { !$0.isWhitespace }
    return ["ext2", "ext3", "ext4", "xfs", "btrfs", "vfat"].contains(type) ? type : nil
  }

  /// Read-only, its journal too, which nobody writes back.
  private static func mount(
    _ image: String, _ partition: Partition, _ type: String, at directory: String
  ) throws(ControlFailure) {
    var options = ["ro", "loop", "nosuid", "nodev", "noexec", "offset=\(partition.start)"]
    if partition.size > 0 { options.append("sizelimit=\(partition.size)") }
    switch type {
    case "ext3", "ext4": options.append("noload")
    case "xfs": options += ["norecovery", "nouuid"]
    default: break
    }
    let words = ["-t", type, "-o", options.joined(separator: ","), "--", image, directory]
    let child = try Child("mount", words, atMost: 4096, seconds: 60)
    guard child.status == 0 else { throw ControlFailure("mount", image, child.complaint) }
  }
}

/// A directory to mount at; with this value what is mounted there goes, then the directory, and nothing in it.
private struct MountPoint: ~Copyable {
  let path: String

  init() throws(ControlFailure) { path = try Directory.makeTemporary() }

  deinit {
    MountPoint.unmount(path)
    Directory.removeEmpty(path)
  }

  static func unmount(_ directory: String) {
    _ = try? Child("umount", ["--recursive", directory], atMost: 4096, seconds: 60)
  }
}
