/* decimal.h: numbers as the store has them. */
#ifndef SKERRY_XEN_DECIMAL_H
#define SKERRY_XEN_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_BYTES 21u

/* The digits of `number`, zero-terminated. */
void decimal_write(char text[DECIMAL_BYTES], uint64_t number);

/* False when `text` is something else than digits, or too large. */
bool decimal_read(const char *text, uint64_t *number);

#endif
