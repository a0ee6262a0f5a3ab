// Prints what the C libraries of glowplug answer. It is linked twice, with those of the static
// binary and with Debian's, and conftest.py compares what the two print.
//
//   answers blkid IMAGE...            what libblkid finds, with the filters of FileSystemProbe.swift
//   answers json FILE...              what json-c makes of a text, parsed as in JSON.swift
//   answers crypt SETTING PHRASE...   what libcrypt makes of each pair
//   answers salt PREFIX COUNT         the setting that libcrypt makes of sixteen fixed bytes
#define _GNU_SOURCE 1
#include <blkid/blkid.h>
#include <crypt.h>
#include <err.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_bytes(const char *name, const char *bytes, size_t length) {
  printf(" %s=", name);
  for (size_t i = 0; i < length; i++)
    printf(bytes[i] > ' ' && bytes[i] < 127 ? "%c" : "\\%02x", (unsigned char)bytes[i]);
}

static void probe(int file, const char *filter[], int flags) {
  blkid_probe probe = blkid_new_probe();
  printf("  %s%s %x:", filter[0], filter[1] ? filter[1] : "", (unsigned)flags);
  int given = blkid_probe_set_device(probe, file, 0, 0);
  blkid_probe_enable_superblocks(probe, 1);
  blkid_probe_set_superblocks_flags(probe, flags);
  int filtered =
      blkid_probe_filter_superblocks_type(probe, BLKID_FLTR_ONLYIN, (char **)filter);
  int found = given == 0 ? blkid_do_safeprobe(probe) : 1;
  printf(" device %d filter %d probe %d", given, filtered, found);
  for (int i = 0; found == 0 && i < blkid_probe_numof_values(probe); i++) {
    const char *name, *value;
    size_t length;
    if (blkid_probe_get_value(probe, i, &name, &value, &length) == 0)
      print_bytes(name, value, length);
  }
  printf("\n");
  blkid_free_probe(probe);
}

static void print_probes(const char *path) {
  const char *filters[][3] = {{"iso9660", "vfat"}, {"iso9660"}, {"vfat"}};
  int used = BLKID_SUBLKS_LABEL | BLKID_SUBLKS_TYPE;
  int all = used | BLKID_SUBLKS_LABELRAW | BLKID_SUBLKS_UUID | BLKID_SUBLKS_UUIDRAW |
            BLKID_SUBLKS_SECTYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_VERSION | BLKID_SUBLKS_MAGIC;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    err(1, "failed to open '%s'", path);
  printf("%s\n", path);
  for (size_t i = 0; i < 3; i++) {
    probe(file, filters[i], used);
    probe(file, filters[i], all);
  }
  close(file);
}

static char *content(const char *path, size_t *length) {
  static char text[2 << 20];
  FILE *file = fopen(path, "r");
  if (!file)
    err(1, "failed to open '%s'", path);
  *length = fread(text, 1, sizeof text, file);
  fclose(file);
  return text;
}

static void print_json(const char *path) {
  size_t length;
  char *text = content(path, &length);
  struct json_tokener *tokener = json_tokener_new_ex(33);
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *value = json_tokener_parse_ex(tokener, text, (int)length);
  printf("%s: error %d end %zu type %d\n", path, json_tokener_get_error(tokener),
         json_tokener_get_parse_end(tokener), json_object_get_type(value));
  int plain = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
  int pretty = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE;
  // The second call writes to the memory of the first.
  printf("%s\n", json_object_to_json_string_ext(value, plain));
  printf("%s\n", json_object_to_json_string_ext(value, pretty));
  // JSON.swift asks nothing else, and the static binary's json-c calculates no floating value.
  if (json_object_get_type(value) == json_type_int)
    printf("integer %lld\n", (long long)json_object_get_int64(value));
  json_object_put(value);
  json_tokener_free(tokener);
}

static void print_hash(const char *setting, const char *phrase) {
  static struct crypt_data data;
  memset(&data, 0, sizeof data);
  const char *hash = crypt_rn(phrase, setting, &data, sizeof data);
  printf("%s\n", hash ? hash : "none");
}

static void print_setting(const char *prefix, const char *count) {
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  const char *made = crypt_gensalt_rn(prefix, strtoul(count, NULL, 10), "0123456789abcdef", 16,
                                      setting, sizeof setting);
  printf("%s\n", made ? made : "none");
}

int main(int count, char **arguments) {
  if (count < 3)
    errx(2, "usage: answers blkid|json|crypt|salt ARGUMENT...");
  const char *library = arguments[1];
  for (int i = 2; i < count; i++) {
    if (strcmp(library, "blkid") == 0)
      print_probes(arguments[i]);
    else if (strcmp(library, "json") == 0)
      print_json(arguments[i]);
    else if (strcmp(library, "crypt") == 0 && i + 1 < count)
      print_hash(arguments[i], arguments[i + 1]), i++;
    else if (strcmp(library, "salt") == 0 && i + 1 < count)
      print_setting(arguments[i], arguments[i + 1]), i++;
    else
      errx(2, "answers %s: what to do with '%s'?", library, arguments[i]);
  }
  return 0;
}
