/*
 * input_ring.h: received console bytes between the UART's interrupt handler (the only producer) and
 * hal_console_read (by input_ring_read, the only consumer), both on one processor.
 */
#ifndef SKERRY_INPUT_RING_H
#define SKERRY_INPUT_RING_H

#include "hal.h"

#include <stdbool.h>

/* Producer. Whether a byte fits now: ask before taking it from the device. "No" is followed, once there is
 * room, by console_receive_resume. */
bool input_ring_has_room(void);

/* Producer. Only after input_ring_has_room said yes. */
void input_ring_put(uint8_t byte);

/* Consumer. */
bool input_ring_is_empty(void);

/* Consumer: as hal_console_read. */
hal_result_t input_ring_read(uint8_t *bytes, size_t capacity, size_t *length);

/*
 * Provided by the UART driver: the ring has room again, so receiving may go on. A driver that finds the
 * ring full leaves the bytes in the device and stops its receive interrupt, which holds back the sender.
 */
void console_receive_resume(void);

#endif
