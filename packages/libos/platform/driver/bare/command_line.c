#include "driver/bare/command_line.h"

#include "hal.h"

#include <stdbool.h>

/* Those of the program, and skerry.marks in front of them. */
#define PARAMETERS 65u
#define TEXT_BYTES (4096u + sizeof "skerry.marks")

static const char wall_name[] = "skerry.wall=";

static char text[TEXT_BYTES];
static const char *parameters[PARAMETERS];
static size_t parameter_count;
static uint64_t wall;

/* The number in a skerry.wall parameter, 0 when `parameter` is another one. */
static uint64_t wall_value(const char *parameter) {
  for (size_t i = 0; i < sizeof wall_name - 1; i++) {
    if (parameter[i] != wall_name[i]) {
      return 0;
    }
  }
  uint64_t value = 0;
  for (const char *digit = parameter + sizeof wall_name - 1; *digit >= '0' && *digit <= '9'; digit++) {
    value = value * 10 + (uint64_t)(*digit - '0');
  }
  return value;
}

void command_line_parse(const char *line, uint64_t length) {
  const char *end = line + length;
  size_t used = 0;
  while (line < end && *line != 0 && parameter_count < PARAMETERS) {
    if (*line == ' ') {
      line++;
      continue;
    }
    char *parameter = text + used;
    bool quoted = false;
    for (; line < end && *line != 0 && (quoted || *line != ' '); line++) {
      if (*line == '"') {
        quoted = !quoted;
        continue;
      }
      if (*line == '\\' && line + 1 < end && line[1] != 0) {
        line++;
      }
      if (used == TEXT_BYTES - 1) {
        line = end;
        break;
      }
      text[used++] = *line;
    }
    text[used] = 0;
    uint64_t value = wall_value(parameter);
    if (value != 0) {
      wall = value;
      used = (size_t)(parameter - text);
    } else {
      parameters[parameter_count++] = parameter;
      if (++used >= TEXT_BYTES) {
        return;
      }
    }
  }
}

uint64_t command_line_wall(void) { return wall; }

size_t hal_boot_parameters(const char *const **list) {
  *list = parameters;
  return parameter_count;
}
