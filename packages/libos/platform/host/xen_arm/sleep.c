/*
 * host_event_sleep: with interrupts masked, WFI. Xen's clock, on which SCHEDOP_poll takes its timeout, is not
 * known to a guest of this processor; its timer, its UART and its event channels are interrupts, and one that
 * is pending ends WFI.
 *
 * Channels are unmasked for the sleep alone. xen/include/public/event_channel.h, 2-level: who sends sets the
 * pending bit, and raises the interrupt if the channel is unmasked, evtchn_pending_sel has not its word's
 * bit, and evtchn_upcall_pending is 0.
 */
#include "cpu/cpu.h"
#include "driver/xen/event.h"
#include "driver/xen/shared_info.h"

/* Xen changes other bits of the same word meanwhile. */
static void mask(const event_port_t *ports, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    (void)__atomic_fetch_or(&shared_info->evtchn_mask[ports[i] / EVENT_WORD_BITS],
                            1ull << ports[i] % EVENT_WORD_BITS, __ATOMIC_SEQ_CST);
  }
}

static void unmask(const event_port_t *ports, uint32_t count) {
  vcpu_info->evtchn_upcall_pending = 0; /* Both of no interest to a sender while channels are masked. */
  vcpu_info->evtchn_pending_sel = 0;
  for (uint32_t i = 0; i < count; i++) {
    (void)__atomic_fetch_and(&shared_info->evtchn_mask[ports[i] / EVENT_WORD_BITS],
                             ~(1ull << ports[i] % EVENT_WORD_BITS), __ATOMIC_SEQ_CST);
  }
  cpu_order_all(); /* Unmasked before pending bits are looked at, as the sender does it the other way round.
                    */
}

static bool is_pending(const event_port_t *ports, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint64_t word = shared_info->evtchn_pending[ports[i] / EVENT_WORD_BITS];
    if ((word >> ports[i] % EVENT_WORD_BITS & 1) != 0) {
      return true;
    }
  }
  return false;
}

void host_event_sleep(const event_port_t *ports, uint32_t count, hal_ns_t deadline,
                      const volatile bool *is_over) {
  if (!cpu_interrupts_enabled()) {
    return; /* In the report of a fault: what would end the sleep cannot be taken, so the caller looks again.
             */
  }
  cpu_interrupts_off();
  unmask(ports, count);
  if (*is_over || is_pending(ports, count)) {
    cpu_interrupts_on();
  } else {
    cpu_timer_arm(deadline);
    cpu_idle();
  }
  mask(ports, count);
}
