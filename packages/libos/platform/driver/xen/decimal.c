#include "driver/xen/decimal.h"

void decimal_write(char text[DECIMAL_BYTES], uint64_t number) {
  char digits[DECIMAL_BYTES - 1];
  uint32_t count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  while (count > 0) {
    *text++ = digits[--count];
  }
  *text = 0;
}

bool decimal_read(const char *text, uint64_t *number) {
  uint64_t value = 0;
  if (*text == 0) {
    return false;
  }
  for (; *text != 0; text++) {
    if (*text < '0' || *text > '9' || value > (UINT64_MAX - 9) / 10) {
      return false;
    }
    value = value * 10 + (uint64_t)(*text - '0');
  }
  *number = value;
  return true;
}
