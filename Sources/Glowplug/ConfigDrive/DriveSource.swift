/// Where a drive is, and what it looks like from outside.
struct DriveSource: Equatable {
  enum Kind: Equatable { case directory, blockDevice, image }

  /// The path that a person knows it by.
  var path: ByteString
  var kind: Kind
  /// `iso9660` or `vfat`; nil for a directory.
  var fileSystem: ByteString?
  var label: ByteString?

  /// Opens it, mounting it where it is no directory.
  func open(
    in namespace: PrivateMounts, _ budget: inout ReadingBudget
  ) throws(Failure) -> ConfigDrive {
    try ConfigDrive(self, files: mount(in: namespace), &budget)
  }

  /// The files of it, mounted where it is no directory.
  func mount(in namespace: PrivateMounts) throws(Failure) -> DriveFiles {
    guard kind != .directory, let fileSystem else { return try DriveFiles(directory: path) }
    let root = try DriveMount.mount(
      path, fileSystem: fileSystem, isImage: kind == .image, in: namespace)
    return DriveFiles(mounted: root)
  }

  /// What a path that somebody gave is: a directory, a block device or an image.
  static func named(_ path: ByteString) throws(Failure) -> DriveSource {
    let file = try naming("open", path) { () throws(Errno) in
      try FileDescriptor.open(anywhere: path, for: .reading)
    }
    let status = try naming("open", path) { () throws(Errno) in try file.status() }
    let kind: Kind
    switch status.kind {
    case .directory: return DriveSource(path: path, kind: .directory)
    case .blockDevice: kind = .blockDevice
    case .file: kind = .image
    default: throw Failure("open", path, "it is no directory, block device or image file")
    }
    let probes = try FileSystemProbe.probe(file, named: path)
    guard let probe = probes.first(where: { $0.isLabelledAsConfigDrive }) ?? probes.first else {
      throw Failure("open", path, "it holds no iso9660 and no vfat file system")
    }
    return DriveSource(
      path: path, kind: kind, fileSystem: probe.fileSystem, label: probe.label)
  }
}
