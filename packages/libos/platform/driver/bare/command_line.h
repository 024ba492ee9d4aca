/*
 * command_line.h: the boot parameters, from one line of text, as hal.h says: split at spaces, "double quotes"
 * keep a space, a backslash escapes the next character; at most 64, of 4 KiB together.
 *
 * One parameter is the host's own and is taken out: `skerry.wall=<ns>`, the wall clock when the machine was
 * started, in decimal nanoseconds since 1970, for machines that have no clock chip.
 */
#ifndef SKERRY_COMMAND_LINE_H
#define SKERRY_COMMAND_LINE_H

#include <stdint.h>

/* Reads at most `length` bytes, up to a zero byte; copies, so that `line` may go away. */
void command_line_parse(const char *line, uint64_t length);

/* The value of skerry.wall; 0 when it was not given. */
uint64_t command_line_wall(void);

#endif
