/// The files of an image in a directory, for readers that know directories; root is not needed.
///
/// What somebody hostile made may be large, endless, or lead out of the directory: everything is bounded, and a
/// link is made after all files, so that no file is ever written through one.
struct DriveUnpacking {
  private(set) var findings: [FindingLine] = []
  private let directory: String
  private var room = DriveUnpacking.largest
  private var links: [(path: String, target: String)] = []
  private var others: [String] = []

  /// Bytes of all files; Nova's and Ironic's drives have 64 MiB at most.
  static let largest = 64 << 20
  /// Bytes of one file: what a boot reads, and one more, so that it says the same of a larger one.
  static let largestFile = 16 << 20 + 1
  /// Entries of an image; Nova's own have about 60.
  static let mostEntries = 4096

  /// Copies what is below `openstack` and `ec2`, where all readers look.
  init(_ image: String, fileSystem: String, to directory: String) throws(ControlFailure) {
    self.directory = directory
    try Directory.make(directory)
    if fileSystem == "vfat" {
      try FATImage.read(image, into: &self)
    } else {
      try DiscImage.read(image, into: &self)
    }
    for link in links { try? Directory.link(path(link.path), to: link.target) }
    if !others.isEmpty {
      findings.append(
        FindingLine(
          .note, "beside", "nobody reads \(others.prefix(8).joined(separator: ", "))"))
    }
  }

  private func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Whether an entry is taken.
  mutating func wants(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255
    }
    guard isPlain, parts.count <= 8, let first = parts.first else {
      if name != "." { note(name) }
      return false
    }
    if first == "openstack" || first == "ec2" { return true }
    note(String(first))
    return false
  }

  private mutating func note(_ name: String) {
    if others.count < 64, !others.contains(name) { others.append(name) }
  }

  /// Writes a file; nil stands for one that is larger than a boot reads.
  mutating func take(_ name: String, _ content: [UInt8]?) throws(ControlFailure) {
    guard let content else {
      return try Directory.writeHole(DriveUnpacking.largestFile + 1, path(name))
    }
    room -= content.count
    if room < 0 { throw ControlFailure("read", name, "the drive holds more than 64 MiB") }
    try Directory.write(content, path(name))
  }

  mutating func takeLink(_ name: String, to target: String) { links.append((name, target)) }

  /// A device, a socket: a FIFO stands for it, which readers refuse alike.
  mutating func takeOther(_ name: String) { Directory.makeFIFO(path(name)) }
}
