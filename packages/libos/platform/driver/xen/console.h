/*
 * console.h: the console, whose other end is a program of the host's control domain.
 * xen/include/public/io/console.h: one page with a ring for each direction. Provides hal_console_write and
 * hal_console_read.
 *
 * A domain that was started without tools has no such page; what its console is then, the host knows.
 *
 * Output waits for the other end, as long as that takes some of it. The host's own program may have ended,
 * though, and nobody is to stand still for that: what was offered for CONSOLE_PATIENCE_NS in vain is lost,
 * and so is what follows, until something is taken. How much that was is said as soon as there is room.
 *
 * Input stays in the ring, of 1 KiB, until it is read; who types more is held back by the other end.
 */
#ifndef SKERRY_XEN_CONSOLE_H
#define SKERRY_XEN_CONSOLE_H

#include "hal.h"

#include <stdbool.h>

#define CONSOLE_PATIENCE_NS 5000000000ull

/* Finds the page, which must be mapped. Before this, and without a page, hal_console_write is the host's. */
void console_start(void);

/* The page's address, 0 when there is none. */
uint64_t console_page(void);

/* Its events wake hal_wait from here on. After event_start. */
void console_listen(void);

/* Whether hal_console_read has bytes. */
bool console_has_input(void);

/* Waits until the other end has taken all that was written, or is given up. */
void console_drain(void);

/* Provided by the host, for a domain without that page: as hal_console_write, hal_console_read,
 * console_has_input and console_drain. */
void host_console_write(const uint8_t *bytes, size_t length);
hal_result_t host_console_read(uint8_t *bytes, size_t capacity, size_t *length);
bool host_console_has_input(void);
void host_console_drain(void);

#endif
