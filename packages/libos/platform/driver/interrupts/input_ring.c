#include "driver/interrupts/input_ring.h"

#define RING_BYTES 4096u /* A power of two; what hal_console_read promises to hold. */

/* Both indices run freely; their difference is the number of bytes held. */
static uint8_t ring[RING_BYTES];
static volatile uint32_t put_index, take_index;

/* The producer found no room and has stopped receiving. */
static volatile bool held_back;

/* Stops the compiler from moving a store to the ring over a store to an index, or a load likewise. One
 * processor sees its own accesses in program order, so no instruction is needed. */
static void compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }

bool input_ring_has_room(void) {
  if (put_index - take_index < RING_BYTES) {
    return true;
  }
  held_back = true;
  return false;
}

void input_ring_put(uint8_t byte) {
  ring[put_index % RING_BYTES] = byte;
  compiler_barrier();
  put_index = put_index + 1;
}

bool input_ring_is_empty(void) { return put_index == take_index; }

hal_result_t input_ring_read(uint8_t *bytes, size_t capacity, size_t *length) {
  uint32_t held = put_index - take_index;
  size_t count = held < capacity ? held : capacity;
  compiler_barrier();
  for (size_t i = 0; i < count; i++) {
    bytes[i] = ring[(take_index + i) % RING_BYTES];
  }
  compiler_barrier();
  take_index = take_index + (uint32_t)count;
  *length = count;
  /* Asked after the index is moved: an interrupt may have filled the ring while it was being read. */
  if (held_back && count > 0) {
    held_back = false;
    console_receive_resume();
  }
  return count > 0 ? HAL_OK : HAL_AGAIN;
}
