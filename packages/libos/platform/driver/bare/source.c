#include "driver/bare/source.h"

#include <stddef.h>

static source_t *first;

void source_add(source_t *source) {
  source->next = first;
  first = source;
}

uint32_t source_ready(uint32_t interest, bool arm) {
  uint32_t ready = 0;
  for (const source_t *source = first; source != NULL; source = source->next) {
    if ((source->ready_bit & interest) != 0 && source->is_ready(arm)) {
      ready |= source->ready_bit;
    }
  }
  return ready;
}

void source_interrupt(void) {
  for (const source_t *source = first; source != NULL; source = source->next) {
    source->interrupt();
  }
}
