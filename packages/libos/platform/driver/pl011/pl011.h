/*
 * pl011.h: the console on an Arm PrimeCell UART. Arm DDI 0183. Its speed is left as the firmware has set it.
 * Provides console_receive_resume (driver/interrupts/input_ring.h).
 *
 * The Generic UART of Arm's Server Base System Architecture (DEN 0029, appendix B) is the same without the
 * registers of line control: it is on, with FIFOs, from the start.
 */
#ifndef SKERRY_PL011_H
#define SKERRY_PL011_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `base`: its registers. FIFOs on, interrupts off: pl011_write works from here on, by polling; before it
 * writes nothing. `is_sbsa`: it is a Generic UART. */
void pl011_start(uint64_t base, bool is_sbsa);

/* As hal_console_write. */
void pl011_write(const uint8_t *bytes, size_t length);

/* Receives by interrupt from here on. */
void pl011_listen(void);

/* For the host's interrupt handler. */
void pl011_interrupt(void);

/* Waits until the last byte has left. */
void pl011_drain(void);

#endif
