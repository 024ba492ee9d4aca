/*
 * host_event_sleep: asks Xen to come back when a channel's bit is set, or at a time (SCHEDOP_poll). So
 * sleeping costs one hypercall, waking none, and no channel is ever unmasked. There are no interrupt handlers
 * that could end it.
 */
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"
#include "host/xen/clock.h"

/* sched.h */
#define SCHEDOP_poll 3u
typedef struct {
  const event_port_t *ports;
  uint32_t nr_ports;
  uint64_t timeout; /* 0: none. */
} sched_poll_t;

void host_event_sleep(const event_port_t *ports, uint32_t count, hal_ns_t deadline,
                      const volatile bool *is_over) {
  (void)is_over;
  sched_poll_t request = {ports, count, clock_system_time(deadline)};
  (void)hypercall(HYPERVISOR_sched_op, SCHEDOP_poll, (uint64_t)&request, 0, 0, 0);
}
