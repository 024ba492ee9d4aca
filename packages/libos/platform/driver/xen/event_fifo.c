#include "driver/xen/event_fifo.h"

#include "cpu/cpu.h"
#include "driver/xen/hypercall.h"

/* event_channel.h */
#define EVTCHNOP_init_control 11u
#define EVTCHNOP_expand_array 12u
typedef struct {
  uint64_t control_gfn;
  uint32_t offset, vcpu;
  uint8_t link_bits, pad[7];
} evtchn_init_control_t;
typedef struct {
  uint64_t array_gfn;
} evtchn_expand_array_t;

#define EVTCHN_FIFO_PENDING (1u << 31)
#define EVTCHN_FIFO_MASKED (1u << 30)
#define EVTCHN_FIFO_LINKED (1u << 29)
#define EVTCHN_FIFO_BUSY (1u << 28)
#define EVTCHN_FIFO_LINK_MASK ((1u << 17) - 1)
#define EVTCHN_FIFO_MAX_QUEUES 16u

/* struct evtchn_fifo_control_block. A bit of `ready` for each queue that has a new head. */
typedef volatile struct {
  uint32_t ready, pad;
  event_port_t head[EVTCHN_FIFO_MAX_QUEUES];
} control_block_t;

/* Within one page: aligned to more than its size. */
static control_block_t control __attribute__((aligned(128)));
static volatile uint32_t words[EVENT_FIFO_PORTS] __attribute__((aligned(PAGE_SIZE)));

static bool is_used;

_Static_assert(sizeof control <= 128 && sizeof words == PAGE_SIZE, "");

bool event_fifo_start(void) {
  for (event_port_t port = 0; port < EVENT_FIFO_PORTS; port++) {
    words[port] = EVTCHN_FIFO_MASKED;
  }
  evtchn_init_control_t init = {.control_gfn = (uint64_t)&control / PAGE_SIZE,
                                .offset = (uint64_t)&control % PAGE_SIZE};
  if (hypercall(HYPERVISOR_event_channel_op, EVTCHNOP_init_control, (uint64_t)&init, 0, 0, 0) != 0) {
    return false;
  }
  evtchn_expand_array_t array = {(uint64_t)words / PAGE_SIZE};
  if (hypercall(HYPERVISOR_event_channel_op, EVTCHNOP_expand_array, (uint64_t)&array, 0, 0, 0) != 0) {
    hal_abort("Xen takes no page for its event channels");
  }
  is_used = true;
  return true;
}

bool event_fifo_is_used(void) { return is_used; }

event_bits_t event_fifo_bits(event_port_t port) {
  return (event_bits_t){&words[port], &words[port], EVTCHN_FIFO_PENDING, EVTCHN_FIFO_MASKED};
}

/* The queue from `port` on. What Xen links behind a channel just before that is unlinked is in its link. */
static void unlink_from(event_port_t port) {
  while (port != 0) {
    uint32_t word =
        __atomic_fetch_and(&words[port], ~(EVTCHN_FIFO_LINKED | EVTCHN_FIFO_LINK_MASK), __ATOMIC_SEQ_CST);
    port = word & EVTCHN_FIFO_LINK_MASK;
  }
}

void event_fifo_unlink(void) {
  for (uint32_t ready; (ready = __atomic_exchange_n(&control.ready, 0, __ATOMIC_SEQ_CST)) != 0;) {
    for (uint32_t queue = 0; queue < EVTCHN_FIFO_MAX_QUEUES; queue++) {
      if ((ready >> queue & 1) != 0) {
        unlink_from(control.head[queue]);
      }
    }
  }
}

void event_fifo_unmask(event_bits_t bits) {
  uint32_t word = *bits.masked;
  do {
    word &= ~EVTCHN_FIFO_BUSY;
  } while (!__atomic_compare_exchange_n(bits.masked, &word, word & ~EVTCHN_FIFO_MASKED, false,
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
}
