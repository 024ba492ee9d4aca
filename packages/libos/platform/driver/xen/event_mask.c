/*
 * 2-level: who sends sets the pending bit, and raises the interrupt if the channel is unmasked,
 * evtchn_pending_sel has not its word's bit, and evtchn_upcall_pending is 0. FIFO: if it is unmasked, not
 * linked yet and the first of its queue, the queue is not ready yet, and evtchn_upcall_pending is 0.
 */
#include "driver/xen/event_bits.h"

#include "cpu/cpu.h"
#include "driver/xen/event_fifo.h"
#include "driver/xen/shared_info.h"

void event_mask(const event_port_t *ports, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    event_bits_t bits = event_bits(ports[i]);
    (void)__atomic_fetch_or(bits.masked, bits.masked_bit, __ATOMIC_SEQ_CST);
  }
}

void event_unmask(const event_port_t *ports, uint32_t count) {
  vcpu_info->evtchn_upcall_pending = 0; /* Both of no interest to a sender while channels are masked. */
  vcpu_info->evtchn_pending_sel = 0;
  event_fifo_unlink();
  for (uint32_t i = 0; i < count; i++) {
    event_bits_t bits = event_bits(ports[i]);
    if (event_fifo_is_used()) {
      event_fifo_unmask(bits);
    } else {
      (void)__atomic_fetch_and(bits.masked, ~bits.masked_bit, __ATOMIC_SEQ_CST);
    }
  }
  cpu_order_all(); /* Unmasked before pending bits are looked at, as the sender does it the other way round.
                    */
}

bool event_is_pending(const event_port_t *ports, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    event_bits_t bits = event_bits(ports[i]);
    if ((*bits.pending & bits.pending_bit) != 0) {
      return true;
    }
  }
  return false;
}
