#include "driver/xen/farewell.h"

#include <stddef.h>

static farewell_t *first;

void farewell_add(farewell_t *farewell) {
  farewell->next = first;
  first = farewell;
}

/* Each is taken off the list before it is said: a fault meanwhile ends the domain without it. */
void farewell_say(void) {
  while (first != NULL) {
    const farewell_t *next = first;
    first = next->next;
    next->say();
  }
}
