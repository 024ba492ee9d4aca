/*
 * Boot marks: what a tender wants to know of an instance and cannot see from outside. When they are asked
 * for (the boot parameter `skerry.marks` comes first), they travel in the console's own stream as operating
 * system commands (ECMA-48, 8.3.89), which a tender strips and a terminal ignores:
 *
 *   ESC ] skerry;main=<nanoseconds since skerry_main> BEL    before the program's first instruction
 *   ESC ] skerry;exit=<code> BEL                             the very last bytes
 */
#ifndef SKERRY_MARK_H
#define SKERRY_MARK_H

#include <stddef.h>

/* Reads the boot parameters and takes `skerry.marks` out of them. Call first. */
void mark_start(void);

/* The boot parameters of the program: as hal_boot_parameters, without those that are the platform's. */
size_t mark_program_parameters(const char *const **parameters);

void mark_main(void);
void mark_exit(int code);

#endif
