// The invariant that makes `unsafe` safe here: the probe is made and freed in one function, the
// descriptor outlives it, and what libblkid points to is copied before the next call.

internal import CBlkid

/// What libblkid says about a block device or an image.
struct FileSystemProbe: Equatable {
  /// `iso9660` or `vfat`.
  let fileSystem: ByteString
  let label: ByteString

  /// The label that makes a drive a config drive, in any case: dosfstools used to write it in capitals.
  static var configDriveLabel: ByteString { "config-2" }

  var isLabelledAsConfigDrive: Bool { label.lowercased == FileSystemProbe.configDriveLabel }

  private static let both: [ByteString] = ["iso9660", "vfat"]

  /// Every file system on it that may be a config drive's; none for another one or an empty tray.
  ///
  /// A vfat made over an old ISO answers to both: libblkid calls that ambivalent, so each is then
  /// asked for alone.
  ///
  /// - Throws: that the device can't be read: nobody knows what it holds.
  static func probe(
    _ device: borrowing FileDescriptor, named path: ByteString
  ) throws(Failure) -> [FileSystemProbe] {
    try naming("read", path) { () throws(Errno) in
      switch probe(device, for: both) {
      case .found(let probe): return [probe]
      case .nothing: return []
      case .unreadable(let error): throw error
      case .ambivalent: break
      }
      var found: [FileSystemProbe] = []
      for type in both {
        switch probe(device, for: [type]) {
        case .found(let probe): found.append(probe)
        case .unreadable(let error): throw error
        case .nothing, .ambivalent: break
        }
      }
      return found
    }
  }

  /// An empty tray may be opened, and holds nothing.
  private static func answer(_ error: Errno) -> Answer {
    error == .noMedium ? .nothing : .unreadable(error)
  }

  private enum Answer { case found(FileSystemProbe), nothing, ambivalent, unreadable(Errno) }

  private static func probe(
    _ device: borrowing FileDescriptor, for types: [ByteString]
  ) -> Answer {
    device.lend { number in answer(number, for: types) }
  }

  private static func answer(_ device: Int32, for types: [ByteString]) -> Answer {
    guard let probe = unsafe blkid_new_probe() else { return .unreadable(.outOfMemory) }
    defer { unsafe blkid_free_probe(probe) }
    let problem = unsafe glowplug_set_device(probe, device)
    guard problem == 0 else { return FileSystemProbe.answer(Errno(code: problem)) }
    guard unsafe blkid_probe_enable_superblocks(probe, 1) == 0,
      unsafe blkid_probe_set_superblocks_flags(
        probe, Int32(BLKID_SUBLKS_LABEL) | Int32(BLKID_SUBLKS_TYPE)) == 0,
      unsafe filter(probe, types)
    else { return .nothing }
    switch unsafe glowplug_probe(probe) {
    case 0: break
    case Int32(GLOWPLUG_PROBE_AMBIVALENT): return .ambivalent
    case Int32(GLOWPLUG_PROBE_NOTHING): return .nothing
    case let code: return FileSystemProbe.answer(Errno(code: code))
    }
    guard let type = unsafe value("TYPE", of: probe) else { return .nothing }
    let label = unsafe value("LABEL", of: probe) ?? ByteString()
    return .found(FileSystemProbe(fileSystem: type, label: label))
  }

  private static func filter(_ probe: blkid_probe, _ types: [ByteString]) -> Bool {
    // libblkid wants an array of writable C strings that ends with NULL, and copies what it needs.
    var texts: [CChar] = []
    var starts: [Int] = []
    for type in types {
      starts.append(texts.count)
      texts += type.terminated
    }
    return unsafe texts.withUnsafeMutableBufferPointer { texts in
      var pointers = unsafe starts.map { unsafe texts.baseAddress?.advanced(by: $0) }
      unsafe pointers.append(nil)
      return unsafe blkid_probe_filter_superblocks_type(
        probe, Int32(BLKID_FLTR_ONLYIN), &pointers) == 0
    }
  }

  private static func value(_ name: ByteString, of probe: blkid_probe) -> ByteString? {
    var data: UnsafePointer<CChar>?
    var length = 0
    guard unsafe blkid_probe_lookup_value(probe, name.terminated, &data, &length) == 0,
      let data = unsafe data
    else { return nil }
    return unsafe ByteString(cString: data)
  }
}
