// Tests of Sources/Allocator/allocator.c, whose functions have other names here: Tests/Allocator/run.
//
// Pieces of every size are taken, grown and given back in a random order; a shadow says what each of them must hold. What has
// to end the program is done in a child.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void *tested_malloc(size_t size);
void *tested_calloc(size_t count, size_t size);
void *tested_realloc(void *memory, size_t size);
int tested_posix_memalign(void **result, size_t alignment, size_t size);
void tested_free(void *memory);

static void fail(const char *what, size_t size) {
  fprintf(stderr, "allocator: %s, %zu bytes\n", what, size);
  exit(1);
}

static uint64_t state = 0x9e3779b97f4a7c15;

// xorshift64: the same operations in every run.
static uint64_t number(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Mostly small ones, as the program's are; every class, and the edges of each.
static size_t any_size(void) {
  switch (number() % 16) {
  case 0: return number() % 300000;
  case 1: return 65528 + number() % 3 - 1;
  case 2: return ((size_t)1 << (4 + number() % 13)) - 8 + number() % 3 - 1;
  case 3: return 0;
  default: return number() % 600;
  }
}

enum { PIECES = 400 };
static struct {
  unsigned char *memory;
  size_t size, alignment;
  unsigned char seed;
} pieces[PIECES];

static unsigned char expected(unsigned char seed, size_t index) {
  return (unsigned char)(seed + index * 31 + (index >> 8));
}

static void fill(int number_of_piece, size_t from) {
  for (size_t index = from; index < pieces[number_of_piece].size; index++)
    pieces[number_of_piece].memory[index] = expected(pieces[number_of_piece].seed, index);
}

static void check(int piece, size_t size) {
  if ((uintptr_t)pieces[piece].memory % pieces[piece].alignment)
    fail("a piece is not aligned", pieces[piece].size);
  for (size_t index = 0; index < size; index++)
    if (pieces[piece].memory[index] != expected(pieces[piece].seed, index))
      fail("a piece does not hold what was put into it", pieces[piece].size);
}

static void take(int piece) {
  size_t size = any_size(), alignment = 16;
  void *memory = NULL;
  switch (number() % 4) {
  case 0:
    memory = tested_calloc(1 + size / 7, 7);
    size = (1 + size / 7) * 7;
    for (size_t index = 0; index < size; index++)
      if (((unsigned char *)memory)[index])
        fail("calloc gave what is not zero", size);
    break;
  case 1:
    alignment = (size_t)1 << (3 + number() % 11);
    if (tested_posix_memalign(&memory, alignment, size))
      fail("posix_memalign failed", size);
    break;
  case 2: memory = tested_realloc(NULL, size); break;
  default: memory = tested_malloc(size);
  }
  if (!memory)
    fail("a piece is NULL", size);
  pieces[piece].memory = memory;
  pieces[piece].size = size;
  pieces[piece].alignment = alignment;
  pieces[piece].seed = (unsigned char)number();
  fill(piece, 0);
}

static void resize(int piece) {
  size_t before = pieces[piece].size, size = any_size();
  pieces[piece].memory = tested_realloc(pieces[piece].memory, size);
  pieces[piece].size = size;
  // realloc(3) promises no more than that.
  pieces[piece].alignment = 16;
  check(piece, before < size ? before : size);
  fill(piece, 0);
}

static long use(long operations) {
  for (long done = 0; done < operations; done++) {
    int piece = (int)(number() % PIECES);
    if (!pieces[piece].memory) {
      take(piece);
      continue;
    }
    check(piece, pieces[piece].size);
    if (number() % 3) {
      tested_free(pieces[piece].memory);
      pieces[piece].memory = NULL;
    } else {
      resize(piece);
    }
  }
  for (int piece = 0; piece < PIECES; piece++) {
    if (pieces[piece].memory)
      check(piece, pieces[piece].size);
    tested_free(pieces[piece].memory);
    pieces[piece].memory = NULL;
  }
  return operations;
}

static void free_twice(void) {
  void *memory = tested_malloc(40);
  tested_free(memory);
  tested_free(memory);
}

static void free_inside(void) {
  char *memory = tested_calloc(64, 1);
  tested_free(memory + 16);
}

static void free_other(void) {
  static uint64_t other[8];
  tested_free(other + 4);
}

static void use_after_free(void) {
  uint32_t *memory = tested_malloc(40);
  tested_free(memory);
  // The head of a piece on a free list.
  memory[-2] = 0;
  tested_malloc(40);
}

static void take_small_ones(void) {
  for (;;)
    *(volatile char *)tested_malloc(100) = 1;
}

static void take_large_ones(void) {
  for (;;)
    *(volatile char *)tested_calloc(1, 1 << 20) = 1;
}

static void take_aligned_ones(void) {
  for (;;) {
    void *memory = NULL;
    tested_posix_memalign(&memory, 4096, 8192);
    *(volatile char *)memory = 1;
  }
}

static void grow(void) {
  char *memory = NULL;
  for (size_t size = 1; size; size *= 2)
    memory = tested_realloc(memory, size);
}

static volatile size_t most = SIZE_MAX;
static void overflow(void) { tested_calloc(most, 2); }
static void take_everything(void) { tested_malloc(most - 8); }

// What a child came to whose memory is limited, and whose standard error is read.
static int child(void (*body)(void), char *text, size_t room) {
  int ends[2];
  if (pipe(ends))
    exit(1);
  pid_t process = fork();
  if (process == 0) {
    struct rlimit none = {0, 0}, memory = {256 << 20, 256 << 20};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_AS, &memory);
    dup2(ends[1], STDERR_FILENO);
    body();
    _exit(0);
  }
  close(ends[1]);
  size_t length = 0;
  for (ssize_t count; (count = read(ends[0], text + length, room - 1 - length)) > 0;)
    length += (size_t)count;
  text[length] = 0;
  close(ends[0]);
  int status = 0;
  waitpid(process, &status, 0);
  return status;
}

static void must_trap(const char *what, void (*body)(void)) {
  char text[256];
  int status = child(body, text, sizeof text);
  if (!WIFSIGNALED(status) || (WTERMSIG(status) != SIGILL && WTERMSIG(status) != SIGTRAP)) {
    fprintf(stderr, "allocator: %s ended with status %#x, and no trap\n", what, status);
    exit(1);
  }
}

static void must_end(const char *what, void (*body)(void)) {
  char text[256];
  int status = child(body, text, sizeof text);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 1 ||
      strcmp(text, "glowplug: out of memory\n") != 0) {
    fprintf(stderr, "allocator: %s: status %#x, '%s'\n", what, status, text);
    exit(1);
  }
}

int main(void) {
  tested_free(NULL);
  long operations = use(100000);
  // Once more from lists that are full.
  operations += use(100000);
  must_trap("a second free()", free_twice);
  must_trap("free() inside of a piece", free_inside);
  must_trap("free() of what is no piece", free_other);
  must_trap("a free piece that was written to", use_after_free);
  must_end("small pieces without end", take_small_ones);
  must_end("large pieces without end", take_large_ones);
  must_end("aligned pieces without end", take_aligned_ones);
  must_end("a piece that grows without end", grow);
  must_end("a size that overflows", overflow);
  must_end("a size that is no size", take_everything);
  printf("allocator: %ld operations, 4 misuses and 6 shortages\n", operations);
  return 0;
}
