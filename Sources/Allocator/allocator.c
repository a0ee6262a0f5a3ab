// malloc(3) for the static binary, in place of musl's: one thread, a short life, a few thousand small pieces. musl's own takes
// 370 instructions for an array of Swift's, and gives pages back to the kernel that it asks for again a moment later: two
// thirds of the system calls of a run were mmap and munmap.
//
// Pieces of a size class come from a free list, or from an arena that only grows; what is large is mapped by itself. Eight bytes
// before each piece say what it is: a second free(), and one of anything that is no piece, end the program. Ordinary builds,
// the tests' too, have the C library's.
//
// None of these functions answers NULL: where the kernel gives no memory, the program says so and ends, rule 11. That is no
// other end than a kill, which every write is made for. Who is told NULL has to look, and few do: Embedded Swift takes what
// posix_memalign(3) left in the result without a look at the error, so that a buffer's address is NULL and an empty file is
// read into it; json-c's serializers pass over a buffer that could not grow (printbuf_memappend), and the text lacks that
// piece; libblkid says of a device that there is nothing on it.
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MULTIPLES = 32, CLASSES = MULTIPLES + 7 };
// The words "used", "free" and "mmap" in ASCII: no size, and no pointer of this program's.
enum { USED = 0x75736564, FREED = 0x66726565, MAPPED = 0x6d6d6170 };

struct head {
  uint32_t kind, class;
};
struct piece {
  struct piece *next;
};
struct mapping {
  char *start;
  size_t size;
  struct head head;
};

static const size_t largest = 65536 - sizeof(struct head), arena = 262144;
static struct piece *lists[CLASSES];
static char *bump, *end;

static struct head *head_of(void *memory) { return (struct head *)memory - 1; }

// Multiples of 16 up to 512 bytes, then powers of two; the head is in them.
static unsigned class_of(size_t size) {
  size_t whole = size + sizeof(struct head);
  return whole <= 512 ? (unsigned)((whole - 1) >> 4)
                      : (unsigned)(MULTIPLES + 64 - __builtin_clzll(whole - 1) - 10);
}

static size_t room_of(unsigned class) {
  size_t whole =
      class < MULTIPLES ? (size_t)(class + 1) << 4 : (size_t)1 << (class - MULTIPLES + 10);
  return whole - sizeof(struct head);
}

// The exit status of a failure; at a standard error that cannot be written nobody can be told.
__attribute__((noinline, noreturn)) static void end_for_want_of_memory(void) {
  static const char line[] = "glowplug: out of memory\n";
  ssize_t count = write(STDERR_FILENO, line, sizeof line - 1);
  (void)count;
  _exit(1);
}

static void *map(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    end_for_want_of_memory();
  return memory;
}

__attribute__((noinline)) static void *carve(unsigned class) {
  size_t whole = room_of(class) + sizeof(struct head);
  if ((size_t)(end - bump) < whole) {
    char *memory = map(arena);
    // What follows a head is aligned to 16.
    bump = memory + sizeof(struct head);
    end = memory + arena;
  }
  struct head *head = (struct head *)bump;
  bump += whole;
  *head = (struct head){USED, class};
  return head + 1;
}

__attribute__((noinline)) static void *map_one(size_t size, size_t alignment) {
  if (size > PTRDIFF_MAX - alignment - 4096)
    end_for_want_of_memory();
  size_t whole = size + alignment + sizeof(struct mapping);
  char *start = map(whole);
  uintptr_t place = ((uintptr_t)start + sizeof(struct mapping) + alignment - 1) & ~(alignment - 1);
  struct mapping *mapping = (struct mapping *)place - 1;
  *mapping = (struct mapping){start, whole, {MAPPED, 0}};
  return (void *)place;
}

// Bytes that fit into a piece; the end of the program where this is none.
static size_t room_in(void *memory) {
  struct head *head = head_of(memory);
  if (head->kind == MAPPED) {
    struct mapping *mapping = (struct mapping *)memory - 1;
    return mapping->size - (size_t)((char *)memory - mapping->start);
  }
  if (head->kind != USED || head->class >= CLASSES)
    __builtin_trap();
  return room_of(head->class);
}

void *malloc(size_t size) {
  if (size > largest)
    return map_one(size, 16);
  unsigned class = class_of(size);
  struct piece *piece = lists[class];
  if (!piece)
    return carve(class);
  if (head_of(piece)->kind != FREED)
    __builtin_trap();
  lists[class] = piece->next;
  head_of(piece)->kind = USED;
  return piece;
}

void free(void *memory) {
  if (!memory)
    return;
  struct head *head = head_of(memory);
  room_in(memory);
  if (head->kind == MAPPED) {
    struct mapping *mapping = (struct mapping *)memory - 1;
    munmap(mapping->start, mapping->size);
    return;
  }
  head->kind = FREED;
  struct piece *piece = memory;
  piece->next = lists[head->class];
  lists[head->class] = piece;
}

void *calloc(size_t count, size_t size) {
  size_t whole;
  if (__builtin_mul_overflow(count, size, &whole))
    end_for_want_of_memory();
  void *memory = malloc(whole);
  // What is mapped is zero.
  return whole <= largest ? memset(memory, 0, whole) : memory;
}

void *realloc(void *memory, size_t size) {
  if (!memory)
    return malloc(size);
  size_t room = room_in(memory);
  if (size <= room)
    return memory;
  void *larger = malloc(size);
  memcpy(larger, memory, room);
  free(memory);
  return larger;
}

void *aligned_alloc(size_t alignment, size_t size) {
  return alignment <= 16 ? malloc(size) : map_one(size, alignment);
}

// What Embedded Swift allocates everything with.
int posix_memalign(void **result, size_t alignment, size_t size) {
  *result = aligned_alloc(alignment, size);
  return 0;
}
