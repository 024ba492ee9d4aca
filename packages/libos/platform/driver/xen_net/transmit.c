/*
 * Sending: a frame takes a slot for each part of its spans that lies in one page, granted to be read until
 * the response. The first slot says how long the whole frame is, and which offloads it needs. A frame in too
 * many pieces is copied into pages of the driver's.
 */
#include <string.h>

#include "driver/bare/paging.h"
#include "driver/bare/ram.h"
#include "driver/xen_net/nic.h"

/* struct netif_tx_request and netif_tx_response. */
typedef volatile struct {
  grant_t gref;
  uint16_t offset, flags, id, size;
} netif_tx_request_t;
typedef struct {
  uint16_t id;
  int16_t status;
} netif_tx_response_t;
#define NETTXF_csum_blank 1u
#define NETTXF_data_validated 2u
#define NETTXF_more_data 4u
#define NETTXF_extra_info 8u
#define NETIF_RSP_NULL 1 /* Of a slot that held no data. */

typedef struct {
  uint64_t physical;
  uint32_t bytes;
} piece_t;

typedef struct {
  piece_t pieces[FRAME_SLOTS_MAX];
  uint32_t count;
  uint32_t bytes;
  uint8_t bounce;
} frame_t;

typedef enum { PIECES_OK, PIECES_MANY, PIECES_UNMAPPED } pieces_result_t;

static void slot_free(transmitter_t *transmitter, uint32_t id) {
  transmitter->slots[id].next = (uint16_t)transmitter->free_slot;
  transmitter->free_slot = id;
  transmitter->free_slots++;
}

void transmitter_start(transmitter_t *transmitter, uint32_t bounces) {
  for (uint32_t i = 0; i < bounces; i++) {
    transmitter->bounce[i] = ram_take_aligned(BOUNCE_PAGES * PAGE_SIZE, PAGE_SIZE);
  }
}

void transmitter_join(transmitter_t *transmitter) {
  transmitter->free_slots = 0;
  for (uint32_t id = RING_SLOTS; id-- > 0;) {
    if (transmitter->slots[id].grant == GRANT_NONE) {
      slot_free(transmitter, id);
    }
  }
}

static void tell(transmitter_t *transmitter, uint32_t token) {
  transmitter->done[transmitter->done_put++ % (2 * RING_SLOTS)] = token;
}

/* One of the frame's slots is done; with the last one its token comes back. */
static void frame_slot_done(transmitter_t *transmitter, uint16_t frame) {
  if (--transmitter->frames[frame].slots_left > 0) {
    return;
  }
  for (uint32_t left = transmitter->frames[frame].slots, id = frame, next; left > 0; left--, id = next) {
    next = transmitter->slots[id].next;
    slot_free(transmitter, id);
  }
  tell(transmitter, transmitter->frames[frame].token);
  transmitter->is_freed = true;
  if (transmitter->frames[frame].bounce != BOUNCE_NONE) {
    transmitter->bounces_used &= ~(1u << transmitter->frames[frame].bounce);
  }
}

void transmitter_leave(transmitter_t *transmitter) {
  for (uint32_t id = 0; id < RING_SLOTS; id++) {
    grant_t grant = transmitter->slots[id].grant;
    uint16_t frame = transmitter->slots[id].frame;
    if (grant == GRANT_NONE) {
      continue;
    }
    transmitter->slots[id].grant = grant_take(grant) ? GRANT_NONE : grant;
    transmitter->slots[id].frame = SLOT_LOST;
    if (frame != SLOT_LOST) {
      frame_slot_done(transmitter, frame);
    }
  }
}

/* False when there is no such slot under way, or the backend still has its page. */
static bool slot_done(transmitter_t *transmitter, uint16_t id) {
  if (id >= RING_SLOTS || transmitter->slots[id].grant == GRANT_NONE ||
      transmitter->slots[id].frame == SLOT_LOST || !grant_take(transmitter->slots[id].grant)) {
    return false;
  }
  transmitter->slots[id].grant = GRANT_NONE;
  frame_slot_done(transmitter, transmitter->slots[id].frame);
  return true;
}

/* Takes responses, while there is room for tokens. */
static void reclaim(queue_t *queue) {
  transmitter_t *transmitter = &queue->transmitter;
  uint32_t count = queue_is_joined(queue) ? ring_responses(&transmitter->ring) : 0;
  if (count == UINT32_MAX) {
    nic_fail(queue->nic, "more frames sent than there were");
    return;
  }
  for (; count > 0 && transmitter->done_put - transmitter->done_taken < RING_SLOTS; count--) {
    netif_tx_response_t response =
        *(const volatile netif_tx_response_t *)ring_response(&transmitter->ring, 0);
    ring_take(&transmitter->ring, 1);
    if (response.status != NETIF_RSP_NULL && !slot_done(transmitter, response.id)) {
      nic_fail(queue->nic, "a frame sent that was not under way");
      return;
    }
  }
}

bool transmitter_is_ready(transmitter_t *transmitter, bool arm) {
  if (!transmitter->is_blocked) {
    return false;
  }
  /* Half of what is under way: to wake for each would cost an event for each. */
  uint32_t pending = transmitter->ring.published - transmitter->ring.taken;
  if (transmitter->is_freed && (pending == 0 || transmitter->free_slots >= RING_SLOTS / 2)) {
    transmitter->is_blocked = false; /* Told once: who then finds no room is blocked anew. */
    return true;
  }
  if (transmitter->done_put != transmitter->done_taken) {
    return true;
  }
  if (!arm) {
    return ring_responses(&transmitter->ring) > 0;
  }
  return ring_arm(&transmitter->ring, pending > 1 ? pending / 2 : 1);
}

static pieces_result_t add_range(frame_t *frame, uint64_t address, uint64_t length) {
  while (length > 0) {
    uint64_t in_page = PAGE_SIZE - address % PAGE_SIZE, physical = paging_physical(address);
    uint32_t bytes = (uint32_t)(length < in_page ? length : in_page);
    if (physical == 0) {
      return PIECES_UNMAPPED;
    }
    if (frame->count == FRAME_SLOTS_MAX) {
      return PIECES_MANY;
    }
    frame->pieces[frame->count++] = (piece_t){physical, bytes};
    frame->bytes += bytes;
    address += bytes;
    length -= bytes;
  }
  return PIECES_OK;
}

static pieces_result_t add_spans(frame_t *frame, const hal_span_t *spans, size_t count) {
  *frame = (frame_t){.bounce = BOUNCE_NONE};
  pieces_result_t result = PIECES_OK;
  for (size_t i = 0; i < count && result == PIECES_OK; i++) {
    result = add_range(frame, (uint64_t)spans[i].bytes, spans[i].length);
  }
  return result;
}

/* Copies the spans, which are mapped. False when all pages of the driver's are in use, or there are none. */
static bool bounce(transmitter_t *transmitter, frame_t *frame, const hal_span_t *spans, size_t count) {
  uint8_t number = 0;
  while (number < BOUNCES &&
         (transmitter->bounce[number] == 0 || (transmitter->bounces_used >> number & 1) != 0)) {
    number++;
  }
  if (number == BOUNCES) {
    return false;
  }
  uint64_t start = transmitter->bounce[number];
  *frame = (frame_t){.bounce = number};
  for (size_t i = 0; i < count; i++) {
    memcpy((uint8_t *)start + frame->bytes, spans[i].bytes, spans[i].length);
    frame->bytes += (uint32_t)spans[i].length;
  }
  for (uint32_t at = 0; at < frame->bytes; at += PAGE_SIZE) {
    uint32_t left = frame->bytes - at;
    frame->pieces[frame->count++] = (piece_t){start + at, left < PAGE_SIZE ? left : (uint32_t)PAGE_SIZE};
  }
  return true;
}

static bool are_mapped(const hal_span_t *spans, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!paging_is_whole((uint64_t)spans[i].bytes, spans[i].length)) {
      return false;
    }
  }
  return true;
}

static bool has_room(const transmitter_t *transmitter, const frame_t *frame, uint32_t extras) {
  return transmitter->free_slots >= frame->count && ring_room(&transmitter->ring) >= frame->count + extras;
}

/* Grants the pieces and writes their slots. False when a grant is missing: nothing was written then. */
static bool frame_write(queue_t *queue, const frame_t *frame, const virtio_net_hdr_t *header,
                        uint32_t token) {
  transmitter_t *transmitter = &queue->transmitter;
  grant_t grants[FRAME_SLOTS_MAX];
  for (uint32_t i = 0; i < frame->count; i++) {
    grants[i] = grant_give(queue->nic->bus.backend_id, frame->pieces[i].physical, GRANT_READ);
    if (grants[i] == GRANT_NONE) {
      while (i-- > 0) {
        (void)grant_take(grants[i]);
      }
      return false;
    }
  }
  bool is_segmented = header->gso_type != VIRTIO_NET_HDR_GSO_NONE;
  uint16_t first = (uint16_t)transmitter->free_slot;
  transmitter->frames[first].token = token;
  transmitter->frames[first].slots = (uint8_t)frame->count;
  transmitter->frames[first].slots_left = (uint8_t)frame->count;
  transmitter->frames[first].bounce = frame->bounce;
  for (uint32_t i = 0; i < frame->count; i++) {
    const piece_t *piece = &frame->pieces[i];
    uint16_t id = (uint16_t)transmitter->free_slot;
    transmitter->free_slot = transmitter->slots[id].next;
    transmitter->free_slots--;
    transmitter->slots[id].grant = grants[i];
    transmitter->slots[id].frame = first;
    netif_tx_request_t *request = ring_request(&transmitter->ring);
    uint32_t flags = i + 1 < frame->count ? NETTXF_more_data : 0;
    if (i == 0) {
      bool is_blank = (header->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0;
      flags |= is_blank ? NETTXF_csum_blank | NETTXF_data_validated : 0;
      flags |= is_segmented ? NETTXF_extra_info : 0;
    }
    request->gref = grants[i];
    request->offset = (uint16_t)(piece->physical % PAGE_SIZE);
    request->flags = (uint16_t)flags;
    request->id = id;
    request->size = (uint16_t)(i == 0 ? frame->bytes : piece->bytes);
    if (i == 0 && is_segmented) {
      *(volatile netif_extra_info_t *)ring_request(&transmitter->ring) = (netif_extra_info_t){
          .type = XEN_NETIF_EXTRA_TYPE_GSO,
          .gso_size = header->gso_size,
          .gso_type = header->gso_type == VIRTIO_NET_HDR_GSO_TCPV4 ? XEN_NETIF_GSO_TYPE_TCPV4
                                                                   : XEN_NETIF_GSO_TYPE_TCPV6,
      };
    }
  }
  /* A backend that is awake sees it at once; hal_net_flush wakes one that is not. */
  ring_publish(&transmitter->ring);
  return true;
}

static hal_result_t refuse(transmitter_t *transmitter) {
  transmitter->is_blocked = true;
  transmitter->is_freed = false;
  return HAL_AGAIN;
}

/* Whether it asks for what a backend does: netback closes its device for good at a segment of no size. */
static bool header_is_valid(const virtio_net_hdr_t *header) {
  switch (header->gso_type) {
  case VIRTIO_NET_HDR_GSO_NONE: return true;
  case VIRTIO_NET_HDR_GSO_TCPV4:
  case VIRTIO_NET_HDR_GSO_TCPV6: return header->gso_size > 0;
  default: return false;
  }
}

/* A backend drops frames whose Ethernet header is not in their first slot. */
static bool is_header_cut(const frame_t *frame) {
  return frame->count > 1 && frame->pieces[0].bytes < ETHERNET_HEADER_BYTES;
}

hal_result_t transmitter_send(queue_t *queue, const hal_span_t *spans, size_t count, uint32_t token) {
  uint32_t length = net_frame_length(spans, count);
  if (length == 0) {
    return HAL_EINVAL;
  }
  transmitter_t *transmitter = &queue->transmitter;
  virtio_net_hdr_t header;
  memcpy(&header, spans[0].bytes - HAL_NET_HEADER_BYTES, sizeof header);
  uint32_t extras = header.gso_type != VIRTIO_NET_HDR_GSO_NONE;
  frame_t frame;
  pieces_result_t result = add_spans(&frame, spans, count);
  if (!header_is_valid(&header) || result == PIECES_UNMAPPED ||
      (result == PIECES_MANY && !are_mapped(spans, count))) {
    return HAL_EINVAL;
  }
  bool must_copy = result == PIECES_MANY || is_header_cut(&frame);
  if (!has_room(transmitter, &frame, extras) || must_copy) {
    reclaim(queue);
  }
  if (transmitter->done_put - transmitter->done_taken >= RING_SLOTS) {
    return refuse(transmitter);
  }
  /* Without a backend the frame is lost; so is one that is longer than the ring can say. */
  if (!queue_is_joined(queue) || length > UINT16_MAX) {
    tell(transmitter, token);
    return HAL_OK;
  }
  bool has_pages = !must_copy || bounce(transmitter, &frame, spans, count);
  bool goes = has_pages && has_room(transmitter, &frame, extras);
  /* With nothing under way no more comes free: there is no memory, or a backend that has left keeps it. */
  if (!goes && transmitter->ring.taken != transmitter->ring.published) {
    return refuse(transmitter);
  }
  transmitter->is_blocked = false;
  if (!goes || !frame_write(queue, &frame, &header, token)) {
    tell(transmitter, token);
  } else if (frame.bounce != BOUNCE_NONE) {
    transmitter->bounces_used |= 1u << frame.bounce;
  }
  return HAL_OK;
}

bool transmitter_sent(queue_t *queue, uint32_t *token) {
  transmitter_t *transmitter = &queue->transmitter;
  if (transmitter->done_put == transmitter->done_taken) {
    reclaim(queue);
  }
  if (transmitter->done_put == transmitter->done_taken) {
    return false;
  }
  *token = transmitter->done[transmitter->done_taken++ % (2 * RING_SLOTS)];
  transmitter->is_freed = true;
  return true;
}
