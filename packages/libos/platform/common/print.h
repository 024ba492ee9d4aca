/*
 * Text for reports, without allocation and without formats that can go wrong: a line is built from parts in
 * a buffer that the caller owns. What does not fit is cut.
 */
#ifndef SKERRY_PRINT_H
#define SKERRY_PRINT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  char text[256];
  size_t length;
} print_line_t;

void print_text(print_line_t *line, const char *text);
void print_decimal(print_line_t *line, uint64_t value);
void print_hex(print_line_t *line, uint64_t value);

/* Six bytes as aa:bb:cc:dd:ee:ff. */
void print_mac(print_line_t *line, const uint8_t mac[6]);

/* Ends the line with "\n", writes it to the console and empties it. */
void print_end(print_line_t *line);

#endif
