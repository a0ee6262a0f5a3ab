extension Host {
  /// What the kernel calls this host, uname(2): systemd keeps it where the root has no /etc/hostname
  /// (hostname_setup(), systemd 257).
  static func setName(_ name: ByteString) throws(Failure) {
    try naming("set", "the host's name") { () throws(Errno) in try Linux.sethostname(name) }
  }
}
