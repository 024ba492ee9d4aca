/* Shows the boot parameters, one on a line behind whose they are. Ends with code 0. */
#include "common/mark.h"
#include "common/print.h"
#include "hal.h"

static void show(const char *owner, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++) {
    print_line_t line = {.length = 0};
    print_text(&line, owner);
    print_text(&line, list[i]);
    print_end(&line);
  }
}

void skerry_main(void) {
  const char *const *list;
  mark_start();
  size_t count = mark_program_parameters(&list);
  show("program ", list, count);
  count = hal_net_parameters(&list);
  show("net ", list, count);
  mark_exit(0);
  hal_exit(0);
}
