#include "driver/xen/store_ring.h"

#include "cpu/cpu.h"
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"

#define XENSTORE_RING_SIZE 1024u

/* All indices run freely. */
typedef volatile struct {
  uint8_t req[XENSTORE_RING_SIZE], rsp[XENSTORE_RING_SIZE];
  uint32_t req_cons, req_prod, rsp_cons, rsp_prod;
} xenstore_domain_interface_t;

static xenstore_domain_interface_t *ring;
static event_port_t port;

/* Ours, which the store cannot change. */
static uint32_t req_prod, rsp_cons;

void store_ring_start(void) {
  uint64_t page, channel;
  if (hypercall_param(HVM_PARAM_STORE_PFN, &page) && hypercall_param(HVM_PARAM_STORE_EVTCHN, &channel)) {
    ring = (xenstore_domain_interface_t *)(page * PAGE_SIZE);
    port = (event_port_t)channel;
  }
}

uint64_t store_ring_page(void) { return (uint64_t)ring; }

void store_ring_listen(void) {
  if (ring != NULL) {
    req_prod = ring->req_prod;
    rsp_cons = ring->rsp_cons;
    event_listen(port);
  }
}

void store_ring_notify(void) { event_send(port); }

bool store_ring_has_input(void) { return ring != NULL && ring->rsp_prod != rsp_cons; }

bool store_ring_write(const void *bytes, size_t length, hal_ns_t deadline) {
  const uint8_t *from = bytes;
  while (length > 0) {
    bool is_late = hal_clock_monotonic() >= deadline;
    uint32_t held = req_prod - ring->req_cons, room = XENSTORE_RING_SIZE - held;
    uint32_t count = length < room ? (uint32_t)length : room;
    if (held > XENSTORE_RING_SIZE) {
      return false;
    }
    if (count == 0) {
      if (is_late) {
        return false;
      }
      store_ring_notify();
      event_wait(port, deadline);
      continue;
    }
    cpu_order_all(); /* What is overwritten was read before req_cons said so. */
    for (uint32_t i = 0; i < count; i++) {
      ring->req[(req_prod + i) % XENSTORE_RING_SIZE] = from[i];
    }
    cpu_order_stores(); /* The bytes are there before the index says so. */
    req_prod += count;
    ring->req_prod = req_prod;
    from += count;
    length -= count;
  }
  return true;
}

bool store_ring_read(void *bytes, size_t length, hal_ns_t deadline) {
  uint8_t *into = bytes;
  while (length > 0) {
    /* Before the ring is looked at: what has come to a domain that was paused is there, however late it is.
     */
    bool is_late = hal_clock_monotonic() >= deadline;
    uint32_t held = ring->rsp_prod - rsp_cons;
    uint32_t count = length < held ? (uint32_t)length : held;
    if (held > XENSTORE_RING_SIZE) {
      return false;
    }
    if (count == 0) {
      if (is_late) {
        return false;
      }
      event_wait(port, deadline);
      continue;
    }
    cpu_order_loads(); /* The bytes are read after the index that says that they are there. */
    for (uint32_t i = 0; i < count; i++) {
      into[i] = ring->rsp[(rsp_cons + i) % XENSTORE_RING_SIZE];
    }
    cpu_order_all(); /* The bytes were read before the index lets them be overwritten. */
    ring->rsp_cons = rsp_cons + count;
    cpu_order_all(); /* The index is seen before that of the other end is read. */
    /* Who has filled the ring, as it looked until now, waits for this event; who has not looks at the index
     * anyway. */
    if (ring->rsp_prod - rsp_cons == XENSTORE_RING_SIZE) {
      store_ring_notify();
    }
    rsp_cons += count;
    into += count;
    length -= count;
  }
  return true;
}
