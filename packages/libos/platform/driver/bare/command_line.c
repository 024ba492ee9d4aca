#include "driver/bare/command_line.h"

#include "hal.h"

#include <stdbool.h>

/* Whose a parameter is. */
typedef enum { OWNER_PROGRAM, OWNER_NET, OWNER_HOST, OWNERS } owner_t;

/* The program's, and skerry.marks in front of them. */
#define PARAMETERS_MAX 65u
#define PROGRAM_BYTES (4096u + sizeof "skerry.marks")
#define OTHER_MAX 16u
#define OTHER_BYTES 512u
#define TEXT_BYTES (PROGRAM_BYTES + 2 * OTHER_BYTES)

static char text[TEXT_BYTES];

static const char *program_list[PARAMETERS_MAX], *net_list[OTHER_MAX], *host_list[OTHER_MAX];

static const struct {
  const char **list;
  uint32_t count;
  size_t bytes;
} most[OWNERS] = {
    [OWNER_PROGRAM] = {program_list, PARAMETERS_MAX, PROGRAM_BYTES},
    [OWNER_NET] = {net_list, OTHER_MAX, OTHER_BYTES},
    [OWNER_HOST] = {host_list, OTHER_MAX, OTHER_BYTES},
};

/* What each owner has. */
static struct {
  uint32_t count;
  size_t bytes;
} has[OWNERS];

/* What follows `start` in `word`; null when `word` begins otherwise. */
static const char *behind(const char *word, const char *start) {
  for (; *start != 0; word++, start++) {
    if (*word != *start) {
      return NULL;
    }
  }
  return word;
}

static owner_t owner_of(const char *parameter) {
  if (behind(parameter, "net.") != NULL) {
    return OWNER_NET;
  }
  bool is_host = behind(parameter, "skerry.wall=") != NULL || behind(parameter, "skerry.disk=") != NULL ||
                 behind(parameter, "skerry.xen.") != NULL || behind(parameter, "virtio_mmio.device=") != NULL;
  return is_host ? OWNER_HOST : OWNER_PROGRAM;
}

/* Keeps the word of `length` at `word`, if its owner has room for it. Returns how many bytes it takes. */
static size_t keep(char *word, size_t length) {
  owner_t owner = owner_of(word);
  size_t bytes = length + 1, left = most[owner].bytes - has[owner].bytes;
  if (has[owner].count == most[owner].count) {
    return 0;
  }
  if (bytes > left) {
    if (owner != OWNER_PROGRAM || left < 2) {
      return 0;
    }
    bytes = left;
    word[bytes - 1] = 0;
  }
  most[owner].list[has[owner].count++] = word;
  has[owner].bytes += bytes;
  return bytes;
}

void command_line_parse(const char *line, uint64_t length) {
  const char *end = line + length;
  /* What is free of `text` is as much as all owners' shares have left: a word that does not fit there is too
   * long for each of them. */
  size_t used = 0;
  while (line < end && *line != 0) {
    if (*line == ' ') {
      line++;
      continue;
    }
    char *word = text + used;
    size_t room = TEXT_BYTES - used, count = 0;
    bool quoted = false;
    for (; line < end && *line != 0 && (quoted || *line != ' '); line++) {
      if (*line == '"') {
        quoted = !quoted;
        continue;
      }
      if (*line == '\\' && line + 1 < end && line[1] != 0) {
        line++;
      }
      if (count + 1 < room) {
        word[count] = *line;
      }
      count++;
    }
    if (room > 0) {
      word[count < room ? count : room - 1] = 0;
      used += keep(word, count);
    }
  }
}

const char *command_line_value(const char *name, uint32_t index) {
  for (uint32_t i = 0; i < has[OWNER_HOST].count; i++) {
    const char *value = behind(host_list[i], name);
    if (value != NULL && index-- == 0) {
      return value;
    }
  }
  return NULL;
}

static uint32_t digit_of(char character) {
  char lower = character | 0x20;
  if (character >= '0' && character <= '9') {
    return (uint32_t)(character - '0');
  }
  return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10) : 16;
}

uint64_t command_line_number(const char **at) {
  const char *digit = behind(*at, "0x");
  uint32_t base = digit != NULL ? 16 : 10;
  uint64_t value = 0;
  for (digit = digit != NULL ? digit : *at; digit_of(*digit) < base; digit++) {
    value = value * base + digit_of(*digit);
  }
  *at = digit;
  return value;
}

uint64_t command_line_wall(void) {
  const char *value = command_line_value("skerry.wall=", 0);
  return value != NULL ? command_line_number(&value) : 0;
}

size_t hal_boot_parameters(const char *const **list) {
  *list = program_list;
  return has[OWNER_PROGRAM].count;
}

size_t hal_net_parameters(const char *const **list) {
  *list = net_list;
  return has[OWNER_NET].count;
}
