// The target: policy's files of etc, the account root, where its keys lie, and the marker.
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void read_login_definitions(struct target *target) {
  struct text text = read_file(target->root, "etc/login.defs", INSIDE_ROOT);
  unsigned long factor = 5, least = 0, most = 0;
  char *rest = text.bytes, *line;
  while ((line = next_line(&rest))) {
    char *place;
    char *key = strtok_r(line, " \t", &place);
    char *value = key && *key != '#' ? strtok_r(NULL, " \t\"", &place) : NULL;
    if (!value)
      continue;
    if (strcmp(key, "ENCRYPT_METHOD") == 0)
      target->uses_yescrypt = strcmp(value, "YESCRYPT") == 0;
    else if (strcmp(key, "YESCRYPT_COST_FACTOR") == 0)
      factor = strtoul(value, NULL, 10);
    else if (strcmp(key, "SHA_CRYPT_MIN_ROUNDS") == 0)
      least = strtoul(value, NULL, 10);
    else if (strcmp(key, "SHA_CRYPT_MAX_ROUNDS") == 0)
      most = strtoul(value, NULL, 10);
  }
  free(text.bytes);
  // 0 are the 5,000 rounds of crypt(5), which no hash spells out.
  target->cost = target->uses_yescrypt ? factor : least > most ? least : most;
}

static void read_account(struct target *target) {
  struct text text = read_file(target->root, "etc/passwd", INSIDE_ROOT);
  char *rest = text.bytes, *line;
  while ((line = next_line(&rest))) {
    if (strncmp(line, "root:", 5) != 0)
      continue;
    char *fields[7] = {0};
    for (int index = 0; index < 7; index++)
      fields[index] = strsep(&line, ":");
    if (!fields[6] || strcmp(fields[1], "x") != 0)
      break;
    target->user = (uid_t)strtoul(fields[2], NULL, 10);
    target->group = (gid_t)strtoul(fields[3], NULL, 10);
    target->home = strdup(fields[5]);
    break;
  }
  free(text.bytes);
  if (!target->home)
    fail("read", "etc/passwd", "it has no root with a password in etc/shadow");
}

// A home that is a file system of its own is not mounted yet.
static void check_home(const struct target *target) {
  struct text text = read_file(target->root, "etc/fstab", INSIDE_ROOT);
  char *rest = text.bytes, *line;
  while ((line = next_line(&rest))) {
    char *place;
    char *source = strtok_r(line, " \t", &place);
    char *directory = source && *source != '#' ? strtok_r(NULL, " \t", &place) : NULL;
    size_t length = directory ? strlen(directory) : 0;
    if (length > 1 && strncmp(target->home, directory, length) == 0 &&
        (target->home[length] == '/' || !target->home[length]))
      fail("add keys for", "root", "its home is not mounted yet");
  }
  free(text.bytes);
}

// The first AuthorizedKeysFile outside Match, included files where they stand.
static char *authorized_keys_file(const struct target *target, const char *root, const char *path) {
  struct text text = read_file(target->root, path, INSIDE_ROOT);
  char *rest = text.bytes, *line, *found = NULL;
  while (!found && (line = next_line(&rest))) {
    char *place;
    char *key = strtok_r(line, " \t=", &place);
    if (!key || *key == '#')
      continue;
    if (strcasecmp(key, "Match") == 0)
      break;
    if (strcasecmp(key, "AuthorizedKeysFile") == 0) {
      char *value = strtok_r(NULL, " \t\"", &place);
      found = value ? strdup(value) : NULL;
    } else if (strcasecmp(key, "Include") == 0) {
      char *pattern;
      while (!found && (pattern = strtok_r(NULL, " \t\"", &place))) {
        char whole[4096];
        snprintf(whole, sizeof whole, "%s/%s%s", root, *pattern == '/' ? "" : "etc/ssh/", pattern);
        glob_t names;
        if (glob(whole, 0, NULL, &names) == 0) {
          for (size_t index = 0; !found && index < names.gl_pathc; index++)
            found = authorized_keys_file(target, root, names.gl_pathv[index] + strlen(root) + 1);
          globfree(&names);
        }
      }
    }
  }
  free(text.bytes);
  return found;
}

// `%h`, `%u` and `%%` of the path; what is left is below the home.
static char *expand(const struct target *target, const char *pattern) {
  char path[4096] = "";
  size_t length = 0, home = strlen(target->home);
  for (; *pattern && length + home + 8 < sizeof path; pattern++) {
    if (*pattern != '%')
      path[length++] = *pattern;
    else if (*++pattern == 'h')
      length = (size_t)(stpcpy(path + length, target->home) - path);
    else if (*pattern == 'u')
      length = (size_t)(stpcpy(path + length, "root") - path);
    else
      path[length++] = '%';
  }
  path[length] = 0;
  if (*path != '/')
    return strdup(path);
  if (strncmp(path, target->home, home) != 0 || path[home] != '/')
    fail("add keys for", "root", "AuthorizedKeysFile is no path below its home");
  return strdup(path + home + 1);
}

static void read_keys(struct target *target, const char *root) {
  char *pattern = authorized_keys_file(target, root, "etc/ssh/sshd_config");
  target->keys_file = expand(target, pattern ? pattern : ".ssh/authorized_keys");
  free(pattern);
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", target->home, target->keys_file);
  target->keys = read_file(target->root, path, INSIDE_ROOT);
}

const char *shadow_hash(struct text shadow, const char *user, size_t *length) {
  size_t size = strlen(user);
  const char *line = shadow.bytes;
  while (line && *line) {
    if (strncmp(line, user, size) == 0 && line[size] == ':') {
      *length = strcspn(line + size + 1, ":\n");
      return line + size + 1;
    }
    line = strchr(line, '\n');
    line = line ? line + 1 : NULL;
  }
  return NULL;
}

void read_target(struct target *target, const char *root) {
  target->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (target->root < 0)
    fail("open", root, strerror(errno));
  struct text machine = read_file(target->root, "etc/machine-id", INSIDE_ROOT);
  target->has_booted = machine.size > 0 && strncmp(machine.bytes, "uninitialized", 13) != 0;
  free(machine.bytes);
  read_login_definitions(target);
  read_account(target);
  check_home(target);
  target->shadow = read_file(target->root, "etc/shadow", INSIDE_ROOT);
  size_t length;
  if (!target->shadow.bytes || !shadow_hash(target->shadow, "root", &length))
    fail("set the password of", "root", "it has no line in etc/shadow");
  read_keys(target, root);
  struct text marker = read_file(target->root, "etc/glowplug/instance.json", INSIDE_ROOT);
  if (marker.bytes && !(target->marker = parse_json(marker)))
    fail("parse", "etc/glowplug/instance.json", "it is no marker");
  free(marker.bytes);
}
