/*
 * The four functions that clang calls for plain C. Word-wise rather than by `rep movsb`, which software
 * emulation runs byte by byte.
 */
#include <string.h>

#include <stdint.h>

/* Keeps clang from recognising these loops as calls of the functions that they are. */
#define NOT_A_LIBRARY_CALL __attribute__((no_builtin))

typedef uint64_t word_t __attribute__((aligned(1), may_alias));

NOT_A_LIBRARY_CALL void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  uint8_t *target = to;
  const uint8_t *source = from;
  for (; length >= 32; length -= 32, target += 32, source += 32) {
    const word_t *words = (const word_t *)source;
    uint64_t a = words[0], b = words[1], c = words[2], d = words[3];
    word_t *out = (word_t *)target;
    out[0] = a, out[1] = b, out[2] = c, out[3] = d;
  }
  for (; length >= 8; length -= 8, target += 8, source += 8) *(word_t *)target = *(const word_t *)source;
  for (; length; length--) *target++ = *source++;
  return to;
}

NOT_A_LIBRARY_CALL void *memmove(void *to, const void *from, size_t length) {
  uint8_t *target = to;
  const uint8_t *source = from;
  if ((uintptr_t)target - (uintptr_t)source >= length) return memcpy(to, from, length);
  target += length;
  source += length;
  for (; length >= 8; length -= 8) {
    target -= 8;
    source -= 8;
    *(word_t *)target = *(const word_t *)source;
  }
  for (; length; length--) *--target = *--source;
  return to;
}

NOT_A_LIBRARY_CALL void *memset(void *to, int byte, size_t length) {
  uint8_t *target = to;
  uint64_t word = 0x0101010101010101ull * (uint8_t)byte;
  for (; length >= 32; length -= 32, target += 32) {
    word_t *out = (word_t *)target;
    out[0] = word, out[1] = word, out[2] = word, out[3] = word;
  }
  for (; length >= 8; length -= 8, target += 8) *(word_t *)target = word;
  for (; length; length--) *target++ = (uint8_t)byte;
  return to;
}

NOT_A_LIBRARY_CALL int memcmp(const void *left, const void *right, size_t length) {
  const uint8_t *a = left, *b = right;
  for (; length; length--, a++, b++) {
    if (*a != *b) return *a < *b ? -1 : 1;
  }
  return 0;
}

NOT_A_LIBRARY_CALL size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

NOT_A_LIBRARY_CALL int strcmp(const char *left, const char *right) {
  while (*left != 0 && *left == *right) {
    left++;
    right++;
  }
  return (unsigned char)*left - (unsigned char)*right;
}
