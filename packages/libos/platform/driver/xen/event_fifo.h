/*
 * event_fifo.h: event channels with the FIFO interface, as event_bits.h shows it. Xen also links channels
 * that are unmasked and pending into queues, whose heads are in a block of ours: what a program that looks at
 * all of its channels has no use for, and must take apart, so that Xen links them again.
 */
#ifndef SKERRY_XEN_EVENT_FIFO_H
#define SKERRY_XEN_EVENT_FIFO_H

#include "driver/xen/event_bits.h"

/* One page of words. */
#define EVENT_FIFO_PORTS 1024u

/* Changes over to it for good; events that have come are kept, and all channels are masked. False when Xen
 * has it not: then nothing has changed. */
bool event_fifo_start(void);

/* Whether it has changed over. */
bool event_fifo_is_used(void);

event_bits_t event_fifo_bits(event_port_t port);

/* Takes all queues apart. */
void event_fifo_unlink(void);

/* Unmasks one channel, as Xen asks for: not while it links something behind it. */
void event_fifo_unmask(event_bits_t bits);

#endif
