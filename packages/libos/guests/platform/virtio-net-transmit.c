/*
 * The sending side of the network driver against a device that is played here: it takes frames until there is
 * no room, says so once when there is room again, also when the program has taken back all tokens before it
 * waits, and loses none of them. Ends with the number of what went wrong.
 */
#include "driver/virtio_net/nic.h"

#include "common/mark.h"

enum { SIZE = 64, ROUNDS = 3000, AREA_BYTES = 0x10000 };

static transmitter_t transmitter;
static uint8_t memory[2 * PAGE_SIZE] __attribute__((aligned(4096)));
static uint16_t seen; /* Of the available ring, by the device. */
static int wrong;

static hal_result_t send(uint32_t token) {
  hal_span_t span = {(uint8_t *)HAL_LINEAR_BASE + 16, 60}; /* In one page: one descriptor. */
  return transmitter_send(&transmitter, &span, 1, token);
}

static void fill(uint32_t room) {
  uint32_t count = 0;
  while (send(count) == HAL_OK) count++;
  wrong += count != room || transmitter_is_ready(&transmitter, true);
}

static void device_sends(uint16_t count) {
  virtqueue_t *queue = &transmitter.queue;
  for (; count > 0; count--) {
    queue->used_ring[queue->used->idx % SIZE].id = queue->avail_ring[seen++ % SIZE];
    queue->used_ring[queue->used->idx % SIZE].len = 0;
    queue->used->idx++;
  }
}

static void expect_tokens(uint32_t count) {
  uint32_t token, told = 0;
  while (transmitter_sent(&transmitter, &token)) told++;
  wrong += told != count;
}

static void expect_room_is_told(void) {
  wrong += !transmitter_is_ready(&transmitter, true);
  wrong += transmitter_is_ready(&transmitter, true);
}

void skerry_main(void) {
  mark_start();
  virtqueue_start(&transmitter.queue, memory, SIZE, true);
  transmitter_start(&transmitter);
  wrong += hal_memory_map(HAL_LINEAR_BASE, AREA_BYTES) != HAL_OK;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    fill(SIZE);
    device_sends(1);
    wrong += !transmitter_is_ready(&transmitter, false);
    expect_tokens(1);
    wrong += transmitter_is_ready(&transmitter, true); /* Not for one. */
    device_sends(SIZE / 2);
    wrong += !transmitter_is_ready(&transmitter, true);
    expect_tokens(SIZE / 2);
    expect_room_is_told();
    fill(SIZE / 2 + 1);
    device_sends(SIZE);
    expect_tokens(SIZE);
    expect_room_is_told();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
