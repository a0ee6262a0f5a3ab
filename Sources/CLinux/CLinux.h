// What Swift cannot call: variadic functions, macros, and system calls without a wrapper in libc.
// Each shim returns what the kernel returns, -1 with errno set; Sources/Glowplug/Linux/SystemCalls.swift
// is its only caller. All C modules define _GNU_SOURCE first, or ordinary builds refuse to import
// two of them together.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

// Seconds since 1970 of this build; a clock before it is wrong. The build passes the real value.
#ifndef GLOWPLUG_BUILD_TIME
#define GLOWPLUG_BUILD_TIME 1795392000 /* 2026-11-23 */
#endif
static const int64_t glowplug_build_time = GLOWPLUG_BUILD_TIME;

// errno is a macro over a function call.
static inline int glowplug_errno(void) { return errno; }

// openat(2), or openat2(2), Linux 5.6, where there is something to resolve in another way. Neither glibc 2.36 nor musl 1.2
// wraps the latter, and musl's wrapper of the former is variadic.
static inline int glowplug_openat2(int directory, const char *path, uint64_t flags, uint64_t mode,
                                   uint64_t resolve) {
  if (resolve == 0)
    return (int)syscall(SYS_openat, directory, path, flags, mode);
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

// The number of the mount that a descriptor belongs to, which is all of the third line: seq_show(), fs/proc/fd.c, Linux 3.15.
__attribute__((noinline)) static int glowplug_mount_of(int descriptor) {
  char text[64];
  snprintf(text, sizeof text, "/proc/self/fdinfo/%d", descriptor);
  int file = open(text, O_RDONLY | O_CLOEXEC), number = 0, line = 0;
  ssize_t count = read(file, text, sizeof text);
  int code = errno;
  close(file);
  errno = code;
  for (ssize_t i = 0; i < count; i++) {
    if (text[i] == '\n')
      line++;
    else if (line == 2 && text[i] >= '0' && text[i] <= '9')
      number = number * 10 + text[i] - '0';
  }
  return count < 0 ? -1 : number;
}

// 1 where the descriptor of a directory is the root of a mount, 0 where not: statx(2), or by the mount above it where the
// kernel does not say it, before Linux 5.8. musl 1.2.3 has no struct statx; of its words of 8 bytes the second is
// stx_attributes, and the eighth tells which are known.
static inline int glowplug_is_mount_root(int descriptor) {
  uint64_t status[32] = {0}, root = 0x2000 /* STATX_ATTR_MOUNT_ROOT */;
  if (syscall(SYS_statx, descriptor, "", AT_EMPTY_PATH, 0, status) == 0 && status[7] & root)
    return (status[1] & root) != 0;
  int above = openat(descriptor, "..", O_PATH | O_CLOEXEC), outer = glowplug_mount_of(above);
  int inner = glowplug_mount_of(descriptor);
  close(above);
  return outer < 0 || inner < 0 ? -1 : inner != outer;
}

// What the two calls below do, for a kernel without them: mount(2), which sets every flag of the mount anew, and some of its
// file system's. Those stay that statvfs(3) tells and mount(2) has by the same number.
__attribute__((noinline)) static int glowplug_remount(int root, unsigned long flags) {
  char path[32];
  struct statvfs status;
  if (errno != ENOSYS || fstatvfs(root, &status) != 0)
    return -1;
  unsigned long kept =
      MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS | MS_MANDLOCK | MS_NOATIME | MS_NODIRATIME;
  snprintf(path, sizeof path, "/proc/self/fd/%d", root);
  return mount(NULL, path, NULL, MS_REMOUNT | flags | (status.f_flag & kept), NULL);
}

// Changes the read-only flag of the file system that the descriptor is the mount root of, and no
// other option of it: fspick(2) and fsconfig(2), Linux 5.2. <linux/mount.h> clashes with libc's
// <sys/mount.h>, so its constants stand here by value.
static inline int glowplug_set_filesystem_read_only(int root, int read_only) {
  int context = (int)syscall(SYS_fspick, root, "", 1 | 8 /* FSPICK_CLOEXEC, FSPICK_EMPTY_PATH */);
  if (context < 0)
    return glowplug_remount(root, read_only ? MS_RDONLY : 0);
  long result = syscall(SYS_fsconfig, context, 0 /* FSCONFIG_SET_FLAG */,
                        read_only ? "ro" : "rw", NULL, 0);
  if (result == 0)
    result = syscall(SYS_fsconfig, context, 7 /* FSCONFIG_CMD_RECONFIGURE */, NULL, NULL, 0);
  // A device that is write-protected: reconfigure_super(), fs/super.c.
  int code = errno == EACCES ? EROFS : errno;
  close(context);
  errno = code;
  return (int)result;
}

// Takes the read-only flag from one mount, and touches no other flag: mount_setattr(2), Linux 5.12.
static inline int glowplug_make_mount_writable(int root) {
  struct {
    uint64_t set, clear, propagation, user_namespace;
  } attributes = {.clear = 1 /* MOUNT_ATTR_RDONLY */};
  if (syscall(SYS_mount_setattr, root, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0)
    return 0;
  return glowplug_remount(root, MS_BIND);
}

// Leaves the caller's mount namespace; no later mount is seen outside. The constants are an enum in
// glibc and macros in musl, so Swift sees two types.
static inline int glowplug_leave_mount_namespace(void) {
  if (unshare(CLONE_NEWNS) != 0)
    return -1;
  return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static inline int glowplug_detach_mount(const char *path) {
  return umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
}

// Entries of a directory as getdents64(2) writes them. readdir(3) tells an error from the end by errno alone,
// and is never asked again after EINTR.
static inline ssize_t glowplug_directory_entries(int directory, void *buffer, size_t size) {
  return syscall(SYS_getdents64, directory, buffer, size);
}

// A socket with the kernel's own uevents: multicast group 1 (the kernel's; udev's is 2).
static inline int glowplug_open_uevents(void) {
  int descriptor = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
                          NETLINK_KOBJECT_UEVENT);
  if (descriptor < 0)
    return -1;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
  }
  return descriptor;
}

// One uevent; its length, or 0 for a message that did not come from the kernel (port 0).
static inline ssize_t glowplug_receive_uevent(int descriptor, void *buffer, size_t size) {
  struct sockaddr_nl sender = {0};
  socklen_t length = sizeof sender;
  ssize_t count = recvfrom(descriptor, buffer, size, 0, (struct sockaddr *)&sender, &length);
  return count > 0 && sender.nl_pid != 0 ? 0 : count;
}

// A descriptor that has a byte as soon as the other can be read, and is at its end without one if it cannot be waited for.
// A process of its own waits, as poll(2) of a TPM does not return while the TPM works, whatever the time-out
// (tpm_common_poll() takes the lock that tpm_dev_async_work() holds, drivers/char/tpm/tpm-dev-common.c), and neither does
// the close(2) of the last who has it open. That process has nothing else open, and starts no program.
static inline int glowplug_readiness(int descriptor) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    return -1;
  // Without a stack of its own and what fork(3) does for threads, of which there are none.
  long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    int end = fcntl(ends[1], F_DUPFD, 2);
    struct pollfd watched = {.fd = dup2(descriptor, 0), .events = POLLIN};
    dup2(end, 1);
    // Linux 5.9. There are never more open at once than an older kernel allows by default: getrlimit(2).
    if (syscall(SYS_close_range, 2, ~0U, 0) != 0)
      for (int number = 2; number < 1024; number++)
        close(number);
    // More than the kernel itself gives a command.
    if (poll(&watched, 1, 150000) > 0 && (watched.revents & POLLIN))
      write(1, "", 1);
    _exit(0);
  }
  int code = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    errno = code;
    return -1;
  }
  return ends[0];
}

// Linux 5.6 has GRND_INSECURE: never blocks, not even before the pool is ready. Older: urandom's.
static inline ssize_t glowplug_random(void *buffer, size_t size) {
  return getrandom(buffer, size, 4 /* GRND_INSECURE */);
}
