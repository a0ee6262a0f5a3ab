/// The machine that this program runs on, as far as the options allow a look at it; read once.
struct Host {
  /// Unknown without `--boot`.
  let machine: Machine
  /// The kernel command line; nil where none is to be read.
  let commandLine: Result<ByteString?, Failure>

  init(for options: Options) {
    machine = options.isBoot ? Host.readMachine() : .unknown
    do throws(Failure) {
      commandLine = .success(
        try options.cmdline.map { path throws(Failure) in try Host.content(of: path) })
    } catch {
      commandLine = .failure(error)
    }
  }

  /// Of the machine that this program was built for.
  private static var isX86: Bool {
    #if arch(x86_64) || arch(i386)
      true
    #else
      false
    #endif
  }

  private static var dmi: ByteString { "/sys/class/dmi/id/" }

  /// The firmware's names.
  ///
  /// What is missing stays empty: a machine without DMI is no error.
  private static func readMachine() -> Machine {
    do throws(Failure) {
      return Machine(
        isX86: isX86, vendor: isX86 ? "" : try line(dmi + "sys_vendor"),
        productName: try line(dmi + "product_name"),
        chassisAssetTag: try line(dmi + "chassis_asset_tag"),
        uuid: try line(dmi + "product_uuid"))
    } catch {
      return Machine(unreadable: error)
    }
  }

  private static func line(_ path: ByteString) throws(Failure) -> ByteString {
    let file: OpenFile
    do throws(Errno) {
      file = try OpenFile(FileDescriptor.open(anywhere: path, for: .reading))
    } catch .noSuchFile {
      return ByteString()
    } catch .notDirectory {
      return ByteString()
    } catch {
      throw Failure("open", path, error)
    }
    return try content(of: file, named: path).trimmed
  }

  /// A file that is no secret, of at most 64 KiB.
  static func content(of path: ByteString) throws(Failure) -> ByteString {
    let file = try naming("open", path) { () throws(Errno) in
      try OpenFile(FileDescriptor.open(anywhere: path, for: .reading))
    }
    return try content(of: file, named: path)
  }

  private static func content(
    of file: borrowing OpenFile, named path: ByteString
  ) throws(Failure) -> ByteString {
    try file.anyContent(named: path, atMost: 65_536).exposed
  }

  /// The policy file that was named; nil where none was.
  static func policySettings(_ path: ByteString) -> Result<[PolicySetting], Failure> {
    do throws(Failure) {
      return .success(PolicySetting.settings(inFile: try content(of: path), named: path))
    } catch {
      return .failure(error)
    }
  }
}
