// Files: read whole, written whole, replaced.
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

_Noreturn void fail(const char *verb, const char *object, const char *reason) {
  fprintf(stderr, "floor: failed to %s '%s': %s\n", verb, object, reason);
  exit(1);
}

int open_inside(int directory, const char *path, int flags, enum walk walk) {
  struct open_how how = {
      .flags = (unsigned)(flags | O_CLOEXEC),
      .mode = flags & O_CREAT ? 0600 : 0,
      .resolve = walk == INSIDE_ROOT ? RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS
                                     : RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
  };
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

struct text read_file(int directory, const char *path, enum walk walk) {
  struct text content = {0};
  int file = open_inside(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, walk);
  if (file < 0) {
    if (errno != ENOENT)
      fail("read", path, strerror(errno));
    return content;
  }
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
    fail("read", path, "it is no regular file");
  content.bytes = malloc((size_t)status.st_size + 1);
  if (!content.bytes)
    fail("read", path, "memory is short");
  while (content.size < (size_t)status.st_size) {
    ssize_t count = read(file, content.bytes + content.size, (size_t)status.st_size - content.size);
    if (count < 0)
      fail("read", path, strerror(errno));
    if (count == 0)
      break;
    content.size += (size_t)count;
  }
  content.bytes[content.size] = 0;
  close(file);
  return content;
}

static void write_all(int file, const char *name, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t count = write(file, bytes, size);
    if (count < 0)
      fail("write", name, strerror(errno));
    bytes += count;
    size -= (size_t)count;
  }
}

void write_file(int directory, const char *path, const char *bytes, size_t size) {
  int file = open_inside(directory, path, O_WRONLY | O_CREAT | O_EXCL, WITHOUT_LINKS);
  if (file < 0)
    fail("write", path, strerror(errno));
  write_all(file, path, bytes, size);
  if (close(file) != 0)
    fail("write", path, strerror(errno));
}

int make_directory(int directory, const char *name, struct owner owner) {
  int made = open_inside(directory, name, O_RDONLY | O_DIRECTORY, WITHOUT_LINKS);
  if (made >= 0)
    return made;
  if (mkdirat(directory, name, owner.mode) != 0 ||
      (made = open_inside(directory, name, O_RDONLY | O_DIRECTORY, WITHOUT_LINKS)) < 0 ||
      fchown(made, owner.user, owner.group) != 0 || fchmod(made, owner.mode) != 0 ||
      fsync(directory) != 0)
    fail("make", name, strerror(errno));
  return made;
}

// The label and ACLs, xattr(7).
static int copy_attributes(int from, int to) {
  char names[1024], value[4096];
  ssize_t size = flistxattr(from, names, sizeof names);
  for (ssize_t place = 0; place < size; place += (ssize_t)strlen(names + place) + 1) {
    ssize_t length = fgetxattr(from, names + place, value, sizeof value);
    if (length < 0 || fsetxattr(to, names + place, value, (size_t)length, 0) != 0)
      return -1;
  }
  return size < 0 && errno != ENOTSUP ? -1 : 0;
}

void replace_file(int directory, const char *name, struct text content, const struct owner *owner) {
  char temporary[300];
  snprintf(temporary, sizeof temporary, ".%s.floor", name);
  unlinkat(directory, temporary, 0);
  int old = open_inside(directory, name, O_RDONLY | O_NONBLOCK, WITHOUT_LINKS);
  struct stat status;
  if (old < 0 ? errno != ENOENT || !owner : fstat(old, &status) != 0 || !S_ISREG(status.st_mode))
    fail("write", name, "it is no regular file");
  struct owner own = owner ? *owner : (struct owner){status.st_uid, status.st_gid, status.st_mode};
  int file = open_inside(directory, temporary, O_WRONLY | O_CREAT | O_EXCL, WITHOUT_LINKS);
  if (file < 0 || fchown(file, own.user, own.group) != 0 || fchmod(file, own.mode & 07777) != 0 ||
      (old >= 0 && copy_attributes(old, file) != 0))
    fail("write", name, strerror(errno));
  if (old >= 0)
    close(old);
  write_all(file, name, content.bytes, content.size);
  if (fsync(file) != 0 || close(file) != 0 ||
      renameat(directory, temporary, directory, name) != 0 || fsync(directory) != 0)
    fail("write", name, strerror(errno));
}

char *next_line(char **rest) {
  char *line = *rest;
  if (!line || !*line)
    return NULL;
  char *end = strchr(line, '\n');
  *rest = end ? end + 1 : NULL;
  if (end)
    *end = 0;
  return line;
}
