#include "driver/xen/event.h"

#include <string.h>

#include "cpu/cpu.h"
#include "driver/bare/command_line.h"
#include "driver/xen/event_bits.h"
#include "driver/xen/event_fifo.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/shared_info.h"

/* event_channel.h */
#define EVTCHNOP_bind_interdomain 0u
#define EVTCHNOP_close 3u
#define EVTCHNOP_send 4u
#define EVTCHNOP_status 5u
#define EVTCHNOP_alloc_unbound 6u
typedef struct {
  uint16_t dom, remote_dom;
  event_port_t port;
} evtchn_alloc_unbound_t;
typedef struct {
  uint16_t remote_dom;
  event_port_t remote_port, local_port;
} evtchn_bind_interdomain_t;
#define EVTCHNSTAT_interdomain 2u
typedef struct {
  uint16_t dom;
  event_port_t port;
  uint32_t status, vcpu, other[2];
} evtchn_status_t;
typedef struct {
  event_port_t port;
} evtchn_port_argument_t;

/* The page of RAM that Xen's takes the place of. */
static uint8_t shared_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
vcpu_info_t *vcpu_info = (vcpu_info_t *)shared_page;
shared_info_t *shared_info;

static event_port_t listened[EVENT_PORTS_MAX];
static event_bits_t listened_bits[EVENT_PORTS_MAX];
static uint32_t listened_count;

/* Since event_clear something came that has no pending bit: it is no event, or event_wait has forgotten it.
 */
static volatile bool is_noted;

void event_start(void) {
  if (!hypercall_map(XENMAPSPACE_shared_info, 0, (uint64_t)shared_page / PAGE_SIZE)) {
    hal_abort("Xen does not give its shared page");
  }
  shared_info = (shared_info_t *)(shared_page + xen_vcpu_infos_bytes);
  for (uint32_t i = 0; i < EVENT_WORDS; i++) {
    shared_info->evtchn_mask[i] = UINT32_MAX;
  }
}

void event_upgrade(void) {
  const char *asked = command_line_value("skerry.xen.events=", 0);
  if (asked == NULL || strcmp(asked, "2-level") != 0) {
    (void)event_fifo_start();
  }
}

uint32_t event_ports(void) { return event_fifo_is_used() ? EVENT_FIFO_PORTS : EVENT_WORDS * EVENT_WORD_BITS; }

event_bits_t event_bits(event_port_t port) {
  if (event_fifo_is_used()) {
    return event_fifo_bits(port);
  }
  uint32_t word = port / EVENT_WORD_BITS, bit = 1u << port % EVENT_WORD_BITS;
  return (event_bits_t){&shared_info->evtchn_pending[word], &shared_info->evtchn_mask[word], bit, bit};
}

bool event_open(uint16_t domain, event_port_t *port) {
  evtchn_alloc_unbound_t request = {.dom = DOMID_SELF, .remote_dom = domain};
  if (hypercall(HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, (uint64_t)&request, 0, 0, 0) != 0) {
    return false;
  }
  *port = request.port;
  return true;
}

bool event_bind(uint16_t domain, event_port_t other, event_port_t *port) {
  evtchn_bind_interdomain_t request = {.remote_dom = domain, .remote_port = other};
  if (hypercall(HYPERVISOR_event_channel_op, EVTCHNOP_bind_interdomain, (uint64_t)&request, 0, 0, 0) != 0) {
    return false;
  }
  *port = request.local_port;
  return true;
}

bool event_is_bound(event_port_t port) {
  evtchn_status_t request = {.dom = DOMID_SELF, .port = port};
  return hypercall(HYPERVISOR_event_channel_op, EVTCHNOP_status, (uint64_t)&request, 0, 0, 0) == 0 &&
         request.status == EVTCHNSTAT_interdomain;
}

static void operate(uint32_t operation, event_port_t port) {
  evtchn_port_argument_t argument = {port};
  (void)hypercall(HYPERVISOR_event_channel_op, operation, (uint64_t)&argument, 0, 0, 0);
}

void event_close(event_port_t port) {
  for (uint32_t i = 0; i < listened_count; i++) {
    if (listened[i] == port) {
      listened[i] = listened[--listened_count];
      listened_bits[i] = listened_bits[listened_count];
      break;
    }
  }
  operate(EVTCHNOP_close, port);
}

void event_listen(event_port_t port) {
  if (listened_count == EVENT_PORTS_MAX || port >= event_ports()) {
    hal_abort("too many event channels");
  }
  listened_bits[listened_count] = event_bits(port);
  listened[listened_count++] = port;
}

void event_send(event_port_t port) { operate(EVTCHNOP_send, port); }

/* True when there was an event. Xen sets other bits of the same word meanwhile: hence the atomic instruction.
 */
static bool clear(event_bits_t bits) {
  if ((*bits.pending & bits.pending_bit) == 0) {
    return false;
  }
  (void)__atomic_fetch_and(bits.pending, ~bits.pending_bit, __ATOMIC_SEQ_CST);
  return true;
}

void event_note(void) { is_noted = true; }

void event_clear(void) {
  is_noted = false;
  for (uint32_t i = 0; i < listened_count; i++) {
    (void)clear(listened_bits[i]);
  }
  /* Bits are clear before work is looked for: whoever finds one set does not wake us. */
  cpu_order_all();
}

void event_sleep(hal_ns_t deadline) {
  if (!is_noted) {
    host_event_sleep(listened, listened_count, deadline, &is_noted);
  }
}

void event_wait(event_port_t port, hal_ns_t deadline) {
  static const bool never;
  host_event_sleep(&port, 1, deadline, &never);
  if (clear(event_bits(port))) {
    event_note();
  }
  cpu_order_all(); /* As in event_clear. */
}
