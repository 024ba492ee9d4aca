#include "common/print.h"

#include "hal.h"

static void print_character(print_line_t *line, char character) {
  if (line->length < sizeof line->text - 1) line->text[line->length++] = character;
}

void print_text(print_line_t *line, const char *text) {
  while (*text) print_character(line, *text++);
}

void print_decimal(print_line_t *line, uint64_t value) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
  } while (value /= 10);
  while (count) print_character(line, digits[--count]);
}

void print_hex(print_line_t *line, uint64_t value) {
  print_text(line, "0x");
  int shift = 60;
  while (shift > 0 && !(value >> shift)) shift -= 4;
  for (; shift >= 0; shift -= 4) print_character(line, "0123456789abcdef"[(value >> shift) & 15]);
}

void print_mac(print_line_t *line, const uint8_t mac[6]) {
  for (int i = 0; i < 6; i++) {
    if (i) print_character(line, ':');
    print_character(line, "0123456789abcdef"[mac[i] >> 4]);
    print_character(line, "0123456789abcdef"[mac[i] & 15]);
  }
}

void print_end(print_line_t *line) {
  line->text[line->length++] = '\n';
  hal_console_write((const uint8_t *)line->text, line->length);
  line->length = 0;
}
