/*
 * pl011.h: the console on an Arm PrimeCell UART. Arm DDI 0183. Its speed is left as the firmware has set it.
 * Provides hal_console_write and console_receive_resume (driver/interrupts/input_ring.h).
 */
#ifndef SKERRY_PL011_H
#define SKERRY_PL011_H

#include <stdint.h>

/* `base`: its registers. FIFOs on, interrupts off: hal_console_write works from here on, by polling. */
void pl011_start(uint64_t base);

/* Receives by interrupt from here on. */
void pl011_listen(void);

/* For the host's interrupt handler. */
void pl011_interrupt(void);

/* Waits until the last byte has left. */
void pl011_drain(void);

#endif
