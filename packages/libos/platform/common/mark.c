#include "common/mark.h"

#include <stdbool.h>
#include <string.h>

#include "common/print.h"
#include "hal.h"

static bool is_asked_for;
static hal_ns_t started_at;

/* As many as hal_boot_parameters gives, and skerry.marks. */
enum { MOST_PARAMETERS = 65 };

typedef struct {
  const char *list[MOST_PARAMETERS];
  size_t count;
} parameters_t;

static parameters_t of_program, of_network;

static bool begins_with(const char *text, const char *prefix) {
  while (*prefix) {
    if (*text++ != *prefix++) return false;
  }
  return true;
}

static void add(parameters_t *parameters, const char *text) { parameters->list[parameters->count++] = text; }

void mark_start(void) {
  static const char name[] = "skerry.marks";
  started_at = hal_clock_monotonic();
  const char *const *all;
  size_t count = hal_boot_parameters(&all), i = 0;
  is_asked_for = count && strlen(all[0]) == sizeof name - 1 && begins_with(all[0], name);
  if (is_asked_for) i++;
  for (; i < count && i < MOST_PARAMETERS; i++) {
    add(begins_with(all[i], "net.") ? &of_network : &of_program, all[i]);
  }
}

size_t mark_program_parameters(const char *const **parameters) {
  *parameters = of_program.list;
  return of_program.count;
}

size_t mark_net_parameters(const char *const **parameters) {
  *parameters = of_network.list;
  return of_network.count;
}

static void write_mark(const char *name, uint64_t value) {
  if (!is_asked_for) return;
  print_line_t line = {.length = 0};
  print_text(&line, "\x1b]skerry;");
  print_text(&line, name);
  print_text(&line, "=");
  print_decimal(&line, value);
  print_text(&line, "\a");
  hal_console_write((const uint8_t *)line.text, line.length);
}

void mark_main(void) { write_mark("main", hal_clock_monotonic() - started_at); }

void mark_exit(int code) { write_mark("exit", (uint64_t)code); }
