// The invariant that makes `unsafe` safe here: the context is made and freed in one function, and the
// C strings that it is given outlive the calls that copy them.

internal import CMount

/// Mounts a drive where nobody else sees it.
enum DriveMount {
  /// Where the mount is attached for a moment; it exists in an initramfs and on every machine.
  private static var place: ByteString { "/run" }

  /// The root of the drive, mounted `ro,nosuid,nodev,noexec`.
  ///
  /// It is detached at once: only the descriptor keeps it alive, so it goes with this process however
  /// that ends (umount2(2), MNT_DETACH). An image file gets a loop device, freed with the mount.
  static func mount(
    _ source: ByteString, fileSystem: ByteString, isImage: Bool, in namespace: PrivateMounts
  ) throws(Failure) -> FileDescriptor {
    do throws(Errno) {
      if let problem = namespace.problem { throw problem }
      let problem = attach(source, fileSystem: fileSystem, isImage: isImage)
      if problem != 0 { throw Errno(code: problem) }
      defer { try? PrivateMounts.detach(place) }
      return try FileDescriptor.open(anywhere: place, for: .directoryPath)
    } catch {
      throw Failure("mount", source, reason(error, fileSystem: fileSystem, isImage: isImage))
    }
  }

  /// 0, or the errno of the system call that failed.
  private static func attach(
    _ source: ByteString, fileSystem: ByteString, isImage: Bool
  ) -> Int32 {
    guard let context = unsafe mnt_new_context() else { return 12 /* ENOMEM */ }
    defer { unsafe mnt_free_context(context) }
    // No helper programs, no /run/mount/utab, no look at /etc/fstab's links.
    unsafe mnt_context_disable_helpers(context, 1)
    unsafe mnt_context_disable_mtab(context, 1)
    unsafe mnt_context_disable_canonicalize(context, 1)
    let options: ByteString = isImage ? "loop,ro,nosuid,nodev,noexec" : "ro,nosuid,nodev,noexec"
    unsafe mnt_context_set_source(context, source.terminated)
    unsafe mnt_context_set_target(context, place.terminated)
    unsafe mnt_context_set_fstype(context, fileSystem.terminated)
    unsafe mnt_context_set_options(context, options.terminated)
    let result = unsafe mnt_context_mount(context)
    if result == 0 { return 0 }
    if unsafe mnt_context_syscall_called(context) == 1 {
      return unsafe mnt_context_get_syscall_errno(context)
    }
    return result < 0 && result > -4096 ? -result : 22 /* EINVAL */
  }

  /// What a person can do about it.
  private static func reason(
    _ error: Errno, fileSystem: ByteString, isImage: Bool
  ) -> ByteString {
    let advice: ByteString = "extract it to a directory and give that with --source"
    return switch error {
    case .permissionMissing, .accessDenied: "\(error.text): only root can mount; \(advice)"
    case .noSuchDevice: "this kernel has no \(fileSystem); \(advice)"
    case .noSuchFile where isImage: "there is no loop device; \(advice)"
    default: "\(error.text); \(advice)"
    }
  }
}
