/*
 * nic.h: what the files of the network driver share. VIRTIO 1.2, 5.1.
 *
 *   nic.c       which devices there are, what they can do, taking them into use
 *   receive.c   the receive queue, whose buffers lie in a linear memory
 *   transmit.c  the transmit queue, and the tokens of what was sent
 *
 * Nothing here is done in an interrupt but taking its line down: the queues are looked at by hal_wait and by
 * the calls of hal.h only, so that there is nothing to lock.
 */
#ifndef SKERRY_NIC_H
#define SKERRY_NIC_H

#include "cpu/cpu.h"
#include "driver/bare/net.h"
#include "driver/virtio_mmio/chain.h"
#include "driver/virtio_mmio/virtio_mmio.h"

/* 5.1.3: feature bits. */
#define VIRTIO_NET_F_CSUM (1ull << 0)
#define VIRTIO_NET_F_GUEST_CSUM (1ull << 1)
#define VIRTIO_NET_F_MTU (1ull << 3)
#define VIRTIO_NET_F_MAC (1ull << 5)
#define VIRTIO_NET_F_GUEST_TSO4 (1ull << 7)
#define VIRTIO_NET_F_GUEST_TSO6 (1ull << 8)
#define VIRTIO_NET_F_HOST_TSO4 (1ull << 11)
#define VIRTIO_NET_F_HOST_TSO6 (1ull << 12)
#define VIRTIO_NET_F_MRG_RXBUF (1ull << 15)

/* 5.1.2: the first pair of queues. */
#define RECEIVEQ1 0u
#define TRANSMITQ1 1u

/* Half a page, so that none needs pages that lie side by side: an Ethernet frame with its header fits in. */
#define RECEIVE_BUFFER_BYTES 2048u

/* The end of the area, for a frame whose buffers do not follow one another. */
#define GATHER_BYTES ((sizeof(virtio_net_hdr_t) + HAL_NET_FRAME_MAX + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))

_Static_assert(HAL_NET_AREA_MIN == 2 * GATHER_BYTES, "");

typedef struct {
  virtqueue_t queue; /* Descriptor n is buffer n, always. */
  uint8_t *area;     /* Null before hal_net_start. */
  uint8_t *gather;
  /* The heads of the frame that is lent, and of earlier ones that the device was not given again yet. */
  uint16_t lent[VIRTQUEUE_SIZE_MAX];
  uint32_t lent_count;
} receiver_t;

typedef struct {
  virtqueue_t queue;
  chain_pool_t pool;
  uint32_t token[VIRTQUEUE_SIZE_MAX]; /* By head. */
  uint16_t last[VIRTQUEUE_SIZE_MAX];  /* By head: the chain's last descriptor … */
  uint16_t count[VIRTQUEUE_SIZE_MAX]; /* … and how many it has. */
  /* Tokens of chains that have come back, until somebody asks. Both run freely. */
  uint32_t done[VIRTQUEUE_SIZE_MAX];
  uint32_t done_put, done_taken;
  bool is_blocked; /* A frame found no room. */
  bool is_freed;   /* Since then, chains came back: what it waited for may be there. */
} transmitter_t;

typedef struct {
  virtio_mmio_t device;
  uint32_t line;
  hal_net_info_t info;
  receiver_t receiver;
  transmitter_t transmitter;
} nic_t;

/* The device, if it was started; else null. */
nic_t *nic_started(uint32_t number);

/* Tells the device of what was published in a queue, if it wants to know. */
void nic_notify(const nic_t *nic, uint32_t index, virtqueue_t *queue);

/* `bytes` at `area`, checked by the caller. */
void receiver_start(receiver_t *receiver, uint8_t *area, size_t bytes);

/* As hal_net_receive. */
hal_result_t receiver_next(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags);

void transmitter_start(transmitter_t *transmitter);

/* As hal_net_send and hal_net_sent. */
hal_result_t transmitter_send(transmitter_t *transmitter, const hal_span_t *spans, size_t count,
                              uint32_t token);
bool transmitter_sent(transmitter_t *transmitter, uint32_t *token);

/* For hal_wait, as source.h says. */
bool receiver_is_ready(receiver_t *receiver, bool arm);
bool transmitter_is_ready(transmitter_t *transmitter, bool arm);

#endif
