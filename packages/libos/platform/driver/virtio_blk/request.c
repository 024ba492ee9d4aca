/*
 * A request is a chain: its envelope's head, which the device reads; the data, one piece for each part of its
 * spans that is contiguous in physical memory; and the status, which the device writes (5.2.6). Chains come
 * back in any order.
 */
#include "driver/bare/block.h"
#include "driver/bare/ram.h"
#include "driver/virtio_blk/disk.h"

/* A device that answers to nothing for so long is none. */
#define PATIENCE_NS 5000000000ull

/* What the status holds until the device has written it. */
#define STATUS_NONE 0xffu

bool disk_requests_start(disk_t *disk) {
  uint64_t memory = ram_take();
  if (memory == 0) {
    return false;
  }
  _Static_assert(HAL_BLOCK_REQUESTS * sizeof(envelope_t) <= PAGE_SIZE, "");
  cpu_zero_pages((void *)memory, PAGE_SIZE);
  disk->envelopes = (envelope_t *)memory;
  for (uint32_t i = 0; i < HAL_BLOCK_REQUESTS; i++) {
    disk->free_envelopes[i] = (uint8_t)i;
  }
  disk->free_count = HAL_BLOCK_REQUESTS;
  chain_pool_start(&disk->pool, &disk->queue);
  return true;
}

void disk_notify(disk_t *disk) {
  if (virtqueue_should_notify(&disk->queue)) {
    virtio_mmio_notify(&disk->device, REQUESTQ1);
  }
}

/* The free envelope that the next request takes; there is one. */
static envelope_t *envelope_next(const disk_t *disk) {
  return &disk->envelopes[disk->free_envelopes[disk->free_count - 1]];
}

/* The first piece of a chain, and its last. */
static chain_result_t add_head(chain_t *chain, envelope_t *envelope, uint32_t type, uint64_t sector) {
  envelope->type = type;
  envelope->sector = sector;
  envelope->status = STATUS_NONE;
  return chain_add_physical(chain, (uint64_t)envelope, offsetof(envelope_t, range), 0);
}

static chain_result_t add_status(chain_t *chain, envelope_t *envelope) {
  return chain_add_physical(chain, (uint64_t)&envelope->status, 1, VIRTQ_DESC_F_WRITE);
}

/* The chain is complete: it and the next free envelope are the device's. `read_bytes`: what the device writes
 * besides the status. */
static void send(disk_t *disk, const chain_t *chain, uint32_t token, uint32_t read_bytes) {
  uint16_t head = chain_end(chain, &disk->pool);
  disk->under_way[head].token = token;
  disk->under_way[head].last = chain->last;
  disk->under_way[head].count = chain->count;
  disk->under_way[head].bytes = read_bytes;
  disk->under_way[head].envelope = disk->free_envelopes[--disk->free_count];
  virtqueue_offer(&disk->queue, head);
  /* A device that is awake sees it at once; hal_block_start wakes one that is not. */
  virtqueue_publish(&disk->queue);
}

/* Takes the next chain that has come back, of which there is one. */
static hal_result_t take(disk_t *disk, uint32_t *token) {
  uint32_t written;
  uint16_t head = virtqueue_take(&disk->queue, &written);
  uint8_t number = disk->under_way[head].envelope, status = disk->envelopes[number].status;
  if (status > VIRTIO_BLK_S_UNSUPP) {
    hal_abort("virtio-blk: the device has given a request back without a status");
  }
  if (status == VIRTIO_BLK_S_OK && written < disk->under_way[head].bytes) {
    hal_abort("virtio-blk: the device has read less than it was asked for, and says that all is well");
  }
  *token = disk->under_way[head].token;
  chain_free(&disk->pool, head, disk->under_way[head].last, disk->under_way[head].count);
  disk->free_envelopes[disk->free_count++] = number;
  disk->is_freed = true;
  return status == VIRTIO_BLK_S_OK ? HAL_OK : HAL_EUNSPEC;
}

void disk_ask_name(disk_t *disk, uint8_t name[20]) {
  envelope_t *envelope = envelope_next(disk);
  chain_t chain = chain_begin(&disk->pool);
  for (uint32_t i = 0; i < sizeof envelope->id; i++) {
    envelope->id[i] = 0;
  }
  (void)add_head(&chain, envelope, VIRTIO_BLK_T_GET_ID, 0);
  (void)chain_add_physical(&chain, (uint64_t)envelope->id, sizeof envelope->id, VIRTQ_DESC_F_WRITE);
  (void)add_status(&chain, envelope);
  send(disk, &chain, 0, 0);
  hal_ns_t deadline = hal_clock_monotonic() + PATIENCE_NS;
  while (virtqueue_used(&disk->queue) == 0) {
    disk_notify(disk);
    if (hal_clock_monotonic() > deadline) {
      hal_abort("virtio-blk: the device does not answer");
    }
  }
  uint32_t token;
  bool is_known = take(disk, &token) == HAL_OK;
  for (uint32_t i = 0; i < sizeof envelope->id; i++) {
    name[i] = is_known ? ((volatile uint8_t *)envelope->id)[i] : 0;
  }
}

/* Always HAL_AGAIN. */
static hal_result_t refuse(disk_t *disk) {
  disk->is_blocked = true;
  disk->is_freed = false;
  return HAL_AGAIN;
}

static chain_result_t add_spans(chain_t *chain, const hal_block_request_t *request, uint16_t flags) {
  for (uint32_t i = 0; i < request->span_count; i++) {
    const hal_span_t *span = &request->spans[i];
    chain_result_t result = chain_add(chain, (uint64_t)span->bytes, span->length, flags);
    if (result != CHAIN_OK) {
      return result;
    }
  }
  return CHAIN_OK;
}

static chain_result_t add_range(chain_t *chain, envelope_t *envelope, uint64_t unit, uint64_t units) {
  envelope->range = (virtio_blk_range_t){.sector = unit, .num_sectors = (uint32_t)units};
  return chain_add_physical(chain, (uint64_t)&envelope->range, sizeof envelope->range, 0);
}

static chain_result_t chain_write(const disk_t *disk, chain_t *chain, const hal_block_request_t *request) {
  envelope_t *envelope = envelope_next(disk);
  uint32_t units = disk->info.sector_bytes / UNIT_BYTES;
  uint64_t unit = request->sector * units, count = (uint64_t)request->sectors * units;
  chain_result_t result = CHAIN_OK;
  switch (request->operation) {
  case HAL_BLOCK_READ:
    result = add_head(chain, envelope, VIRTIO_BLK_T_IN, unit);
    result = result == CHAIN_OK ? add_spans(chain, request, VIRTQ_DESC_F_WRITE) : result;
    break;
  case HAL_BLOCK_WRITE:
    result = add_head(chain, envelope, VIRTIO_BLK_T_OUT, unit);
    result = result == CHAIN_OK ? add_spans(chain, request, 0) : result;
    break;
  case HAL_BLOCK_FLUSH: result = add_head(chain, envelope, VIRTIO_BLK_T_FLUSH, 0); break;
  case HAL_BLOCK_DISCARD:
  case HAL_BLOCK_WRITE_ZEROES: {
    uint32_t type =
        request->operation == HAL_BLOCK_DISCARD ? VIRTIO_BLK_T_DISCARD : VIRTIO_BLK_T_WRITE_ZEROES;
    result = add_head(chain, envelope, type, 0);
    result = result == CHAIN_OK ? add_range(chain, envelope, unit, count) : result;
    break;
  }
  }
  return result == CHAIN_OK ? add_status(chain, envelope) : result;
}

hal_result_t disk_submit(disk_t *disk, const hal_block_request_t *request) {
  if (!block_request_is_valid(&disk->info, request)) {
    return HAL_EINVAL;
  }
  if (disk->free_count == 0) {
    return refuse(disk);
  }
  chain_t chain = chain_begin(&disk->pool);
  chain_result_t result = chain_write(disk, &chain, request);
  if (result != CHAIN_OK) {
    return result == CHAIN_FULL ? refuse(disk) : HAL_EINVAL;
  }
  bool is_read = request->operation == HAL_BLOCK_READ;
  send(disk, &chain, request->token, is_read ? request->sectors * disk->info.sector_bytes : 0);
  return HAL_OK;
}

bool disk_is_ready(disk_t *disk, bool arm) {
  if (disk->is_blocked && disk->is_freed) {
    disk->is_blocked = false; /* Told once. */
    return true;
  }
  if (disk->queue.published == disk->queue.taken) {
    return false; /* Nothing is under way. */
  }
  return arm ? virtqueue_arm(&disk->queue, 1) : virtqueue_used(&disk->queue) > 0;
}

bool disk_done(disk_t *disk, uint32_t *token, hal_result_t *result) {
  if (virtqueue_used(&disk->queue) == 0) {
    return false;
  }
  *result = take(disk, token);
  return true;
}
