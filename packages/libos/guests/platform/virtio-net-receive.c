/*
 * The receiving side of the network driver against a device that is played here. Without a parameter the
 * device gives frames that lie in one piece and in many, that go over the area's end and that are no frames;
 * ends with the number of what went wrong. With one it lies in that way, and the driver must abort.
 */
#include "driver/virtio_net/nic.h"

#include <string.h>

#include "common/mark.h"

enum { SIZE = 64, AREA_BYTES = 2 * GATHER_BYTES, BUFFERS = GATHER_BYTES / RECEIVE_BUFFER_BYTES };

static nic_t nic;
static uint8_t memory[2 * PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t registers[512] __attribute__((aligned(4)));
static uint16_t seen; /* Of the available ring, by the device. */
static int wrong;

static uint8_t *area(void) { return (uint8_t *)HAL_LINEAR_BASE; }

static uint8_t pattern(size_t at) { return (uint8_t)(at * 7 + at / 251); }

static void device_uses(uint16_t head, uint32_t length) {
  virtqueue_t *queue = &nic.receiver.queue;
  queue->used_ring[queue->used->idx % SIZE].id = head;
  queue->used_ring[queue->used->idx % SIZE].len = length;
  queue->used->idx++;
}

static uint16_t device_takes(void) { return nic.receiver.queue.avail_ring[seen++ % SIZE]; }

/* A frame of `length` bytes in as many buffers as it takes; in each pair of them the later one comes first,
 * when `is_mixed`. */
static void device_gives(size_t length, bool is_mixed) {
  size_t total = sizeof(virtio_net_hdr_t) + length;
  uint16_t count = (uint16_t)((total + RECEIVE_BUFFER_BYTES - 1) / RECEIVE_BUFFER_BYTES), heads[SIZE];
  for (uint16_t i = 0; i < count; i++) heads[i] = device_takes();
  for (uint16_t i = 0; is_mixed && i + 1 < count; i += 2) {
    uint16_t head = heads[i];
    heads[i] = heads[i + 1];
    heads[i + 1] = head;
  }
  for (size_t at = 0; at < total; at++) {
    uint8_t *buffer = area() + heads[at / RECEIVE_BUFFER_BYTES] * RECEIVE_BUFFER_BYTES;
    buffer[at % RECEIVE_BUFFER_BYTES] =
        at < sizeof(virtio_net_hdr_t) ? 0 : pattern(at - sizeof(virtio_net_hdr_t));
  }
  ((virtio_net_hdr_t *)(area() + heads[0] * RECEIVE_BUFFER_BYTES))->num_buffers = count;
  for (uint16_t i = 0; i < count; i++, total -= RECEIVE_BUFFER_BYTES)
    device_uses(heads[i], total < RECEIVE_BUFFER_BYTES ? (uint32_t)total : RECEIVE_BUFFER_BYTES);
}

static void expect(size_t expected) {
  const uint8_t *frame;
  size_t length = 0;
  uint32_t flags;
  wrong += receiver_next(&nic, &frame, &length, &flags) != HAL_OK || length != expected;
  wrong += frame < area() || frame + length > area() + AREA_BYTES;
  for (size_t at = 0; at < length; at++) wrong += frame[at] != pattern(at);
}

static void expect_none(void) {
  const uint8_t *frame;
  size_t length;
  uint32_t flags;
  wrong += receiver_next(&nic, &frame, &length, &flags) != HAL_AGAIN;
  wrong += (uint16_t)(nic.receiver.queue.published - seen) != BUFFERS; /* It has them all again. */
}

static void honest(void) {
  static const size_t lengths[] = {14, 60, 1514, 2036, 2037, 9000, 20000, 40000, 65550};
  for (uint32_t round = 0; round < 200; round++) {
    for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
      device_gives(lengths[i], (round & 1) != 0);
      expect(lengths[i]);
      expect_none();
    }
    /* Too long, so that it goes on when that is known; and too short or long: not told of. What comes after
     * them is. */
    device_gives(69000, false);
    expect_none();
    for (uint32_t i = 0; i < 2; i++) {
      device_gives(i == 0 ? 13 : 67000, false);
      device_gives(60, false);
      expect(60);
      expect_none();
    }
  }
}

/* How a device may lie, by its parameter: what it says of a frame in one buffer. */
static void lie(const char *how) {
  static const struct {
    const char *name;
    uint16_t num_buffers;
    uint32_t written;
  } lies[] = {{"none", 0, 100},
              {"more", 2, 100},
              {"most", UINT16_MAX, 100},
              {"longer", 1, 2049},
              {"huge", 1, UINT32_MAX}};
  for (uint32_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
    if (strlen(how) != strlen(lies[i].name) || memcmp(how, lies[i].name, strlen(how)) != 0) continue;
    uint16_t head = device_takes();
    ((virtio_net_hdr_t *)(area() + head * RECEIVE_BUFFER_BYTES))->num_buffers = lies[i].num_buffers;
    device_uses(head, lies[i].written);
    expect(0);
  }
}

void skerry_main(void) {
  const char *const *parameters;
  mark_start();
  nic.device = (virtio_mmio_t){(uint64_t)registers, VIRTIO_NET_F_MRG_RXBUF};
  virtqueue_start(&nic.receiver.queue, memory, SIZE, true);
  wrong += hal_memory_map(HAL_LINEAR_BASE, (AREA_BYTES + 65535) & ~65535ull) != HAL_OK;
  wrong += virtqueue_bytes(SIZE) > sizeof memory;
  receiver_start(&nic.receiver, area(), AREA_BYTES);
  if (mark_program_parameters(&parameters) > 0) {
    lie(parameters[0]);
    wrong++;
  } else {
    honest();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
