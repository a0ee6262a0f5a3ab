/// What the image boots, for somebody who can look into an initramfs.
extension ImageInspection {
  /// One initramfs of the image.
  package struct Initramfs: Sendable {
    /// In the image.
    package let path: ByteString
    /// Of its name; nil where it has none.
    package let kernel: ByteString?
  }

  /// Where Debian, Fedora, openSUSE, Arch and ostree have them.
  package func initramfs() throws(Failure) -> [Initramfs] {
    var found: [Initramfs] = []
    for name in try root.names(in: "/boot").inOrder() {
      guard let kernel = ImageInspection.kernel(of: name) else { continue }
      // Links to others of them: initrd, initrd.img.
      let path: ByteString = "/boot/" + name
      if try root.linkTarget(path) == nil {
        found.append(Initramfs(path: path, kernel: kernel.isEmpty ? nil : kernel))
      }
    }
    for version in try kernels() {
      for name: ByteString in ["initramfs.img", "initrd"] {
        let path: ByteString = "/usr/lib/modules/\(version)/\(name)"
        if try root.exists(path) { found.append(Initramfs(path: path, kernel: version)) }
      }
    }
    return found
  }

  /// The kernel's version in the name of an initramfs; empty where it has none, nil for the name of anything else.
  private static func kernel(of name: ByteString) -> ByteString? {
    if name.contains("kdump") || name.contains("rescue") || name.contains("fallback") { return nil }
    for prefix: StaticString in ["initrd.img-", "initramfs-", "initrd-"]
    where name.begins(with: prefix) {
      let version = name.dropping(prefix.utf8CodeUnitCount)
      let isImage = version.count > 4 && version.dropping(version.count - 4).is(".img")
      let isOld = version.contains(".old") || version.contains(".bak") || version.contains("dpkg")
      if isOld { return nil }
      let end = isImage ? version.count - 4 : version.count
      let kernel = ByteString(version.bytes[..<end])
      // Arch has no version there: initramfs-linux.img.
      return kernel.bytes.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? kernel : ByteString()
    }
    return nil
  }

  /// The versions of the kernels whose modules the image has.
  package func kernels() throws(Failure) -> [ByteString] {
    try root.names(in: "/usr/lib/modules").inOrder().filter {
      $0.bytes.first.map { $0 >= 0x30 && $0 <= 0x39 } == true
    }
  }

  /// Whether a kernel has something built in, by the name of its module.
  package func isBuiltIn(_ module: ByteString, of kernel: ByteString) throws(Failure) -> Bool {
    let list = try root.text("/usr/lib/modules/\(kernel)/modules.builtin", atMost: 1 << 20)
    return list?.contains("/\(module).ko") ?? false
  }

  /// Lends a file of the image, open for reading, to a library; nil where nothing has that name.
  package func withFile<Value>(
    _ path: ByteString, _ body: (Int32) -> Value
  ) throws(Failure) -> Value? {
    try root.lend(path, body)
  }
}
