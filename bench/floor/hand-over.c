// The hand-over: the drive in its own layout without the password, metadata.env and the report; all
// or nothing.
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static bool copy(const struct drive *drive, int run, const char *from, const char *to,
                 bool is_json) {
  struct text text = read_file(drive->root, from, WITHOUT_LINKS);
  if (!text.bytes)
    return false;
  bool is_good = true;
  if (is_json) {
    struct json_object *document = parse_json(text);
    is_good = document != NULL;
    json_object_put(document);
  }
  if (is_good)
    write_file(run, to, text.bytes, text.size);
  free(text.bytes);
  return is_good;
}

static void copy_version(const struct drive *drive, int run) {
  static const struct {
    const char *name;
    bool is_json;
  } files[] = {{"vendor_data.json", true},
               {"vendor_data2.json", true},
               {"network_data.json", true},
               {"user_data", false}};
  for (size_t index = 0; index < sizeof files / sizeof *files; index++) {
    char from[64], to[64];
    snprintf(from, sizeof from, "openstack/%s/%s", drive->version, files[index].name);
    snprintf(to, sizeof to, "config-drive/openstack/latest/%s", files[index].name);
    copy(drive, run, from, to, files[index].is_json);
  }
  copy(drive, run, "ec2/latest/meta-data.json", "config-drive/ec2/latest/meta-data.json", true);
  copy(drive, run, "ec2/latest/user-data", "config-drive/ec2/latest/user-data", false);
}

// An entry of `files` whose content is missing is left out: cloud-init would drop the whole drive.
static void copy_content(const struct drive *drive, int run) {
  struct json_object *list, *kept = json_object_new_array();
  if (!json_object_object_get_ex(drive->meta_data, "files", &list) ||
      !json_object_is_type(list, json_type_array)) {
    json_object_put(kept);
    return;
  }
  for (size_t index = 0; index < json_object_array_length(list); index++) {
    struct json_object *entry = json_object_array_get_idx(list, index);
    const char *path = member_string(entry, "content_path");
    if (!path || strncmp(path, "/content/", 9) != 0 || strchr(path + 9, '/') || path[9] == '.')
      continue;
    char from[320], to[320];
    snprintf(from, sizeof from, "openstack/content/%s", path + 9);
    snprintf(to, sizeof to, "config-drive/openstack/content/%s", path + 9);
    if (copy(drive, run, from, to, false))
      json_object_array_add(kept, json_object_get(entry));
  }
  json_object_object_add(drive->meta_data, "files", kept);
}

static void write_environment(const struct drive *drive, int run) {
  static const struct {
    const char *variable, *key;
  } values[] = {{"INSTANCE_UUID", "uuid"},
                {"HOSTNAME", "hostname"},
                {"NAME", "name"},
                {"AVAILABILITY_ZONE", "availability_zone"},
                {"PROJECT_ID", "project_id"},
                {"LAUNCH_INDEX", "launch_index"}};
  char *bytes;
  size_t size;
  FILE *stream = open_memstream(&bytes, &size);
  for (size_t index = 0; stream && index < sizeof values / sizeof *values; index++) {
    struct json_object *value;
    fprintf(stream, "GLOWPLUG_%s=\"", values[index].variable);
    if (json_object_object_get_ex(drive->meta_data, values[index].key, &value))
      for (const char *byte = json_object_get_string(value); byte && *byte; byte++) {
        if (strchr("\\\"$`", *byte))
          fputc('\\', stream);
        fputc(*byte, stream);
      }
    fputs("\"\n", stream);
  }
  if (!stream || fclose(stream) != 0)
    fail("write", "metadata.env", "memory is short");
  write_file(run, "metadata.env", bytes, size);
  free(bytes);
}

static void write_json(int run, const char *path, struct json_object *document, int flags) {
  size_t size;
  flags |= JSON_C_TO_STRING_NOSLASHESCAPE;
  const char *text = json_object_to_json_string_length(document, flags, &size);
  write_file(run, path, text, size);
}

void hand_over(const struct drive *drive, const char *run, struct json_object *report) {
  static const char *const directories[] = {
      "config-drive",           "config-drive/openstack",         "config-drive/openstack/latest",
      "config-drive/ec2",       "config-drive/openstack/content", "config-drive/ec2/latest"};
  char new[4096], old[4096];
  snprintf(new, sizeof new, "%s.new", run);
  snprintf(old, sizeof old, "%s.old", run);
  nftw(new, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  int directory;
  if (mkdir(new, 0700) != 0 || (directory = open(new, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    fail("make", new, strerror(errno));
  for (size_t index = 0; index < sizeof directories / sizeof *directories; index++)
    if (mkdirat(directory, directories[index], 0700) != 0)
      fail("make", directories[index], strerror(errno));
  copy_version(drive, directory);
  copy_content(drive, directory);
  write_json(directory, "config-drive/openstack/latest/meta_data.json", drive->meta_data, 0);
  write_environment(drive, directory);
  write_json(directory, "report.json", report, JSON_C_TO_STRING_PRETTY);
  close(directory);
  bool has_old = rename(run, old) == 0;
  if (rename(new, run) != 0)
    fail("make", run, strerror(errno));
  if (has_old)
    nftw(old, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
