// What the parts of the floor program share; see ../floor.c.
#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct options {
  const char *sysroot, *source, *run;
  bool is_dry_run;
};

_Noreturn void fail(const char *verb, const char *object, const char *reason);

// files.c

// Content with a NUL behind its last byte; `bytes` is NULL where there is no such file.
struct text {
  char *bytes;
  size_t size;
};

// How a path is walked, openat2(2): links lead anywhere inside a root; a drive may have none.
enum walk { INSIDE_ROOT, WITHOUT_LINKS };

struct owner {
  uid_t user;
  gid_t group;
  mode_t mode;
};

int open_inside(int directory, const char *path, int flags, enum walk walk);
struct text read_file(int directory, const char *path, enum walk walk);
void write_file(int directory, const char *path, const char *bytes, size_t size);
int make_directory(int directory, const char *name, struct owner owner);
// The old file or the new one, whenever the power goes. Without an owner the old file's stays.
void replace_file(int directory, const char *name, struct text content, const struct owner *owner);
char *next_line(char **rest); // ends it with a NUL; NULL after the last one

// target.c: what the root file system says.

struct target {
  int root; // its directory
  bool has_booted;
  bool uses_yescrypt;
  unsigned long cost;
  struct text shadow;
  uid_t user;
  gid_t group;
  char *home;
  char *keys_file; // below the home, as sshd's configuration has it
  struct text keys;
  struct json_object *marker; // NULL where there is none
};

void read_target(struct target *target, const char *root);
const char *shadow_hash(struct text shadow, const char *user, size_t *length);

// drive.c: what the config drive says.

struct drive {
  int root;
  const char *version;
  struct json_object *meta_data; // without admin_pass
  char *password;                // NULL where there is none
  const char *uuid;
  const char **keys; // lines, each key once
  size_t key_count;
};

void read_drive(struct drive *drive, const char *path);
const char *member_string(struct json_object *object, const char *name);
struct json_object *parse_json(struct text text); // NULL for what is no JSON

// keys.c: a set of keys, by algorithm and base64; options and comments do not count.

struct key_set {
  const char **places;
  size_t *lengths;
  size_t size; // a power of two
  size_t count;
};

bool is_good_key(const char *line);
bool add_key(struct key_set *set, const char *line); // false where it is there, or no key
void free_keys(struct key_set *set);

// apply.c: what is to be done, and doing it.

struct plan {
  bool sets_password;
  const char **keys; // those that the file does not have
  size_t key_count;
  char *hash;
};

void apply(const struct target *target, struct plan *plan, const struct drive *drive);

// report.c

void start_clock(void);
void print_report(const struct options *options, const struct target *target,
                  const struct plan *plan, const struct drive *drive);
struct json_object *make_report(const struct options *options, const struct target *target,
                                const struct plan *plan, const struct drive *drive);

// hand-over.c: the copy that later stages get.

void hand_over(const struct drive *drive, const char *run, struct json_object *report);
