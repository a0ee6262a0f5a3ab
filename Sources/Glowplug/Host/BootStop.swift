extension Host {
  /// The file that stops a boot: glowplug-required.service in the initramfs looks for it.
  ///
  /// An exit status alone cannot be told from a crash there, which must not stop a boot.
  private static var stopFile: ByteString { "glowplug-required" }

  /// Asks for the emergency shell, or takes back what an earlier run asked for.
  static func stopBoot(_ stops: Bool) throws(Failure) {
    if stops { return try write(stopFile, inDirectory: "/run", ByteString()) }
    try naming("remove", "/run/" + stopFile) { () throws(Errno) in
      try FileDescriptor.open(anywhere: "/run", for: .readingDirectory).remove(stopFile)
    }
  }
}
