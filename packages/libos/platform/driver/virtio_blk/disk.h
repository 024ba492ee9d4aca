/*
 * disk.h: what the files of the disk driver share. VIRTIO 1.2, 5.2.
 *
 *   disk.c      which devices there are, what they can do, taking them into use
 *   request.c   requests on their way to a device and back
 *
 * Nothing here is done in an interrupt but taking its line down: the queue is looked at by hal_wait and by
 * the calls of hal.h only, so that there is nothing to lock.
 */
#ifndef SKERRY_DISK_H
#define SKERRY_DISK_H

#include "cpu/cpu.h"
#include "driver/virtio_mmio/chain.h"
#include "driver/virtio_mmio/virtio_mmio.h"

/* 5.2.3: feature bits. */
#define VIRTIO_BLK_F_SEG_MAX (1ull << 2)
#define VIRTIO_BLK_F_RO (1ull << 5)
#define VIRTIO_BLK_F_BLK_SIZE (1ull << 6)
#define VIRTIO_BLK_F_FLUSH (1ull << 9)
#define VIRTIO_BLK_F_DISCARD (1ull << 13)
#define VIRTIO_BLK_F_WRITE_ZEROES (1ull << 14)

/* 5.2.6: types of a request, and how it went. */
#define VIRTIO_BLK_T_IN 0u
#define VIRTIO_BLK_T_OUT 1u
#define VIRTIO_BLK_T_FLUSH 4u
#define VIRTIO_BLK_T_GET_ID 8u
#define VIRTIO_BLK_T_DISCARD 11u
#define VIRTIO_BLK_T_WRITE_ZEROES 13u
#define VIRTIO_BLK_S_OK 0u
#define VIRTIO_BLK_S_IOERR 1u
#define VIRTIO_BLK_S_UNSUPP 2u

/* 5.2.2: the one queue that is used. */
#define REQUESTQ1 0u

/* What the device counts in, whatever its sectors are (5.2.4). */
#define UNIT_BYTES 512u

/* 5.2.6: struct virtio_blk_discard_write_zeroes. */
typedef struct {
  uint64_t sector;
  uint32_t num_sectors, flags;
} virtio_blk_range_t;

/* What the device reads and writes of a request besides its data; in memory that is mapped at its own
 * address. */
typedef struct {
  uint32_t type, reserved;
  uint64_t sector;
  union {
    virtio_blk_range_t range;
    uint8_t id[20];
  };
  volatile uint8_t status;
  uint8_t padding[64 - 16 - 24 - 1];
} envelope_t;

_Static_assert(sizeof(envelope_t) == 64, "a page holds as many as may be under way");

/* A request of the largest size in as many pieces as it can have, with the two of its envelope. */
#define REQUEST_BYTES (128u << 10)
#define DATA_PIECES_MAX (REQUEST_BYTES / PAGE_SIZE + 2 * HAL_BLOCK_SPANS_MAX)
#define QUEUE_SIZE_MIN 64u

_Static_assert(DATA_PIECES_MAX + 2 <= QUEUE_SIZE_MIN, "");

typedef struct {
  virtio_mmio_t device;
  uint32_t line;
  hal_block_info_t info;
  virtqueue_t queue;
  chain_pool_t pool;
  envelope_t *envelopes; /* HAL_BLOCK_REQUESTS of them. */
  uint8_t free_envelopes[HAL_BLOCK_REQUESTS];
  uint32_t free_count;
  bool is_blocked; /* A request found no room. */
  bool is_freed;   /* Since then, one came back: what it waited for may be there. */
  /* By head of a chain. */
  struct {
    uint32_t token;
    uint16_t last, count;
    uint8_t envelope;
    uint32_t bytes; /* What the device writes besides the status, at least, when all is well. */
  } under_way[VIRTQUEUE_SIZE_MAX];
} disk_t;

/* Makes the queue ready for requests. False when there is no memory. */
bool disk_requests_start(disk_t *disk);

/* Asks the device for its name (5.2.6.1) and waits for it: 20 bytes, zeroes behind the end. */
void disk_ask_name(disk_t *disk, uint8_t name[20]);

/* As hal_block_submit and hal_block_done. */
hal_result_t disk_submit(disk_t *disk, const hal_block_request_t *request);
bool disk_done(disk_t *disk, uint32_t *token, hal_result_t *result);

/* For hal_wait, as source.h says. */
bool disk_is_ready(disk_t *disk, bool arm);

/* Tells the device of what was published, if it wants to know. */
void disk_notify(disk_t *disk);

#endif
