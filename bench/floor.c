// The floor: what glowplug's work costs a plain C program with the same libraries, libc and
// compiler flags, and no more care than a good C programmer takes. A yardstick for `make bench`,
// not a program to use: it takes a config drive from a directory, for root alone, and looks at no
// machine, no cloud-init and no second drive.
//
//   floor --sysroot DIR --source DIR [--run DIR] [--dry-run]
#include "floor/floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct options read_options(int count, char **arguments) {
  struct options options = {.sysroot = "/sysroot"};
  for (int index = 1; index < count; index++) {
    const char *flag = arguments[index];
    if (strcmp(flag, "--dry-run") == 0) {
      options.is_dry_run = true;
    } else if (index + 1 == count) {
      fail("read", flag, "there is no such flag, or it needs a value");
    } else if (strcmp(flag, "--sysroot") == 0) {
      options.sysroot = arguments[++index];
    } else if (strcmp(flag, "--source") == 0) {
      options.source = arguments[++index];
    } else if (strcmp(flag, "--run") == 0) {
      options.run = arguments[++index];
    } else {
      fail("read", flag, "there is no such flag");
    }
  }
  if (!options.source)
    fail("read", "--source", "it must name the drive");
  return options;
}

// What glowplug does beyond credentials is switched off in these roots, and the floor does none of it.
static bool is_left_out(const char *key, const char *value) {
  static const char *const keys[] = {"hostname", "network", "files", "user-data", "host-keys"};
  for (size_t index = 0; index < sizeof keys / sizeof *keys; index++) {
    if (strcmp(key, keys[index]) == 0)
      return strcmp(value, "no") == 0;
  }
  return false;
}

// The image's own policy: whether root gets anything, and from which drives.
static bool policy_allows(const struct target *target) {
  bool serves_root = true, trusts_any = false;
  struct text text = read_file(target->root, "etc/glowplug.conf", INSIDE_ROOT);
  char *rest = text.bytes, *line;
  while ((line = next_line(&rest))) {
    char *value = strchr(line, '=');
    if (*line == '#' || !value)
      continue;
    *value++ = 0;
    if (strcmp(line, "users") == 0)
      serves_root = strcmp(value, "root") == 0;
    else if (strcmp(line, "trust") == 0)
      trusts_any = strcmp(value, "any") == 0;
    else if (!is_left_out(line, value))
      fail("read the policy", line, "there is no such key");
  }
  free(text.bytes);
  return serves_root && (trusts_any || !target->has_booted);
}

static const char *hash_in_marker(struct json_object *marker) {
  struct json_object *list;
  if (!json_object_object_get_ex(marker, "applied", &list))
    return NULL;
  for (size_t index = 0; index < json_object_array_length(list); index++) {
    const char *hash = member_string(json_object_array_get_idx(list, index), "hash");
    if (hash)
      return hash;
  }
  return NULL;
}

static struct plan make_plan(const struct target *target, const struct drive *drive) {
  struct plan plan = {0};
  const char *instance = target->marker ? member_string(target->marker, "instance") : NULL;
  if (instance && strcmp(instance, drive->uuid) == 0 &&
      strcmp(member_string(target->marker, "state"), "done") == 0) {
    // Everything was done. Whether the owner changed the password since is only said.
    size_t length;
    const char *now = shadow_hash(target->shadow, "root", &length);
    const char *then = hash_in_marker(target->marker);
    if (then && (strlen(then) != length || strncmp(then, now, length) != 0))
      fprintf(stderr, "floor: root has changed its password\n");
    return plan;
  }
  plan.sets_password = drive->password != NULL;
  plan.keys = malloc(drive->key_count * sizeof *plan.keys + 1);
  struct key_set known = {0};
  struct text copy = {target->keys.bytes ? strdup(target->keys.bytes) : NULL, target->keys.size};
  char *rest = copy.bytes, *line;
  while ((line = next_line(&rest)))
    if (!strstr(line, "Please login as"))
      add_key(&known, line);
  for (size_t index = 0; index < drive->key_count; index++)
    if (add_key(&known, drive->keys[index]))
      plan.keys[plan.key_count++] = drive->keys[index];
  free_keys(&known);
  free(copy.bytes);
  return plan;
}

int main(int count, char **arguments) {
  start_clock();
  struct options options = read_options(count, arguments);
  struct target target = {0};
  struct drive drive = {0};
  read_target(&target, options.sysroot);
  bool is_allowed = policy_allows(&target);
  read_drive(&drive, options.source);
  if (!is_allowed)
    fail("take", options.source, "this system has booted before, or its policy forbids it");
  struct plan plan = make_plan(&target, &drive);
  if (!options.is_dry_run) {
    if (plan.sets_password || plan.key_count > 0)
      apply(&target, &plan, &drive);
    if (options.run) {
      struct json_object *report = make_report(&options, &target, &plan, &drive);
      hand_over(&drive, options.run, report);
      json_object_put(report);
    }
  }
  print_report(&options, &target, &plan, &drive);
  json_object_put(drive.meta_data);
  json_object_put(target.marker);
  return 0;
}
