// What was found, decided and done: JSON with the members of glowplug's report, lines for people.
#include "floor.h"

#include <stdio.h>
#include <time.h>

static struct timespec start;

void start_clock(void) { clock_gettime(CLOCK_MONOTONIC, &start); }

static int64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000;
}

static void add_string(struct json_object *object, const char *name, const char *value) {
  json_object_object_add(object, name, value ? json_object_new_string(value) : NULL);
}

static struct json_object *add_object(struct json_object *object, const char *name) {
  struct json_object *member = json_object_new_object();
  json_object_object_add(object, name, member);
  return member;
}

static struct json_object *add_change(struct json_object *list, const char *path, const char *kind,
                                      const char *user) {
  struct json_object *change = json_object_new_object();
  add_string(change, "path", path);
  add_string(change, "kind", kind);
  add_string(change, "user", user);
  add_string(change, "outcome", "applied");
  json_object_array_add(list, change);
  return change;
}

static bool has_changes(const struct plan *plan) {
  return plan->sets_password || plan->key_count > 0;
}

static struct json_object *changes(const struct target *target, const struct plan *plan) {
  struct json_object *list = json_object_new_array();
  if (plan->sets_password)
    add_change(list, "/etc/shadow", "password", "root");
  if (plan->key_count > 0) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", target->home, target->keys_file);
    struct json_object *change = add_change(list, path, "keys", "root");
    json_object_object_add(change, "added", json_object_new_int64((int64_t)plan->key_count));
  }
  if (has_changes(plan))
    add_change(list, "/etc/glowplug/instance.json", "marker", NULL);
  return list;
}

struct json_object *make_report(const struct options *options, const struct target *target,
                                const struct plan *plan, const struct drive *drive) {
  struct json_object *report = json_object_new_object();
  add_string(report, "version", "0");
  json_object_object_add(report, "dry_run", json_object_new_boolean(options->is_dry_run));
  add_string(report, "decision", has_changes(plan) ? "provision" : "already-provisioned");
  add_string(report, "reason", NULL);
  struct json_object *source = add_object(report, "drive");
  add_string(source, "source", options->source);
  add_string(source, "filesystem", NULL);
  add_string(source, "label", NULL);
  add_string(source, "metadata_version", drive->version);
  struct json_object *instance = add_object(report, "instance");
  add_string(instance, "uuid", drive->uuid);
  add_string(instance, "hostname", member_string(drive->meta_data, "hostname"));
  json_object_object_add(report, "changes", changes(target, plan));
  struct json_object *trust = add_object(report, "trust");
  add_string(trust, "rule", "first-boot");
  add_string(trust, "machine_uuid", NULL);
  struct json_object *candidates = json_object_new_array(), *candidate = json_object_new_object();
  add_string(candidate, "source", options->source);
  add_string(candidate, "uuid", drive->uuid);
  json_object_object_add(candidate, "used", json_object_new_boolean(true));
  add_string(candidate, "reason", NULL);
  json_object_array_add(candidates, candidate);
  json_object_object_add(report, "candidates", candidates);
  json_object_object_add(report, "warnings", json_object_new_array());
  json_object_object_add(report, "microseconds", json_object_new_int64(microseconds()));
  return report;
}

void print_report(const struct options *options, const struct target *target,
                  const struct plan *plan, const struct drive *drive) {
  const char *would = options->is_dry_run ? "would " : "";
  printf("drive     %s (directory, meta data %s)\n", options->source, drive->version);
  printf("instance  %s\n", drive->uuid);
  printf("decision  %s\n", has_changes(plan) ? "provision" : "already-provisioned");
  if (plan->sets_password)
    printf("  %sset the password of root in /etc/shadow (%s)\n", would,
           target->uses_yescrypt ? "yescrypt" : "sha512");
  if (plan->key_count > 0)
    printf("  %sadd %zu keys for root to %s/%s\n", would, plan->key_count, target->home,
           target->keys_file);
}
