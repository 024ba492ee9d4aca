#include "common/snapshot.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "common/entropy.h"
#include "hal.h"

const snapshot_header_t *snapshot_find(void) {
  const snapshot_header_t *header = (const snapshot_header_t *)skerry_snapshot;
  if (memcmp(header->magic, SNAPSHOT_MAGIC, sizeof header->magic) != 0) return NULL;
  if (header->version != SNAPSHOT_VERSION)
    hal_abort("the snapshot has another version than this platform; build the image again");
  return header;
}

/*
 * Math.random is xorshift64* on an 8-byte state, of which zero is the one value that would never change.
 * Quickjs seeds it once, when the context is made, which was at build time.
 */
static void reseed_random(uint8_t *state) {
  uint64_t seed;
  do {
    entropy_fill((uint8_t *)&seed, sizeof seed);
  } while (seed == 0);
  memcpy(state, &seed, sizeof seed);
}

/* Whether all that the header tells lies within the snapshot and within a memory of `memory_bytes`. */
static bool is_whole(const snapshot_header_t *header, uint64_t memory_bytes) {
  uint64_t bytes = sizeof *header + (uint64_t)header->run_count * sizeof(snapshot_run_t);
  if (bytes > header->total_bytes || header->random_state + 8ull > memory_bytes) return false;
  const snapshot_run_t *runs = (const snapshot_run_t *)(header + 1);
  for (uint32_t i = 0; i < header->run_count; i++) {
    bytes += runs[i].length;
    if ((uint64_t)runs[i].address + runs[i].length > memory_bytes) return false;
  }
  return bytes == header->total_bytes;
}

const snapshot_header_t *snapshot_load(uint8_t *memory, uint64_t memory_bytes) {
  const snapshot_header_t *header = snapshot_find();
  if (!header) hal_abort("this is the base of an image, without a program; attach a snapshot to it");
  if (!is_whole(header, memory_bytes)) hal_abort("the snapshot is damaged; build the image again");
  const snapshot_run_t *runs = (const snapshot_run_t *)(header + 1);
  const uint8_t *bytes = (const uint8_t *)(runs + header->run_count);
  for (uint32_t i = 0; i < header->run_count; i++) {
    memcpy(memory + runs[i].address, bytes, runs[i].length);
    bytes += runs[i].length;
  }
  if (header->random_state) reseed_random(memory + header->random_state);
  return header;
}
