import Glowplug

/// glowplug, and what it needs, in every initramfs of an image.
struct InitramfsCheck {
  private(set) var findings: [FindingLine] = []

  private static let advice =
    "update-initramfs -u -k all, or dracut -f --regenerate-all, in the image"

  init(_ image: borrowing ImageInspection) {
    do throws(Failure) {
      let program = try program(of: image)
      let all = try image.initramfs()
      for initramfs in all { check(initramfs, in: image, program) }
      checkKernels(try image.kernels(), all)
    } catch {
      findings.append(FindingLine(.bad, "initramfs", error.message.text))
    }
  }

  /// The program of the image; nil where it is not installed there.
  private mutating func program(of image: borrowing ImageInspection) throws(Failure) -> [UInt8]? {
    let path = "/usr/sbin/glowplug"
    let program = try image.withFile(ByteString(path)) { descriptor in
      (try? FileHandles.read(descriptor, atMost: 8 << 20)) ?? nil
    }
    guard let program = program ?? nil else {
      findings.append(
        FindingLine(
          .bad, "glowplug", "\(path) is not in the image", advice: "install glowplug there"))
      return nil
    }
    findings.append(FindingLine(.good, "glowplug", "\(path), \(program.count) bytes"))
    return program
  }

  private mutating func check(
    _ initramfs: ImageInspection.Initramfs, in image: borrowing ImageInspection,
    _ program: [UInt8]?
  ) {
    let path = initramfs.path.text
    do {
      let contents = try image.withFile(initramfs.path) { descriptor in
        Result { () throws(ControlFailure) in try InitramfsContents(descriptor, named: path) }
      }
      guard let contents = try contents?.get() else { return }
      checkProgram(contents, path, program)
      try checkModules(contents, initramfs, image)
    } catch let failure as ControlFailure {
      findings.append(FindingLine(.bad, "initramfs", failure.message))
    } catch {
      findings.append(FindingLine(.bad, "initramfs", "\(path) can't be read"))
    }
  }

  private mutating func checkProgram(
    _ contents: InitramfsContents, _ path: String, _ program: [UInt8]?
  ) {
    let advice = InitramfsCheck.advice
    guard let inside = contents.program else {
      findings.append(FindingLine(.bad, "initramfs", "\(path) has no glowplug", advice: advice))
      return
    }
    if !contents.isStarted {
      findings.append(
        FindingLine(
          .bad, "initramfs", "\(path) has glowplug, and nothing that starts it", advice: advice))
    } else if let program, inside != program {
      findings.append(
        FindingLine(
          .bad, "initramfs", "\(path) has another glowplug than the image", advice: advice))
    } else {
      findings.append(FindingLine(.good, "initramfs", "\(path) has glowplug, and starts it"))
    }
  }

  /// What a drive needs: of some file systems, of its disc or disk; one of each is enough.
  private static let needed: [(names: [String], what: String)] = [
    (["isofs"], "iso9660"), (["vfat"], "vfat"), (["nls_cp437"], "vfat's code page"),
    (["nls_ascii", "nls_iso8859-1", "nls_utf8"], "vfat's character set"), (["sr_mod"], "CD-ROMs"),
    (["virtio_blk"], "virtio disks"), (["virtio_scsi"], "virtio SCSI"),
  ]

  private mutating func checkModules(
    _ contents: InitramfsContents, _ initramfs: ImageInspection.Initramfs,
    _ image: borrowing ImageInspection
  ) throws(Failure) {
    let modules = contents.modules
    var missing: [String] = []
    for need in InitramfsCheck.needed {
      var isThere = need.names.contains { modules.contains($0) }
      for name in need.names where !isThere {
        guard let kernel = initramfs.kernel else { break }
        isThere = try image.isBuiltIn(ByteString(name), of: kernel)
      }
      if !isThere { missing.append("\(need.names.joined(separator: " or ")) for \(need.what)") }
    }
    let path = initramfs.path.text
    if missing.isEmpty {
      findings.append(FindingLine(.good, "modules", "\(path) has all that a drive needs"))
    } else {
      findings.append(
        FindingLine(
          initramfs.kernel == nil ? .note : .bad, "modules",
          "\(path) has no \(missing.joined(separator: ", no "))", advice: InitramfsCheck.advice))
    }
  }

  private mutating func checkKernels(
    _ kernels: [ByteString], _ initramfs: [ImageInspection.Initramfs]
  ) {
    for kernel in kernels where !initramfs.contains(where: { $0.kernel == kernel }) {
      findings.append(
        FindingLine(
          .bad, "initramfs", "the kernel \(kernel.text) has none", advice: InitramfsCheck.advice))
    }
    if kernels.isEmpty, initramfs.isEmpty {
      findings.append(
        FindingLine(
          .bad, "initramfs", "there is none in /boot, and no kernel in /usr/lib/modules",
          advice: "for a unified kernel image, check the tree that it is made from"))
    }
  }
}
