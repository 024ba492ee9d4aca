/*
 * input_ring.h: received console bytes between the UART's interrupt handler (the only producer) and
 * hal_console_read (the only consumer), both on one processor.
 */
#ifndef SKERRY_INPUT_RING_H
#define SKERRY_INPUT_RING_H

#include <stdbool.h>
#include <stdint.h>

/* Producer. Whether a byte fits now: ask before taking it from the device. "No" is followed, once there is
 * room, by console_receive_resume. */
bool input_ring_has_room(void);

/* Producer. Only after input_ring_has_room said yes. */
void input_ring_put(uint8_t byte);

/* Consumer. */
bool input_ring_is_empty(void);

/*
 * Provided by the UART driver: the ring has room again, so receiving may go on. A driver that finds the
 * ring full leaves the bytes in the device and stops its receive interrupt, which holds back the sender.
 */
void console_receive_resume(void);

#endif
