/*
 * Clocks without a system call: the kernel maps a small ELF object into every process, the vDSO, whose
 * __vdso_clock_gettime reads them in user mode (vdso(7)). It is found by AT_SYSINFO_EHDR of the auxiliary
 * vector and read as the System V ABI, chapters 4 and 5, says. Where anything is missing the system call
 * stays, which the vDSO also makes itself when the machine's clock cannot be read in user mode.
 */
#include <string.h>

#include "host/unix/unix.h"

enum { AT_SYSINFO_EHDR = 33, PT_LOAD = 1, PT_DYNAMIC = 2 };
enum { DT_NULL = 0, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6 };

typedef struct {
  uint8_t identification[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_headers, section_headers;
  uint32_t flags;
  uint16_t bytes, program_header_bytes, program_header_count;
} elf_header_t;

typedef struct {
  uint32_t type, flags;
  uint64_t offset, address, physical_address, file_bytes, memory_bytes, align;
} program_header_t;

typedef struct {
  int64_t tag;
  uint64_t value;
} dynamic_t;

typedef struct {
  uint32_t name;
  uint8_t information, other;
  uint16_t section;
  uint64_t value, bytes;
} symbol_t;

/* Addresses in the object are relative to `bias`: the kernel relocates nothing in it. */
typedef struct {
  uint64_t bias;
  const dynamic_t *dynamic;
} object_t;

static object_t read_object(const uint8_t *start) {
  const elf_header_t *header = (const elf_header_t *)start;
  object_t object = {0, NULL};
  bool is_loaded = false;
  for (uint32_t i = 0; i < header->program_header_count; i++) {
    const program_header_t *part =
        (const program_header_t *)(start + header->program_headers + i * header->program_header_bytes);
    if (part->type == PT_LOAD && !is_loaded) {
      object.bias = (uint64_t)start + part->offset - part->address;
      is_loaded = true;
    }
    if (part->type == PT_DYNAMIC) object.dynamic = (const dynamic_t *)(start + part->offset);
  }
  return object;
}

/* What the entry of that tag points to, or NULL. */
static const void *find_dynamic(object_t object, int64_t tag) {
  for (const dynamic_t *one = object.dynamic; one && one->tag != DT_NULL; one++) {
    if (one->tag == tag) return (const void *)(object.bias + one->value);
  }
  return NULL;
}

static bool is_same(const char *one, const char *other) {
  size_t length = strlen(one);
  return strlen(other) == length && memcmp(one, other, length) == 0;
}

static uint64_t find_symbol(object_t object, const char *name) {
  const uint32_t *hash = find_dynamic(object, DT_HASH);
  const symbol_t *symbols = find_dynamic(object, DT_SYMTAB);
  const char *names = find_dynamic(object, DT_STRTAB);
  if (!hash || !symbols || !names) return 0;
  /* The second word of the hash table is the number of symbols; the first one has no name. */
  for (uint32_t i = 1; i < hash[1]; i++) {
    if (symbols[i].section != 0 && is_same(names + symbols[i].name, name))
      return object.bias + symbols[i].value;
  }
  return 0;
}

static void start(void) {
  uint64_t object = unix_auxiliary(AT_SYSINFO_EHDR);
  if (!object) return;
  uint64_t found = find_symbol(read_object((const uint8_t *)object), "__vdso_clock_gettime");
  if (found) unix_clock_use((unix_clock_t *)found);
}

static size_t watch(pollfd_t *polls) {
  (void)polls;
  return 0;
}

UNIX_FEATURE(vdso_clock) = {0, start, watch, NULL};
