/*
 * net.h: what drivers of network devices share: what hal_net_send and hal_net_start take. Pure.
 */
#ifndef SKERRY_BARE_NET_H
#define SKERRY_BARE_NET_H

#include "hal.h"

#define ETHERNET_HEADER_BYTES 14u

/* In front of every frame that hal_net_send is given: VIRTIO 1.2, 5.1.6. */
typedef struct {
  uint8_t flags, gso_type;
  uint16_t hdr_len, gso_size, csum_start, csum_offset, num_buffers;
} virtio_net_hdr_t;

_Static_assert(sizeof(virtio_net_hdr_t) == HAL_NET_HEADER_BYTES, "");

#define VIRTIO_NET_HDR_F_NEEDS_CSUM 1u
#define VIRTIO_NET_HDR_F_DATA_VALID 2u
#define VIRTIO_NET_HDR_GSO_NONE 0u
#define VIRTIO_NET_HDR_GSO_TCPV4 1u
#define VIRTIO_NET_HDR_GSO_TCPV6 4u

/* The length of the frame that the spans are; 0 when they are not as hal_net_send takes them. They are in
 * linear memories, mapped or not. */
uint32_t net_frame_length(const hal_span_t *spans, size_t count);

/* Whether this is receive memory as hal_net_start takes it. */
bool net_area_is_valid(const uint8_t *area, size_t bytes);

#endif
