/*
 * console.h: the console, whose other end is a program of the host's control domain.
 * xen/include/public/io/console.h: one page with a ring for each direction. Provides hal_console_write and
 * hal_console_read.
 *
 * A domain that has no such page, as the control domain itself has none, writes to the hypervisor's own
 * console (HYPERVISOR_console_io) and reads nothing.
 *
 * Input stays in the ring, of 1 KiB, until it is read; who types more is held back by the other end.
 */
#ifndef SKERRY_XEN_CONSOLE_H
#define SKERRY_XEN_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

/* Finds the page, which must be mapped. hal_console_write works from here on; before it writes nothing. */
void console_start(void);

/* The page's address, 0 when there is none. */
uint64_t console_page(void);

/* Its events wake hal_wait from here on. After event_start. */
void console_listen(void);

/* Whether hal_console_read has bytes. */
bool console_has_input(void);

/* Waits until the other end has taken all that was written, but not for ever: it may be gone. */
void console_drain(void);

#endif
