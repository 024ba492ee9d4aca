#include "common/entropy.h"

#include <string.h>

#include "hal.h"

enum { KEY_BYTES = 32, BLOCK_BYTES = 64, BLOCKS = 8 };

static struct {
  uint32_t key[KEY_BYTES / 4];
  uint8_t stream[BLOCKS * BLOCK_BYTES];
  size_t used;
} generator;

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static void quarter_round(uint32_t *s, int a, int b, int c, int d) {
  s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 16);
  s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 12);
  s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 8);
  s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 7);
}

/* RFC 8439, section 2.3, with a nonce of zeros: every key is used for one refill only. */
static void chacha20_block(const uint32_t key[8], uint32_t counter, uint8_t block[BLOCK_BYTES]) {
  uint32_t initial[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  memcpy(initial + 4, key, KEY_BYTES);
  initial[12] = counter;
  uint32_t state[16];
  memcpy(state, initial, sizeof state);
  for (int round = 0; round < 10; round++) {
    quarter_round(state, 0, 4, 8, 12);
    quarter_round(state, 1, 5, 9, 13);
    quarter_round(state, 2, 6, 10, 14);
    quarter_round(state, 3, 7, 11, 15);
    quarter_round(state, 0, 5, 10, 15);
    quarter_round(state, 1, 6, 11, 12);
    quarter_round(state, 2, 7, 8, 13);
    quarter_round(state, 3, 4, 9, 14);
  }
  for (int i = 0; i < 16; i++) state[i] += initial[i];
  memcpy(block, state, BLOCK_BYTES);
}

static void refill(void) {
  for (uint32_t i = 0; i < BLOCKS; i++) chacha20_block(generator.key, i, generator.stream + i * BLOCK_BYTES);
  memcpy(generator.key, generator.stream, KEY_BYTES);
  memset(generator.stream, 0, KEY_BYTES);
  generator.used = KEY_BYTES;
}

void entropy_seed(void) {
  if (hal_entropy((uint8_t *)generator.key, KEY_BYTES) != HAL_OK) {
    hal_abort("this machine has no source of entropy (RDRAND, virtio-rng, getrandom); refusing to boot "
              "without one");
  }
  refill();
}

void entropy_fill(uint8_t *bytes, size_t length) {
  while (length) {
    if (generator.used == sizeof generator.stream) refill();
    size_t left = sizeof generator.stream - generator.used;
    size_t count = length < left ? length : left;
    memcpy(bytes, generator.stream + generator.used, count);
    memset(generator.stream + generator.used, 0, count);
    generator.used += count;
    bytes += count;
    length -= count;
  }
}
