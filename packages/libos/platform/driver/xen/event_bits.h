/*
 * event_bits.h: where the bits of event channels are, in either of the two layouts that Xen has; and masks,
 * for a host that has interrupts. xen/include/public/event_channel.h, xen.h.
 *
 *   2-level   the shared page has a bit for each channel in evtchn_pending, and one in evtchn_mask
 *   FIFO      pages of ours have a word for each:
 *
 *      31        30       29       28     27      17 16                 0
 *     +---------+--------+--------+------+----------+--------------------+
 *     | PENDING | MASKED | LINKED | BUSY |    0     | LINK               |
 *     +---------+--------+--------+------+----------+--------------------+
 *
 * Either way Xen sets a channel's pending bit, masked or not, and then wakes who polls for it.
 */
#ifndef SKERRY_XEN_EVENT_BITS_H
#define SKERRY_XEN_EVENT_BITS_H

#include "driver/xen/event.h"

/* Others change further bits of the same words meanwhile: they are set and cleared atomically. */
typedef struct {
  volatile uint32_t *pending, *masked;
  uint32_t pending_bit, masked_bit;
} event_bits_t;

/* Those of a channel below event_ports(). */
event_bits_t event_bits(event_port_t port);

/* How many channels have bits. */
uint32_t event_ports(void);

/* For the sleep of a host whose channels raise an interrupt while they are unmasked. One that is pending when
 * it is unmasked need not raise any: event_is_pending is to be asked after that. */
void event_unmask(const event_port_t *ports, uint32_t count);
void event_mask(const event_port_t *ports, uint32_t count);
bool event_is_pending(const event_port_t *ports, uint32_t count);

#endif
