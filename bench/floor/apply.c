// Doing what was planned: the marker, the password, the keys, and the marker again.
#include "floor.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char *make_hash(const char *password, const struct target *target) {
  static struct crypt_data memory;
  char random[16], setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (getrandom(random, sizeof random, 4 /* GRND_INSECURE */) != sizeof random ||
      !crypt_gensalt_rn(target->uses_yescrypt ? "$y$" : "$6$", target->cost, random, sizeof random,
                        setting, sizeof setting))
    fail("hash", "the password", strerror(errno));
  char *hash = crypt_rn(password, setting, &memory, sizeof memory);
  if (!hash || *hash == '*')
    fail("hash", "the password", strerror(errno));
  hash = strdup(hash);
  memset(&memory, 0, sizeof memory);
  return hash;
}

static struct json_object *add_entry(struct json_object *list, const char *kind,
                                     const char *state) {
  struct json_object *entry = json_object_new_object();
  json_object_object_add(entry, "user", json_object_new_string("root"));
  json_object_object_add(entry, "kind", json_object_new_string(kind));
  json_object_object_add(entry, "state", json_object_new_string(state));
  json_object_array_add(list, entry);
  return entry;
}

// With the hash before and after, so that a later boot tells a kill and the owner's change apart.
static void add_hashes(struct json_object *entry, const struct target *target, const char *hash) {
  size_t length;
  const char *old = shadow_hash(target->shadow, "root", &length);
  json_object_object_add(entry, "hash", json_object_new_string(hash));
  json_object_object_add(entry, "previous", json_object_new_string_len(old, (int)length));
}

static void write_marker(int directory, const struct target *target, const struct plan *plan,
                         const struct drive *drive, const char *state) {
  struct json_object *marker = json_object_new_object(), *list = json_object_new_array();
  json_object_object_add(marker, "version", json_object_new_int(1));
  json_object_object_add(marker, "instance", json_object_new_string(drive->uuid));
  json_object_object_add(marker, "state", json_object_new_string(state));
  json_object_object_add(marker, "applied", list);
  if (plan->sets_password)
    add_hashes(add_entry(list, "password", state), target, plan->hash);
  if (drive->key_count > 0)
    add_entry(list, "keys", state);
  struct text text;
  int flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE;
  text.bytes = (char *)json_object_to_json_string_length(marker, flags, &text.size);
  replace_file(directory, "instance.json", text, &(struct owner){0, 0, 0600});
  json_object_put(marker);
}

static void write_shadow(int etc, const struct target *target, const char *hash) {
  size_t length;
  const char *old = shadow_hash(target->shadow, "root", &length);
  const char *day = old + length + 1;
  size_t before = (size_t)(old - target->shadow.bytes);
  struct text text = {malloc(target->shadow.size + strlen(hash) + 32), 0};
  if (!text.bytes)
    fail("write", "etc/shadow", "memory is short");
  memcpy(text.bytes, target->shadow.bytes, before);
  text.size = before + (size_t)sprintf(text.bytes + before, "%s:%ld%s", hash,
                                       (long)(time(NULL) / 86400), day + strcspn(day, ":\n"));
  replace_file(etc, "shadow", text, NULL);
  free(text.bytes);
}

// Nobody but the account and root may have a say in what lies there.
static void check_owner(const struct target *target, int directory, const char *name) {
  struct stat status;
  if (fstat(directory, &status) != 0 || (status.st_uid != 0 && status.st_uid != target->user) ||
      status.st_mode & 022)
    fail("write below", name, "it belongs to somebody else, or others can write to it");
}

// The directory of the keys' file, made where it is missing; `name` becomes the file's own.
static int open_keys_directory(const struct target *target, const char **name) {
  int home = open_inside(target->root, target->home, O_RDONLY | O_DIRECTORY, INSIDE_ROOT);
  if (home < 0)
    fail("open", target->home, strerror(errno));
  check_owner(target, home, target->home);
  char *slash = strchr(target->keys_file, '/');
  *name = slash ? slash + 1 : target->keys_file;
  if (!slash)
    return home;
  *slash = 0;
  int directory =
      make_directory(home, target->keys_file, (struct owner){target->user, target->group, 0700});
  check_owner(target, directory, target->keys_file);
  *slash = '/';
  close(home);
  return directory;
}

static void write_keys(const struct target *target, const struct plan *plan) {
  size_t size = target->keys.size + 2;
  for (size_t index = 0; index < plan->key_count; index++)
    size += strlen(plan->keys[index]) + 1;
  struct text text = {malloc(size), target->keys.size};
  if (!text.bytes)
    fail("write", target->keys_file, "memory is short");
  if (text.size > 0) {
    memcpy(text.bytes, target->keys.bytes, text.size);
    if (text.bytes[text.size - 1] != '\n')
      text.bytes[text.size++] = '\n';
  }
  char *end = text.bytes + text.size;
  for (size_t index = 0; index < plan->key_count; index++) {
    end = stpcpy(end, plan->keys[index]);
    *end++ = '\n';
  }
  text.size = (size_t)(end - text.bytes);
  const char *name;
  int directory = open_keys_directory(target, &name);
  replace_file(directory, name, text, &(struct owner){target->user, target->group, 0600});
  free(text.bytes);
  close(directory);
}

void apply(const struct target *target, struct plan *plan, const struct drive *drive) {
  int etc = open_inside(target->root, "etc", O_RDONLY | O_DIRECTORY, INSIDE_ROOT);
  if (etc < 0)
    fail("open", "etc", strerror(errno));
  int directory = make_directory(etc, "glowplug", (struct owner){0, 0, 0755});
  if (plan->sets_password)
    plan->hash = make_hash(drive->password, target);
  write_marker(directory, target, plan, drive, "begun");
  if (plan->hash)
    write_shadow(etc, target, plan->hash);
  if (plan->key_count > 0)
    write_keys(target, plan);
  write_marker(directory, target, plan, drive, "done");
  close(directory);
  close(etc);
}
