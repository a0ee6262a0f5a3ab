/// What an initramfs holds, as far as glowplug needs it.
struct InitramfsContents {
  /// Paths without a slash before them.
  private(set) var names: Set<String> = []
  /// The program; nil where it is not in there.
  private(set) var program: [UInt8]?

  /// Entries of an initramfs, and bytes, unpacked: a distribution's have 5,000 and 500 MB at most.
  private static let mostEntries = 500_000
  private static let largest = 4 << 30
  /// Bytes of the program; it has 450 KB.
  private static let largestProgram = 8 << 20

  private static let programs: Set<String> = [
    "usr/sbin/glowplug", "sbin/glowplug", "usr/bin/glowplug", "bin/glowplug",
  ]

  /// Reads all the archives that follow each other, as the kernel unpacks them one over the other: microcode comes
  /// first, uncompressed (Documentation/driver-api/early-userspace/buffer-format.rst).
  init(_ descriptor: Int32, named path: String) throws(ControlFailure) {
    var place = 0
    while true {
      do throws(SystemError) {
        guard let next = try FileHandles.placeOfContent(of: descriptor, from: place) else { return }
        place = next
      } catch {
        throw ControlFailure("read", path, error.reason)
      }
      var archive = try ArchiveReader(descriptor, as: .initramfs, named: path)
      while let entry = try archive.next(named: path) { try take(entry, &archive, path) }
      // What is compressed reaches to the end.
      if archive.isCompressed { return }
      guard archive.taken > 0 else { return }
      place += archive.taken
    }
  }

  private mutating func take(
    _ entry: ArchiveReader.Entry, _ archive: inout ArchiveReader, _ path: String
  ) throws(ControlFailure) {
    guard names.count < InitramfsContents.mostEntries, archive.taken < InitramfsContents.largest
    else { throw ControlFailure("read", path, "it is too large for an initramfs") }
    var name = entry.path
    if name.hasPrefix("./") { name.removeFirst(2) }
    names.insert(name)
    if entry.kind == .file, InitramfsContents.programs.contains(name) {
      program = try archive.content(atMost: InitramfsContents.largestProgram, named: path)
    }
  }

  /// What starts it there: the boot scripts of initramfs-tools, the unit, dracut's and mkinitcpio's hooks.
  var isStarted: Bool {
    let wants = "initrd.target.wants/glowplug.service"
    let starters: Set<String> = [
      "scripts/init-bottom/glowplug", "usr/lib/systemd/system/\(wants)",
      "etc/systemd/system/\(wants)",
      "lib/systemd/system/\(wants)", "hooks/glowplug",
    ]
    return names.contains {
      starters.contains($0) || ($0.hasSuffix("-glowplug.sh") && $0.contains("hooks/pre-pivot/"))
    }
  }

  /// The names of its kernel modules.
  var modules: Set<String> {
    var modules: Set<String> = []
    for name in names {
      guard let file = name.split(separator: "/").last, let end = file.range(of: ".ko") else {
        continue
      }
      modules.insert(String(file[..<end]))
    }
    return modules
  }
}

extension Substring {
  /// Where `.ko`, or what stands for it, begins; nil where it does not occur.
  fileprivate func range(of part: String) -> Index? {
    indices.first { self[$0...].hasPrefix(part) }
  }
}
