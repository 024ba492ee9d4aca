/*
 * Receiving: the backend copies a frame into as many buffers, a page each, as it needs, and fills all but the
 * last. Buffers lie side by side in the area and are given in that order: so a large frame is most often
 * contiguous as it lies there. When it is not, its pieces are copied together.
 */
#include <string.h>

#include "driver/bare/paging.h"
#include "driver/xen_net/nic.h"

/* struct netif_rx_request and netif_rx_response. */
typedef volatile struct {
  uint16_t id, pad;
  grant_t gref;
} netif_rx_request_t;
typedef struct {
  uint16_t id, offset, flags;
  int16_t status; /* Bytes, or negative: an error. */
} netif_rx_response_t;
#define NETRXF_data_validated 1u
#define NETRXF_csum_blank 2u
#define NETRXF_more_data 4u
#define NETRXF_extra_info 8u

/* The backend is given buffers again in portions, since telling it costs a memory barrier at least. */
#define REFILL_PORTION 32u

/* A frame that is put together. */
typedef struct {
  uint8_t *start;
  size_t length;
  bool has_gap;    /* The page behind the first one is of this frame, too, and held no data. */
  bool is_refused; /* The backend met an error in it, or it is too long. */
} assembly_t;

void receiver_start(receiver_t *receiver, uint8_t *area, uint32_t count, uint8_t *gather) {
  receiver->count = count < RING_SLOTS ? count : RING_SLOTS;
  receiver->area = area;
  receiver->gather = gather;
}

static uint8_t *buffer(const receiver_t *receiver, uint16_t number) {
  return receiver->area + number * PAGE_SIZE;
}

/* Gives the backend a buffer. One for which there is no grant is lost. */
static void offer(queue_t *queue, uint16_t number) {
  receiver_t *receiver = &queue->receiver;
  uint64_t page = paging_physical((uint64_t)buffer(receiver, number));
  grant_t grant = grant_give(queue->nic->bus.backend_id, page, GRANT_WRITE);
  if (grant == GRANT_NONE) {
    return;
  }
  uint32_t slot = receiver->ring.written % RING_SLOTS;
  netif_rx_request_t *request = ring_request(&receiver->ring);
  request->id = (uint16_t)slot;
  request->gref = grant;
  receiver->grant[number] = grant;
  receiver->buffer_at[slot] = number;
}

/* Gives the backend what was lent. */
static void refill(queue_t *queue) {
  receiver_t *receiver = &queue->receiver;
  for (uint32_t i = 0; i < receiver->lent_count; i++) {
    offer(queue, receiver->lent[i]);
  }
  receiver->lent_count = 0;
  ring_publish(&receiver->ring);
  queue_notify(queue, &receiver->ring);
}

void receiver_join(queue_t *queue) {
  receiver_t *receiver = &queue->receiver;
  bool is_lent[RING_SLOTS] = {false};
  for (uint32_t i = 0; i < receiver->lent_count; i++) {
    is_lent[receiver->lent[i]] = true;
  }
  for (uint32_t number = 0; number < receiver->count; number++) {
    /* A page that an earlier backend did not let go of stays out of use. */
    if (!is_lent[number] && receiver->grant[number] == GRANT_NONE) {
      offer(queue, (uint16_t)number);
    }
  }
  ring_publish(&receiver->ring);
}

void receiver_leave(queue_t *queue) {
  receiver_t *receiver = &queue->receiver;
  for (uint32_t number = 0; number < receiver->count; number++) {
    grant_t grant = receiver->grant[number];
    if (grant != GRANT_NONE && grant_take(grant)) {
      receiver->grant[number] = GRANT_NONE;
    }
  }
}

bool receiver_is_ready(receiver_t *receiver, bool arm) {
  return arm ? ring_arm(&receiver->ring, 1) : ring_responses(&receiver->ring) > 0;
}

/* Takes the buffer of response number `ahead`, which is lent from now on. Null when the backend keeps the
 * page. */
static uint8_t *buffer_take(receiver_t *receiver, uint32_t ahead) {
  uint16_t number = receiver->buffer_at[(receiver->ring.taken + ahead) % RING_SLOTS];
  if (!grant_take(receiver->grant[number])) {
    return NULL;
  }
  receiver->grant[number] = GRANT_NONE;
  receiver->lent[receiver->lent_count++] = number;
  return buffer(receiver, number);
}

/* Adds a piece behind the frame: where it lies, if that is where the frame ends. */
static void append(receiver_t *receiver, assembly_t *frame, uint8_t *piece, size_t length) {
  frame->is_refused |= frame->length + length > HAL_NET_FRAME_MAX;
  if (frame->is_refused) {
    return;
  }
  if (frame->length == 0) {
    frame->start = piece;
  } else if (frame->has_gap && frame->length <= PAGE_SIZE &&
             piece == frame->start + frame->length + PAGE_SIZE) {
    /* Cheaper than to copy all the others. */
    uint8_t *start = piece - frame->length;
    memcpy(start, frame->start, frame->length);
    frame->start = start;
  } else if (piece != frame->start + frame->length) {
    if (frame->start != receiver->gather) {
      memcpy(receiver->gather, frame->start, frame->length);
      frame->start = receiver->gather;
    }
    memcpy(frame->start + frame->length, piece, length);
  }
  frame->length += length;
}

/* Skips what says how a frame was segmented, from response number `*ahead` on; `*last` is the last buffer of
 * that. False when there is too much of it. */
static bool extras_skip(receiver_t *receiver, uint32_t *ahead, uint32_t available, const uint8_t **last) {
  uint8_t flags;
  do {
    if (*ahead == available) {
      return false;
    }
    flags = ((const volatile netif_extra_info_t *)ring_response(&receiver->ring, *ahead))->flags;
    *last = buffer_take(receiver, (*ahead)++);
    if (*last == NULL) {
      return false;
    }
  } while ((flags & XEN_NETIF_EXTRA_FLAG_MORE) != 0);
  return true;
}

/* Takes the next frame of `available` responses into `*frame`; its first slot's flags into `*flags`. False
 * when these are no whole frame. */
static bool frame_take(receiver_t *receiver, uint32_t available, assembly_t *frame, uint32_t *flags) {
  bool is_more = true;
  *frame = (assembly_t){0};
  for (uint32_t ahead = 0; is_more;) {
    bool is_first = ahead == 0;
    if (ahead == available) {
      return false;
    }
    uint32_t slot = (receiver->ring.taken + ahead) % RING_SLOTS;
    netif_rx_response_t response =
        *(const volatile netif_rx_response_t *)ring_response(&receiver->ring, ahead);
    uint8_t *piece = buffer_take(receiver, ahead++);
    int length = response.status;
    if (piece == NULL || response.id != slot ||
        (length >= 0 && response.offset + (uint32_t)length > PAGE_SIZE)) {
      return false;
    }
    if (length < 0) {
      frame->is_refused = true;
    } else if (length > 0) {
      append(receiver, frame, piece + response.offset, (size_t)length);
    }
    if (is_first) {
      *flags = response.flags;
      const uint8_t *extra = NULL;
      if ((response.flags & NETRXF_extra_info) != 0 && !extras_skip(receiver, &ahead, available, &extra)) {
        return false;
      }
      /* What else may lie there is the backend's, or the program's. */
      frame->has_gap = extra == piece + PAGE_SIZE;
    }
    is_more = (response.flags & NETRXF_more_data) != 0;
    if (!is_more) {
      ring_take(&receiver->ring, ahead);
    }
  }
  return true;
}

hal_result_t receiver_next(queue_t *queue, const uint8_t **bytes, size_t *length, uint32_t *flags) {
  receiver_t *receiver = &queue->receiver;
  uint32_t first = receiver->ring.taken;
  for (uint32_t available; queue_is_joined(queue) && (available = ring_responses(&receiver->ring)) > 0;) {
    if (receiver->ring.taken - first >= RING_SLOTS) {
      return HAL_AGAIN; /* A backend that brings nothing but errors could go on for ever. */
    }
    if (available == UINT32_MAX) {
      nic_fail(queue->nic, "more frames than it was given room for");
      return HAL_AGAIN;
    }
    if (receiver->lent_count >= REFILL_PORTION) {
      refill(queue);
    }
    assembly_t frame;
    uint32_t slot_flags;
    if (!frame_take(receiver, available, &frame, &slot_flags)) {
      nic_fail(queue->nic, "a frame that is none");
      return HAL_AGAIN;
    }
    if (frame.is_refused || frame.length < ETHERNET_HEADER_BYTES) {
      continue;
    }
    *flags = (slot_flags & (NETRXF_data_validated | NETRXF_csum_blank)) != 0 ? HAL_NET_CHECKSUM_GOOD : 0;
    *bytes = frame.start;
    *length = frame.length;
    return HAL_OK;
  }
  if (queue_is_joined(queue) && receiver->lent_count > 0) {
    refill(queue);
  }
  return HAL_AGAIN;
}
