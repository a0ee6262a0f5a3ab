/// The system calls that this program makes, by the names that strace(1) prints.
enum SystemCall: Equatable, Sendable {
  case openat, openat2, close, fstat, statx, getdents64, readlinkat, read, write, fsync, getrandom
  case mkdirat, fchown, fchmod, renameat, symlinkat, unlinkat
  case flistxattr, fgetxattr, fsetxattr, fremovexattr
  case sethostname, unshare, umount2, fstatfs, fspick, mount_setattr
  case socket, recvfrom, inotify_init1, inotify_add_watch, poll, flock, clone
}
