#include "common/mark.h"

#include <stdbool.h>
#include <string.h>

#include "common/print.h"
#include "hal.h"

static bool is_asked_for;
static hal_ns_t started_at;
static const char *const *program_parameters;
static size_t program_parameter_count;

void mark_start(void) {
  static const char name[] = "skerry.marks";
  started_at = hal_clock_monotonic();
  program_parameter_count = hal_boot_parameters(&program_parameters);
  if (program_parameter_count == 0) return;
  const char *first = program_parameters[0];
  if (strlen(first) == sizeof name - 1 && memcmp(first, name, sizeof name - 1) == 0) {
    is_asked_for = true;
    program_parameters++;
    program_parameter_count--;
  }
}

size_t mark_program_parameters(const char *const **parameters) {
  *parameters = program_parameters;
  return program_parameter_count;
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
