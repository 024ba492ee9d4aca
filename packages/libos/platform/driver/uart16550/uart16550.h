/*
 * uart16550.h: the console on the first serial port of a PC. National Semiconductor PC16550D datasheet.
 * Provides hal_console_write and console_receive_resume (driver/interrupts/input_ring.h).
 */
#ifndef SKERRY_UART16550_H
#define SKERRY_UART16550_H

#define UART16550_ISA_INTERRUPT 4u

/* 115200 baud, 8 bits, no parity, FIFOs on, interrupts off: hal_console_write works from here on, by polling.
 */
void uart16550_start(void);

/* Receives by interrupt from here on. */
void uart16550_listen(void);

/* For the host's interrupt handler. */
void uart16550_interrupt(void);

/* Waits until the last byte has left. */
void uart16550_drain(void);

#endif
