/*
 * disk.h: what the files of the disk frontend share. xen/include/public/io/blkif.h.
 *
 *   disk.c      which devices there are, what they can do, joining their backends and leaving them
 *   request.c   requests on their way to a backend and back
 *
 * The backend reaches nothing but pages of the driver's, granted once for all time (persistent grants): what
 * is written is copied there, and what is read from there, so that neither side maps or unmaps for a request,
 * and the data may lie at any address.
 *
 * A backend may leave and come back: what was under way is asked of it anew. When it does not come back, or
 * breaks the protocol, all of that fails.
 */
#ifndef SKERRY_XEN_DISK_H
#define SKERRY_XEN_DISK_H

#include "cpu/cpu.h"
#include "driver/xen/event.h"
#include "driver/xen/grant.h"
#include "driver/xen/ring.h"
#include "driver/xen/xenbus.h"

/* What the protocol counts in, whatever the disk's sectors are. */
#define UNIT_BYTES 512u

/* Segments, of a page each, in a request's own slot. */
#define BLKIF_MAX_SEGMENTS_PER_REQUEST 11u

/* A request of the largest size. With more than its slot holds, the segments stand in a page of their own. */
#define REQUEST_BYTES (128u << 10)
#define REQUEST_PAGES (REQUEST_BYTES / PAGE_SIZE)

/* Requests that the ring of one page holds. */
#define REQUESTS 32u

/* Pages for data: so many large requests at once, or small ones. */
#define POOL_PAGES (4 * (REQUEST_PAGES + 1))

/* How a flush is done. */
typedef enum { FLUSH_NEEDLESS, FLUSH_CACHE, FLUSH_BARRIER } flush_t;

typedef struct {
  uint64_t address; /* Physical, and where it is mapped. */
  grant_t grant;
} page_t;

typedef struct {
  bool is_under_way;
  uint32_t token;
  hal_block_operation_t operation;
  uint64_t sector;
  uint32_t sectors, bytes;
  uint32_t span_count; /* Of a read: where the data goes. */
  hal_span_t spans[HAL_BLOCK_SPANS_MAX];
  /* Of the pool: one for each page of data, then that of the segments, if they need one. */
  uint8_t pages[REQUEST_PAGES + 1];
  uint8_t page_count;
} request_t;

typedef struct {
  uint32_t token;
  hal_result_t result;
} outcome_t;

typedef struct {
  xenbus_device_t bus;
  uint16_t handle; /* The device's number. */
  hal_block_info_t info;
  flush_t flush;
  bool is_joined;  /* Requests may be written into the ring. */
  bool has_failed; /* There is no backend, and none is to come. */
  event_port_t port;
  ring_t ring;
  grant_t ring_grant;
  page_t pool[POOL_PAGES];
  bool has_reserved; /* Grants for ring and pool. */
  uint8_t free_pages[POOL_PAGES];
  uint32_t free_count;
  request_t requests[REQUESTS];
  uint32_t under_way;
  bool is_blocked; /* A request found no room. */
  bool is_freed;   /* Since then, one ended: what it waited for may be there. */
  /* Requests that ended without a response. Both run freely. */
  outcome_t ended[HAL_BLOCK_REQUESTS];
  uint32_t ended_put, ended_taken;
} disk_t;

/* Takes the memory for ring and pool, unless it is there, and grants the pool. False when there is not
 * enough.
 */
bool disk_requests_start(disk_t *disk);

/* Takes the grants of ring and pool back, so that another backend can have them. Pages that this one still
 * has mapped are given up. */
void disk_requests_stop(disk_t *disk);

/* With a new ring: writes what is under way into it. */
void disk_requests_again(disk_t *disk);

/* What is under way fails. */
void disk_requests_fail(disk_t *disk);

/* As hal_block_submit and hal_block_done. */
hal_result_t disk_submit(disk_t *disk, const hal_block_request_t *request);
bool disk_done(disk_t *disk, uint32_t *token, hal_result_t *result);

/* For hal_wait, as source.h says. */
bool disk_is_ready(disk_t *disk, bool arm);

/* Tells the backend of what was published, if it wants to know. */
void disk_notify(disk_t *disk);

/* The backend cannot be used any more: leaves it, and says what it has done. */
void disk_fail(disk_t *disk, const char *why);

#endif
