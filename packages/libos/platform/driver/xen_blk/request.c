/* A request is one slot of the ring, and pages of the pool that hold its data. Responses come in any order.
 */
#include <string.h>

#include "driver/bare/block.h"
#include "driver/bare/paging.h"
#include "driver/bare/ram.h"
#include "driver/xen_blk/disk.h"

#define BLKIF_OP_READ 0u
#define BLKIF_OP_WRITE 1u
#define BLKIF_OP_WRITE_BARRIER 2u
#define BLKIF_OP_FLUSH_DISKCACHE 3u
#define BLKIF_OP_DISCARD 5u
#define BLKIF_OP_INDIRECT 6u
#define BLKIF_RSP_OKAY 0
#define BLKIF_RSP_EOPNOTSUPP (-2)

/* struct blkif_request_segment: of a page, the units from `first_sect` to `last_sect`. */
typedef struct {
  grant_t gref;
  uint8_t first_sect, last_sect;
  uint16_t pad;
} blkif_request_segment_t;

/* struct blkif_request, blkif_request_discard and blkif_request_indirect, as the ABI of x86_64 lays them out.
 */
typedef struct {
  uint8_t operation;
  union {
    uint8_t nr_segments, discard_flag, indirect_op;
  };
  union {
    uint16_t handle, indirect_segments;
  };
  uint32_t pad;
  uint64_t id, sector_number;
  union {
    blkif_request_segment_t seg[BLKIF_MAX_SEGMENTS_PER_REQUEST];
    uint64_t nr_sectors;
    struct {
      uint16_t handle, pad;
      grant_t indirect_grefs[8];
    } indirect;
  };
} blkif_request_t;

_Static_assert(offsetof(blkif_request_t, seg) == 24 && sizeof(blkif_request_t) == 112, "");

typedef struct {
  uint64_t id;
  uint8_t operation;
  int16_t status;
} blkif_response_t;

static bool page_start(page_t *page, uint16_t backend) {
  page->address = page->address != 0 ? page->address : ram_take();
  if (page->address == 0) {
    return false;
  }
  /* What lay there before is nobody's business. */
  cpu_zero_pages((void *)page->address, PAGE_SIZE);
  page->grant = grant_give(backend, page->address, GRANT_WRITE);
  return page->grant != GRANT_NONE;
}

bool disk_requests_start(disk_t *disk) {
  disk->has_reserved = disk->has_reserved || grant_reserve(POOL_PAGES + 1);
  if (!disk->has_reserved) {
    return false;
  }
  disk->free_count = 0;
  for (uint32_t i = 0; i < POOL_PAGES; i++) {
    if (!page_start(&disk->pool[i], disk->bus.backend_id)) {
      return false;
    }
    disk->free_pages[disk->free_count++] = (uint8_t)i;
  }
  uint64_t ring = disk->ring.shared != NULL ? (uint64_t)disk->ring.shared : ram_take();
  if (ring == 0) {
    return false;
  }
  ring_start(&disk->ring, ring, sizeof(blkif_request_t));
  return true;
}

void disk_requests_stop(disk_t *disk) {
  for (uint32_t i = 0; i < POOL_PAGES; i++) {
    page_t *page = &disk->pool[i];
    if (page->grant != GRANT_NONE && !grant_take(page->grant)) {
      page->address = 0;
    }
    page->grant = GRANT_NONE;
  }
  if (disk->ring_grant != GRANT_NONE && !grant_take(disk->ring_grant)) {
    disk->ring.shared = NULL;
  }
  disk->ring_grant = GRANT_NONE;
}

void disk_notify(disk_t *disk) {
  if (disk->is_joined && ring_should_notify(&disk->ring)) {
    event_send(disk->port);
  }
}

/* Copies the whole request between its pages and spans, as its operation says. */
static void copy(const disk_t *disk, const request_t *request, const hal_span_t *spans, uint32_t count) {
  bool is_read = request->operation == HAL_BLOCK_READ;
  size_t at = 0;
  for (uint32_t i = 0; i < count; i++) {
    for (size_t done = 0; done < spans[i].length;) {
      uint8_t *page = (uint8_t *)disk->pool[request->pages[at / PAGE_SIZE]].address + at % PAGE_SIZE;
      size_t in_page = PAGE_SIZE - at % PAGE_SIZE, left = spans[i].length - done;
      size_t bytes = left < in_page ? left : in_page;
      memcpy(is_read ? spans[i].bytes + done : page, is_read ? page : spans[i].bytes + done, bytes);
      done += bytes;
      at += bytes;
    }
  }
}

/* Of the data; that of the segments is not among them. */
static uint32_t data_pages(uint32_t bytes) { return (uint32_t)((bytes + PAGE_SIZE - 1) / PAGE_SIZE); }

static void segments_write(const disk_t *disk, const request_t *request, blkif_request_segment_t *segments) {
  for (uint32_t i = 0; i < data_pages(request->bytes); i++) {
    uint32_t left = request->bytes - i * (uint32_t)PAGE_SIZE;
    uint32_t units = (left < PAGE_SIZE ? left : (uint32_t)PAGE_SIZE) / UNIT_BYTES;
    segments[i] = (blkif_request_segment_t){disk->pool[request->pages[i]].grant, 0, (uint8_t)(units - 1), 0};
  }
}

static uint8_t operation_of(const disk_t *disk, hal_block_operation_t operation) {
  switch (operation) {
  case HAL_BLOCK_READ: return BLKIF_OP_READ;
  case HAL_BLOCK_WRITE: return BLKIF_OP_WRITE;
  case HAL_BLOCK_DISCARD: return BLKIF_OP_DISCARD;
  default: return disk->flush == FLUSH_BARRIER ? BLKIF_OP_WRITE_BARRIER : BLKIF_OP_FLUSH_DISKCACHE;
  }
}

/* Writes a request into the ring, which has room for all that may be under way. */
static void slot_write(disk_t *disk, uint32_t id) {
  const request_t *request = &disk->requests[id];
  uint64_t units = disk->info.sector_bytes / UNIT_BYTES;
  uint32_t pages = data_pages(request->bytes);
  blkif_request_t slot = {
      .operation = operation_of(disk, request->operation),
      .handle = disk->handle,
      .id = id,
      .sector_number = request->sector * units,
  };
  if (request->operation == HAL_BLOCK_DISCARD) {
    slot.nr_sectors = request->sectors * units;
  } else if (pages <= BLKIF_MAX_SEGMENTS_PER_REQUEST) {
    slot.nr_segments = (uint8_t)pages;
    segments_write(disk, request, slot.seg);
  } else {
    const page_t *page = &disk->pool[request->pages[pages]];
    segments_write(disk, request, (blkif_request_segment_t *)page->address);
    slot.indirect_op = slot.operation;
    slot.operation = BLKIF_OP_INDIRECT;
    slot.indirect_segments = (uint16_t)pages;
    slot.indirect.handle = disk->handle;
    slot.indirect.indirect_grefs[0] = page->grant;
  }
  *(volatile blkif_request_t *)ring_request(&disk->ring) = slot;
}

void disk_requests_again(disk_t *disk) {
  for (uint32_t id = 0; id < REQUESTS; id++) {
    if (disk->requests[id].is_under_way) {
      slot_write(disk, id);
    }
  }
  ring_publish(&disk->ring);
}

/* The request is over: its pages are free. */
static void release(disk_t *disk, request_t *request) {
  for (uint32_t i = 0; i < request->page_count; i++) {
    disk->free_pages[disk->free_count++] = request->pages[i];
  }
  request->is_under_way = false;
  disk->under_way--;
  disk->is_freed = true;
}

static void end(disk_t *disk, uint32_t token, hal_result_t result) {
  disk->ended[disk->ended_put++ % HAL_BLOCK_REQUESTS] = (outcome_t){token, result};
}

void disk_requests_fail(disk_t *disk) {
  for (request_t *request = disk->requests; request < disk->requests + REQUESTS; request++) {
    if (request->is_under_way) {
      end(disk, request->token, HAL_EUNSPEC);
      release(disk, request);
    }
  }
}

static bool are_mapped(const hal_block_request_t *request) {
  for (uint32_t i = 0; i < request->span_count; i++) {
    if (!paging_is_whole((uint64_t)request->spans[i].bytes, request->spans[i].length)) {
      return false;
    }
  }
  return true;
}

static request_t *request_free(disk_t *disk) {
  request_t *request = disk->requests;
  while (request->is_under_way) {
    request++;
  }
  return request;
}

hal_result_t disk_submit(disk_t *disk, const hal_block_request_t *asked) {
  if (!block_request_is_valid(&disk->info, asked) || !are_mapped(asked)) {
    return HAL_EINVAL;
  }
  bool is_needless = asked->operation == HAL_BLOCK_FLUSH && disk->flush == FLUSH_NEEDLESS;
  bool is_over = disk->has_failed || is_needless;
  uint32_t bytes = asked->span_count > 0 ? asked->sectors * disk->info.sector_bytes : 0;
  uint32_t pages = data_pages(bytes);
  pages += pages > BLKIF_MAX_SEGMENTS_PER_REQUEST;
  bool has_room = disk->ended_put - disk->ended_taken + disk->under_way < HAL_BLOCK_REQUESTS &&
                  (is_over || (disk->under_way < REQUESTS && disk->free_count >= pages));
  if (!has_room) {
    disk->is_blocked = true;
    disk->is_freed = false;
    return HAL_AGAIN;
  }
  if (is_over) {
    end(disk, asked->token, disk->has_failed ? HAL_EUNSPEC : HAL_OK);
    return HAL_OK;
  }
  request_t *request = request_free(disk);
  *request = (request_t){
      .is_under_way = true,
      .token = asked->token,
      .operation = asked->operation,
      .sector = asked->sector,
      .sectors = asked->sectors,
      .bytes = bytes,
      .span_count = asked->operation == HAL_BLOCK_READ ? asked->span_count : 0,
      .page_count = (uint8_t)pages,
  };
  disk->under_way++;
  for (uint32_t i = 0; i < pages; i++) {
    request->pages[i] = disk->free_pages[--disk->free_count];
  }
  memcpy(request->spans, asked->spans, request->span_count * sizeof(hal_span_t));
  if (asked->operation == HAL_BLOCK_WRITE) {
    copy(disk, request, asked->spans, asked->span_count);
  }
  if (disk->is_joined) {
    slot_write(disk, (uint32_t)(request - disk->requests));
    /* A backend that is awake sees it at once; hal_block_start wakes one that is not. */
    ring_publish(&disk->ring);
  }
  return HAL_OK;
}

/* Takes one response. False when there is none, or the backend has broken the protocol. */
static bool take(disk_t *disk, outcome_t *outcome) {
  uint32_t count = disk->is_joined ? ring_responses(&disk->ring) : 0;
  if (count == 0) {
    return false;
  }
  blkif_response_t response = *(const volatile blkif_response_t *)ring_response(&disk->ring, 0);
  if (count == UINT32_MAX || response.id >= REQUESTS || !disk->requests[response.id].is_under_way) {
    disk_fail(disk, "told of requests done that were not under way");
    return false;
  }
  request_t *request = &disk->requests[response.id];
  bool is_done = response.status == BLKIF_RSP_OKAY;
  if (response.status == BLKIF_RSP_EOPNOTSUPP) {
    /* What a backend offers, its device may turn out not to have. Then there is nothing to flush; and a
     * discard is advice. */
    bool is_flush = request->operation == HAL_BLOCK_FLUSH;
    disk->flush = is_flush ? FLUSH_NEEDLESS : disk->flush;
    is_done = is_flush || request->operation == HAL_BLOCK_DISCARD;
  }
  ring_take(&disk->ring, 1);
  if (is_done) {
    copy(disk, request, request->spans, request->span_count);
  }
  *outcome = (outcome_t){request->token, is_done ? HAL_OK : HAL_EUNSPEC};
  release(disk, request);
  return true;
}

bool disk_is_ready(disk_t *disk, bool arm) {
  bool has_room_again = disk->is_blocked && disk->is_freed;
  if (has_room_again || disk->ended_put != disk->ended_taken) {
    disk->is_blocked = disk->is_blocked && !has_room_again; /* Told once. */
    return true;
  }
  if (!disk->is_joined || disk->under_way == 0) {
    return false;
  }
  return arm ? ring_arm(&disk->ring, 1) : ring_responses(&disk->ring) > 0;
}

bool disk_done(disk_t *disk, uint32_t *token, hal_result_t *result) {
  outcome_t outcome;
  if (!take(disk, &outcome)) {
    if (disk->ended_put == disk->ended_taken) {
      return false;
    }
    outcome = disk->ended[disk->ended_taken++ % HAL_BLOCK_REQUESTS];
    disk->is_freed = true;
  }
  *token = outcome.token;
  *result = outcome.result;
  return true;
}
