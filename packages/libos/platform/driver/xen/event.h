/*
 * event.h: event channels, with the FIFO interface or, where Xen has it not, the 2-level one.
 * xen/include/public/event_channel.h, sched.h; where the bits are, event_bits.h says.
 *
 * A channel has a pending bit in memory that is shared with Xen. All channels are masked while the program
 * runs, so that an event costs nothing but its bit, and there is no handler to lock against. Who has nothing
 * to do sleeps until the bit of a channel that it listens to is set: how, the host knows.
 *
 * The order that loses no event: event_clear, then look for work, then event_sleep. The look may use
 * event_wait: what it has forgotten may be news that was looked for too early, so event_sleep then does not
 * sleep.
 */
#ifndef SKERRY_XEN_EVENT_H
#define SKERRY_XEN_EVENT_H

#include "hal.h"

#include <stdbool.h>

typedef uint32_t event_port_t;

/* The console, the store, and the most that devices and channels to other domains have together. */
#define EVENT_PORTS_MAX 48u

/* Finds the shared page. Aborts when Xen does not give it. */
void event_start(void);

/* Changes over to FIFO channels, if Xen has them and the boot parameter skerry.xen.events=2-level does not
 * forbid it. After the command line was read, and before event_listen. */
void event_upgrade(void);

/* A channel of this domain to which `domain` may connect. False when there is none left. */
bool event_open(uint16_t domain, event_port_t *port);

/* Connects to channel `other` of `domain`, which must have been opened for this domain. False when it was
 * not. */
bool event_bind(uint16_t domain, event_port_t other, event_port_t *port);

/* Whether somebody is at the other end. A hypercall: for who has waited long. */
bool event_is_bound(event_port_t port);

/* The channel is free, and nobody listens to it any more. */
void event_close(event_port_t port);

/* From now on events of this channel end event_sleep. At most EVENT_PORTS_MAX channels; more is a bug. */
void event_listen(event_port_t port);

/* Tells who is at the other end. */
void event_send(event_port_t port);

/* For an interrupt handler: something else than an event has come, and event_sleep returns at once until
 * event_clear. */
void event_note(void);

/* Forgets the events that have come so far. */
void event_clear(void);

/* Sleeps until an event that was not cleared comes, at most to `deadline` (hal_clock_monotonic). May return
 * earlier. */
void event_sleep(hal_ns_t deadline);

/* The same for one channel, whose events it then forgets; those of others are kept and do not wake. Until
 * event_clear, event_sleep then returns at once. */
void event_wait(event_port_t port, hal_ns_t deadline);

/* Provided by the host: sleeps while none of these channels has its pending bit set and `*is_over` is false,
 * which an interrupt handler may change, at most to `deadline`. May return earlier. Channels are masked
 * before and after. */
void host_event_sleep(const event_port_t *ports, uint32_t count, hal_ns_t deadline,
                      const volatile bool *is_over);

#endif
