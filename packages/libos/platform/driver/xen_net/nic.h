/*
 * nic.h: what the files of the network frontend share. xen/include/public/io/netif.h.
 *
 *   nic.c       which devices there are, what they can do, joining their backends and leaving them
 *   queue.c     a queue: its rings and its event channel
 *   receive.c   the receive ring, whose buffers lie in a linear memory
 *   transmit.c  the transmit ring, and the tokens of what was sent
 *   flow.c      which queue a frame is sent by
 *
 * A backend may leave and come back: then its device has no link meanwhile. It is not trusted either. What it
 * writes into the rings is checked, and one that breaks the protocol is left; pages are its own only between
 * request and response, those of frames that are sent only to be read.
 *
 * A backend that offers several queues is given as many, up to QUEUES_MAX, to the boot parameter
 * skerry.xen.queues=<number>, and to what there is receive memory for. An appliance has one processor and
 * needs one; the backend may have more, and works on each queue with one of them. Frames are received by all
 * in turn; those of a connection are sent by one.
 */
#ifndef SKERRY_XEN_NIC_H
#define SKERRY_XEN_NIC_H

#include "cpu/cpu.h"
#include "driver/bare/net.h"
#include "driver/xen/event.h"
#include "driver/xen/grant.h"
#include "driver/xen/ring.h"
#include "driver/xen/xenbus.h"

/* Slots of both rings, by the size of a page and of the largest of their structures. */
#define RING_SLOTS 256u
#define TX_SLOT_BYTES 12u
#define RX_SLOT_BYTES 8u

/* struct netif_extra_info, for segmentation: in the slot behind a frame's first. */
typedef struct {
  uint8_t type, flags;
  uint16_t gso_size;
  uint8_t gso_type, gso_pad;
  uint16_t gso_features;
} netif_extra_info_t;
#define XEN_NETIF_EXTRA_TYPE_GSO 1u
#define XEN_NETIF_EXTRA_FLAG_MORE 1u
#define XEN_NETIF_GSO_TYPE_TCPV4 1u
#define XEN_NETIF_GSO_TYPE_TCPV6 2u

/* The end of the area, for the frame that is lent, if its buffers do not follow one another. */
#define GATHER_BYTES ((HAL_NET_FRAME_MAX + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))

_Static_assert(HAL_NET_AREA_MIN >= 2 * GATHER_BYTES, "");

typedef struct {
  ring_t ring;
  uint8_t *area; /* Null before hal_net_start. Buffer n is its page n. */
  uint8_t *gather;
  uint32_t count;                 /* Of buffers. */
  grant_t grant[RING_SLOTS];      /* By buffer: while the backend has it. */
  uint16_t buffer_at[RING_SLOTS]; /* By slot: which buffer was put there. Responses come in the order of
                                     requests. */
  /* Buffers that the backend does not have: of the frame that is lent, and earlier ones. */
  uint16_t lent[RING_SLOTS];
  uint32_t lent_count;
} receiver_t;

/* A frame has at most so many slots (XEN_NETIF_NR_SLOTS_MIN), the one for segmentation apart. */
#define FRAME_SLOTS_MAX 18u

/* Frames in more pieces than that are copied: so many may be under way. */
#define BOUNCES 2u
#define BOUNCE_PAGES ((HAL_NET_FRAME_MAX + PAGE_SIZE - 1) / PAGE_SIZE)
#define BOUNCE_NONE UINT8_MAX

/* The frame of a slot whose page a backend that has left still has mapped. */
#define SLOT_LOST UINT16_MAX

typedef struct {
  ring_t ring;
  struct {
    grant_t grant;  /* While the backend has it; else GRANT_NONE. */
    uint16_t frame; /* Which of `frames` it belongs to, or SLOT_LOST. */
    uint16_t next;  /* The frame's next slot; of a free slot, the next free one. */
  } slots[RING_SLOTS];
  uint32_t free_slot, free_slots;
  /* By the frame's first slot. Its slots are free again when all of them are done. */
  struct {
    uint32_t token;
    uint8_t slots, slots_left, bounce;
  } frames[RING_SLOTS];
  uint64_t bounce[BOUNCES]; /* Physical; 0: the machine had no memory for it. */
  uint32_t bounces_used;    /* Bits. */
  /* Tokens of frames that are done, until somebody asks. Both run freely. */
  uint32_t done[2 * RING_SLOTS];
  uint32_t done_put, done_taken;
  bool is_blocked; /* A frame found no room. */
  bool is_freed;   /* Since then, slots or room for tokens came free: what it waited for may be there. */
} transmitter_t;

#define QUEUES_MAX 4u

struct nic;

typedef struct {
  struct nic *nic;
  uint32_t number;
  event_port_t port; /* 0: none. */
  grant_t receive_ring, transmit_ring;
  receiver_t receiver;
  transmitter_t transmitter;
} queue_t;

typedef struct nic {
  xenbus_device_t bus;
  hal_net_info_t info;
  bool has_failed;  /* It broke the protocol, or came back with less than it had: it is not joined again. */
  uint32_t offered; /* So many queues the backend takes, as far as there may be any, */
  queue_t *queues[QUEUES_MAX];
  uint32_t queue_count; /* so many there are, */
  uint32_t joined;      /* and so many the backend has, the first ones; 0: there is no backend. */
  uint32_t receiving;   /* The queue whose turn it is, */
  uint32_t received;    /* and the frames that it has given in this turn. */
} nic_t;

/* The backend has broken the protocol: leaves it, and says why. */
void nic_fail(nic_t *nic, const char *why);

/* Whether the backend has this queue. */
bool queue_is_joined(const queue_t *queue);

/* A channel and rings that the backend may have, anew. False when there are none, or an earlier backend does
 * not let go of them; then queue_leave is to be called. */
bool queue_join(queue_t *queue);

/* What the backend has is taken back; what it still has mapped, the next time. */
void queue_leave(queue_t *queue);

/* Tells the backend of what was published in a ring of the queue, if it wants to know. */
void queue_notify(const queue_t *queue, ring_t *ring);

/* Which of `count` ≥ 2 queues a frame is sent by: all frames of a connection by the same, so that they keep
 * their order. */
uint32_t flow_queue(const hal_span_t *spans, size_t span_count, uint32_t count);

/* `count` buffers at `area`, and GATHER_BYTES at `gather`, which several may share. */
void receiver_start(receiver_t *receiver, uint8_t *area, uint32_t count, uint8_t *gather);

/* With a new ring: gives the backend all buffers; takes back those that it has. */
void receiver_join(queue_t *queue);
void receiver_leave(queue_t *queue);

/* As hal_net_receive. */
hal_result_t receiver_next(queue_t *queue, const uint8_t **frame, size_t *length, uint32_t *flags);

/* Takes the memory for at most `bounces` ≤ BOUNCES frames that are copied, as long as there is some: programs
 * may map all that is left. */
void transmitter_start(transmitter_t *transmitter, uint32_t bounces);

/* With a new ring: no frame is under way; gives up those that are, as if they were sent. */
void transmitter_join(transmitter_t *transmitter);
void transmitter_leave(transmitter_t *transmitter);

/* As hal_net_send and hal_net_sent. */
hal_result_t transmitter_send(queue_t *queue, const hal_span_t *spans, size_t count, uint32_t token);
bool transmitter_sent(queue_t *queue, uint32_t *token);

/* For hal_wait, as source.h says. */
bool receiver_is_ready(receiver_t *receiver, bool arm);
bool transmitter_is_ready(transmitter_t *transmitter, bool arm);

#endif
