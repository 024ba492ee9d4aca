/*
 * Requests of the disk driver against a device that is played here. Without a parameter the device is honest:
 * it answers in another order than it was asked, and fails some; ends with the number of what went wrong.
 * With a parameter it lies in that way, and the driver must abort.
 */
#include "driver/virtio_blk/disk.h"

#include <string.h>

#include "common/mark.h"

enum { SIZE = 64, ROUNDS = 3000, AREA_BYTES = 1 << 20, SECTORS = 8, MOST = 12 };

static disk_t disk;
static uint8_t memory[2 * PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t registers[512] __attribute__((aligned(4)));
static uint16_t seen; /* Of the available ring, by the device. */
static int wrong;

static uint8_t *buffer_of(uint32_t token) { return (uint8_t *)HAL_LINEAR_BASE + token * 40000 + 100; }

static hal_result_t submit(uint32_t token, hal_block_operation_t operation) {
  hal_span_t span = {buffer_of(token), SECTORS * 512};
  memset(span.bytes, 0, span.length);
  return disk_submit(&disk, &(hal_block_request_t){.operation = operation,
                                                   .token = token,
                                                   .sector = token,
                                                   .sectors = SECTORS,
                                                   .spans = &span,
                                                   .span_count = 1});
}

/* Answers one request: fills what is to be read, and writes the status unless it is none. */
static void device_answers(uint16_t head, int status, bool fills, uint32_t extra) {
  virtqueue_t *queue = &disk.queue;
  const virtq_desc_t *desc = &queue->desc[head];
  uint32_t written = extra;
  const uint8_t token = ((const envelope_t *)desc->addr)->sector & 0xff;
  while (desc->flags & VIRTQ_DESC_F_NEXT) {
    desc = &queue->desc[desc->next];
    bool is_status = !(desc->flags & VIRTQ_DESC_F_NEXT);
    if (!is_status && fills && (desc->flags & VIRTQ_DESC_F_WRITE)) {
      memset((void *)desc->addr, token, desc->len);
      written += desc->len;
    }
  }
  wrong += desc->len != 1 || !(desc->flags & VIRTQ_DESC_F_WRITE);
  if (status >= 0) *(volatile uint8_t *)desc->addr = (uint8_t)status;
  queue->used_ring[queue->used->idx % SIZE].id = head;
  queue->used_ring[queue->used->idx % SIZE].len = written + 1;
  queue->used->idx++;
}

static uint16_t device_takes(void) { return disk.queue.avail_ring[seen++ % SIZE]; }

static void check(uint32_t token, hal_result_t result, bool has_failed) {
  wrong += result != (has_failed ? HAL_EUNSPEC : HAL_OK);
  for (uint32_t at = 0; !has_failed && at < SECTORS * 512; at++) wrong += buffer_of(token)[at] != token;
}

static void honest(void) {
  for (uint32_t round = 0; round < ROUNDS; round++) {
    uint16_t heads[MOST];
    uint32_t count = 1 + round % MOST, token;
    hal_result_t result;
    for (token = 0; token < count; token++) wrong += submit(token, HAL_BLOCK_READ) != HAL_OK;
    for (uint32_t i = 0; i < count; i++) heads[i] = device_takes();
    wrong += disk_done(&disk, &token, &result);
    for (uint32_t i = count; i-- > 0;) {
      bool has_failed = (round + i) % 5 == 0;
      device_answers(heads[i], has_failed ? 1 + (int)(round & 1) : 0, true, 0);
    }
    for (uint32_t i = count; i-- > 0;) {
      wrong += !disk_done(&disk, &token, &result) || token != i;
      check(token, result, (round + i) % 5 == 0);
    }
    wrong += disk.pool.count != SIZE || disk.free_count != HAL_BLOCK_REQUESTS;
  }
  /* As many as find room, and not one more. */
  uint32_t taken = 0;
  while (submit(taken, HAL_BLOCK_WRITE) == HAL_OK) taken++;
  wrong += taken == 0 || submit(taken, HAL_BLOCK_WRITE) != HAL_AGAIN || disk_is_ready(&disk, true);
  /* That there is room again is told, once, also to who has taken back all before he waits. */
  for (uint32_t i = 0; i < taken; i++) device_answers(device_takes(), 0, true, 0);
  uint32_t token, done = 0;
  hal_result_t result;
  while (disk_done(&disk, &token, &result)) done++;
  wrong += done != taken || !disk_is_ready(&disk, true) || disk_is_ready(&disk, true);
}

static void lie(const char *how) {
  uint32_t token;
  hal_result_t result;
  wrong += submit(1, HAL_BLOCK_READ) != HAL_OK;
  uint16_t head = device_takes();
  if (*how == 's') device_answers(head, -1, true, 0);    /* silent: without a status */
  if (*how == 'u') device_answers(head, 3, true, 0);     /* unknown status */
  if (*how == 'l') device_answers(head, 0, false, 0);    /* less than was asked for */
  if (*how == 'w') device_answers(head + 1, 0, true, 0); /* wrong chain: not its head */
  (void)disk_done(&disk, &token, &result);
}

void skerry_main(void) {
  const char *const *parameters;
  mark_start();
  disk.device = (virtio_mmio_t){(uint64_t)registers, 0};
  disk.info = (hal_block_info_t){
      .sectors = 1 << 20, .sector_bytes = 512, .request_bytes = REQUEST_BYTES, .name = "played"};
  virtqueue_start(&disk.queue, memory, SIZE, true);
  wrong += hal_memory_map(HAL_LINEAR_BASE, AREA_BYTES) != HAL_OK;
  wrong += virtqueue_bytes(SIZE) > sizeof memory || !disk_requests_start(&disk);
  if (mark_program_parameters(&parameters) > 0) {
    lie(parameters[0]);
    wrong++;
  } else {
    honest();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
