extension ThisMachine {
  /// The file that stops a boot: glowplug-required.service in the initramfs looks for it.
  ///
  /// An exit status alone cannot be told from a crash there, which must not stop a boot.
  private static let stopFile: ByteString = "glowplug-required"

  /// Asks for the emergency shell, or takes back what an earlier run asked for.
  static func stopBoot(_ stops: Bool) throws(Failure) {
    if stops { return try write(stopFile, inDirectory: "/run", Secret(capacity: 0)) }
    try naming("remove", "/run/" + stopFile) { () throws(Errno) in
      let directory = try Linux.open("/run", .readDirectory)
      try Linux.remove(stopFile, in: directory.number)
    }
  }
}
