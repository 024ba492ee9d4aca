/*
 * XXH32 (xxHash specification 0.1.1, "XXH32 Algorithm") for libraries that keep checksums on disks: the
 * engine's interpreter takes a hundred times as long. libos/src/kv/checksum.ts computes the same where this
 * is not.
 */
#include <string.h>

#include "engine/engine.h"
#include "engine/host-function.h"

static const uint32_t prime1 = 0x9e3779b1, prime2 = 0x85ebca77, prime3 = 0xc2b2ae3d, prime4 = 0x27d4eb2f,
                      prime5 = 0x165667b1;

static uint32_t rotate(uint32_t value, int bits) { return (value << bits) | (value >> (32 - bits)); }

/* Little-endian, as every processor that we run on. */
static uint32_t word_at(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static uint32_t next(uint32_t sum, const uint8_t *bytes) {
  return rotate(sum + word_at(bytes) * prime2, 13) * prime1;
}

static uint32_t xxh32(const uint8_t *bytes, uint32_t length, uint32_t seed) {
  const uint8_t *end = bytes + length;
  uint32_t hash = seed + prime5;
  if (length >= 16) {
    uint32_t one = seed + prime1 + prime2, two = seed + prime2, three = seed, four = seed - prime1;
    for (; end - bytes >= 16; bytes += 16) {
      one = next(one, bytes);
      two = next(two, bytes + 4);
      three = next(three, bytes + 8);
      four = next(four, bytes + 12);
    }
    hash = rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18);
  }
  hash += length;
  for (; end - bytes >= 4; bytes += 4) hash = rotate(hash + word_at(bytes) * prime3, 17) * prime4;
  for (; bytes < end; bytes++) hash = rotate(hash + *bytes * prime5, 11) * prime1;
  hash = (hash ^ (hash >> 15)) * prime2;
  hash = (hash ^ (hash >> 13)) * prime3;
  return hash ^ (hash >> 16);
}

/* bytes, seed. The 32 bits as an integer with a sign. */
static value_t block_checksum(const value_t *arguments, u32 count) {
  (void)count;
  span_t bytes = value_borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  return value_integer((int32_t)xxh32(engine_memory(bytes.address), bytes.length, value_u32(arguments[1])));
}
HOST_FUNCTION("blockChecksum", 2, block_checksum);
