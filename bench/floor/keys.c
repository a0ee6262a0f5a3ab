// Keys of sshd's: which are good, and which are there already. A hash table finds those, so that
// many keys and a long file cost no more than each of them once.
#include "floor.h"

#include <stdlib.h>
#include <string.h>

// The algorithm, one blank and the base64: what makes two lines the same key, whatever the options
// before it.
static const char *identity(const char *line, size_t *length) {
  static const char *const algorithms[] = {"ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-", "sk-"};
  const char *place = line + strspn(line, " \t");
  bool is_quoted = false;
  while (*place && *place != '#') {
    for (size_t index = 0; index < sizeof algorithms / sizeof *algorithms; index++) {
      if (strncmp(place, algorithms[index], strlen(algorithms[index])) == 0) {
        size_t name = strcspn(place, " ");
        if (!place[name])
          return NULL;
        *length = name + 1 + strcspn(place + name + 1, " \t\r");
        return place;
      }
    }
    // The options end at a blank outside quotes.
    for (; *place && (is_quoted || (*place != ' ' && *place != '\t')); place++)
      is_quoted ^= *place == '"';
    place += strspn(place, " \t");
  }
  return NULL;
}

static int digit(char character) {
  if (character >= 'A' && character <= 'Z')
    return character - 'A';
  if (character >= 'a' && character <= 'z')
    return character - 'a' + 26;
  if (character >= '0' && character <= '9')
    return character - '0' + 52;
  return character == '+' ? 62 : character == '/' ? 63 : -1;
}

// Base64 whose first field is the algorithm's name: RFC 4253, section 6.6.
bool is_good_key(const char *line) {
  size_t length;
  const char *key = identity(line, &length);
  if (!key)
    return false;
  size_t name = strcspn(key, " "), count = 0;
  const char *end = key + length;
  while (end[-1] == '=')
    end--;
  unsigned char blob[16384];
  unsigned bits = 0, held = 0;
  for (const char *place = key + name + 1; place < end; place++) {
    int value = digit(*place);
    if (value < 0 || count == sizeof blob)
      return false;
    bits = bits << 6 | (unsigned)value;
    held += 6;
    if (held >= 8)
      blob[count++] = (unsigned char)(bits >> (held -= 8));
  }
  return count > 4 + name && blob[2] == name >> 8 && blob[3] == (name & 255) &&
         memcmp(blob + 4, key, name) == 0;
}

static size_t place_of(const struct key_set *set, const char *key, size_t length) {
  // The key's last bytes differ the most.
  size_t hash = 5381;
  for (size_t index = length > 32 ? length - 32 : 0; index < length; index++)
    hash = hash * 33 + (unsigned char)key[index];
  size_t place = hash & (set->size - 1);
  while (set->places[place] &&
         (set->lengths[place] != length || memcmp(set->places[place], key, length) != 0))
    place = (place + 1) & (set->size - 1);
  return place;
}

static void grow(struct key_set *set) {
  struct key_set larger = {.size = set->size ? set->size * 2 : 64, .count = set->count};
  larger.places = calloc(larger.size, sizeof *larger.places);
  larger.lengths = calloc(larger.size, sizeof *larger.lengths);
  if (!larger.places || !larger.lengths)
    fail("read", "the keys", "memory is short");
  for (size_t index = 0; index < set->size; index++) {
    if (set->places[index]) {
      size_t place = place_of(&larger, set->places[index], set->lengths[index]);
      larger.places[place] = set->places[index];
      larger.lengths[place] = set->lengths[index];
    }
  }
  free_keys(set);
  *set = larger;
}

bool add_key(struct key_set *set, const char *line) {
  size_t length;
  const char *key = identity(line, &length);
  if (!key)
    return false;
  if (set->count * 2 >= set->size)
    grow(set);
  size_t place = place_of(set, key, length);
  if (set->places[place])
    return false;
  set->places[place] = key;
  set->lengths[place] = length;
  set->count++;
  return true;
}

void free_keys(struct key_set *set) {
  free(set->places);
  free(set->lengths);
}
