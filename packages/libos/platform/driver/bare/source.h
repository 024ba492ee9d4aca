/*
 * source.h: devices, besides the console, that can end hal_wait. A driver adds its source once it has found
 * its device, so that an image without the driver has no trace of it.
 */
#ifndef SKERRY_SOURCE_H
#define SKERRY_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct source {
  uint32_t ready_bit; /* HAL_READY_… */

  /* Whether it has work. With `arm`, before the machine sleeps: when it has none, an interrupt comes from now
   * on when it has, and its devices know of all that they were given. Called with interrupts off. */
  bool (*is_ready)(bool arm);

  /* Takes the interrupt lines of its devices down. Called in an interrupt that may be another device's. */
  void (*interrupt)(void);

  struct source *next; /* The list's. */
} source_t;

/* From now on `source`, which stays for ever, is asked. */
void source_add(source_t *source);

/* For hal_wait: the ready bits of `interest` that sources have. */
uint32_t source_ready(uint32_t interest, bool arm);

/* For the host's interrupt handler. */
void source_interrupt(void);

/* Provided by the host: interrupts of `line` (of the machine's interrupt controller) reach source_interrupt.
 */
void host_interrupt_enable(uint32_t line);

#endif
