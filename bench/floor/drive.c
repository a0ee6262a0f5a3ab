// The config drive: its newest version, and of that the meta data, the password and the keys.
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const versions[] = {"2025-04-04", "2020-10-14", "2018-08-27", "2017-02-22",
                                       "2016-10-06", "2016-06-30", "2015-10-15", "2013-10-17",
                                       "2013-04-04", "2012-08-10", "latest"};

const char *member_string(struct json_object *object, const char *name) {
  struct json_object *member;
  if (!json_object_object_get_ex(object, name, &member) ||
      !json_object_is_type(member, json_type_string))
    return NULL;
  return json_object_get_string(member);
}

struct json_object *parse_json(struct text text) {
  struct json_tokener *tokener = json_tokener_new();
  if (!tokener || text.size > 1 << 20)
    return NULL;
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  // With the NUL behind it, or a number at the end would seem unfinished.
  struct json_object *document = json_tokener_parse_ex(tokener, text.bytes, (int)text.size + 1);
  json_tokener_free(tokener);
  return document;
}

static bool read_version(struct drive *drive, const char *version) {
  char path[64];
  snprintf(path, sizeof path, "openstack/%s/meta_data.json", version);
  struct text text = read_file(drive->root, path, WITHOUT_LINKS);
  if (!text.bytes)
    return false;
  drive->version = version;
  drive->meta_data = parse_json(text);
  memset(text.bytes, 0, text.size);
  free(text.bytes);
  return json_object_is_type(drive->meta_data, json_type_object);
}

static void take_lines(struct drive *drive, struct key_set *set, struct json_object *value) {
  if (!json_object_is_type(value, json_type_string))
    return;
  char *rest = strdup(json_object_get_string(value)), *line;
  while ((line = next_line(&rest))) {
    if (!is_good_key(line) || !add_key(set, line))
      continue;
    drive->keys = realloc(drive->keys, (drive->key_count + 1) * sizeof *drive->keys);
    if (!drive->keys)
      fail("read", "public_keys", "memory is short");
    drive->keys[drive->key_count++] = line;
  }
}

static void read_keys(struct drive *drive) {
  struct key_set set = {0};
  struct json_object *list;
  if (json_object_object_get_ex(drive->meta_data, "public_keys", &list) &&
      json_object_is_type(list, json_type_object)) {
    json_object_object_foreach(list, name, value) {
      (void)name;
      take_lines(drive, &set, value);
    }
  }
  if (json_object_object_get_ex(drive->meta_data, "keys", &list) &&
      json_object_is_type(list, json_type_array)) {
    for (size_t index = 0; index < json_object_array_length(list); index++) {
      struct json_object *entry = json_object_array_get_idx(list, index), *data;
      const char *type = member_string(entry, "type");
      if (type && strcmp(type, "ssh") == 0 && json_object_object_get_ex(entry, "data", &data))
        take_lines(drive, &set, data);
    }
  }
  free_keys(&set);
}

void read_drive(struct drive *drive, const char *path) {
  drive->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (drive->root < 0)
    fail("open", path, strerror(errno));
  size_t index = 0, count = sizeof versions / sizeof *versions;
  while (index < count && !read_version(drive, versions[index]))
    index++;
  if (index == count)
    fail("read", path, "it has no meta_data.json that parses");
  const char *password = member_string(drive->meta_data, "admin_pass");
  if (password && *password && strlen(password) < 512 && !strpbrk(password, "\r\n"))
    drive->password = strdup(password);
  json_object_object_del(drive->meta_data, "admin_pass");
  drive->uuid = member_string(drive->meta_data, "uuid");
  if (!drive->uuid)
    fail("read", path, "it has no uuid");
  read_keys(drive);
}
