/*
 * The driver's side of a virtqueue against a device that is played here, in the same memory. Without a
 * parameter the device is honest and gives chains back in another order than it got them, until every index
 * has wrapped; ends with the number of what went wrong. With one it lies in that way, and the driver must
 * abort.
 */
#include "driver/virtio_mmio/virtqueue.h"

#include <string.h>

#include "common/mark.h"
#include "hal.h"

enum { SIZE = 8, ROUNDS = 200000 };

static uint8_t memory[4096] __attribute__((aligned(4096)));
static virtqueue_t queue;
static uint16_t seen; /* Of the available ring, by the device. */

static void device_uses(uint32_t id, uint32_t length) {
  queue.used_ring[queue.used->idx % SIZE].id = id;
  queue.used_ring[queue.used->idx % SIZE].len = length;
  queue.used->idx++;
}

static uint16_t device_takes(void) { return queue.avail_ring[seen++ % SIZE]; }

static int honest(void) {
  int wrong = 0;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    uint16_t count = (uint16_t)(1 + round % SIZE), heads[SIZE];
    for (uint16_t head = 0; head < count; head++) virtqueue_offer(&queue, head);
    wrong += queue.avail->idx != seen; /* Not shown before it is published. */
    virtqueue_publish(&queue);
    wrong += (uint16_t)(queue.avail->idx - seen) != count;
    /* A wish that lies among what was published is told of, once. */
    *(volatile uint16_t *)queue.avail_event = (uint16_t)(seen + count / 2);
    bool is_told = count / 2 < count;
    wrong += virtqueue_should_notify(&queue) != is_told || virtqueue_should_notify(&queue);
    wrong += virtqueue_used(&queue) != 0 || virtqueue_arm(&queue, count);
    wrong += *queue.used_event != (uint16_t)(queue.used->idx + count - 1);
    for (uint16_t i = 0; i < count; i++) heads[i] = device_takes();
    for (uint16_t i = count; i > 0; i--) device_uses(heads[i - 1], i);
    wrong += virtqueue_used(&queue) != count || !virtqueue_arm(&queue, count);
    for (uint16_t i = count; i > 0; i--) {
      uint32_t written;
      wrong += virtqueue_take(&queue, &written) != i - 1 || written != i;
    }
  }
  return wrong;
}

static void lie(const char *how) {
  uint32_t written;
  virtqueue_offer(&queue, 3);
  virtqueue_publish(&queue);
  if (strlen(how) == strlen("beyond") && memcmp(how, "beyond", 6) == 0) queue.used->idx = 2;
  if (strlen(how) == strlen("outside") && memcmp(how, "outside", 7) == 0) device_uses(SIZE, 0);
  if (strlen(how) == strlen("another") && memcmp(how, "another", 7) == 0) device_uses(4, 0);
  if (strlen(how) == strlen("twice") && memcmp(how, "twice", 5) == 0) {
    virtqueue_offer(&queue, 4);
    virtqueue_publish(&queue);
    device_uses(3, 0);
    device_uses(3, 0);
  }
  while (virtqueue_used(&queue) > 0) (void)virtqueue_take(&queue, &written);
}

void skerry_main(void) {
  const char *const *parameters;
  mark_start();
  virtqueue_start(&queue, memory, SIZE, true);
  int wrong = virtqueue_bytes(SIZE) > sizeof memory;
  if (mark_program_parameters(&parameters) > 0) {
    lie(parameters[0]);
    wrong++;
  } else {
    wrong += honest();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
