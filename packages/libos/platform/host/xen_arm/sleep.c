/*
 * host_event_sleep: with interrupts masked, WFI. Xen's clock, on which SCHEDOP_poll takes its timeout, is not
 * known to a guest of this processor; its timer, its UART and its event channels are interrupts, and one that
 * is pending ends WFI.
 *
 * Channels are unmasked for the sleep alone.
 */
#include "cpu/cpu.h"
#include "driver/xen/event_bits.h"

void host_event_sleep(const event_port_t *ports, uint32_t count, hal_ns_t deadline,
                      const volatile bool *is_over) {
  if (!cpu_interrupts_enabled()) {
    return; /* In the report of a fault: what would end the sleep cannot be taken, so the caller looks again.
             */
  }
  cpu_interrupts_off();
  event_unmask(ports, count);
  if (*is_over || event_is_pending(ports, count)) {
    cpu_interrupts_on();
  } else {
    cpu_timer_arm(deadline);
    cpu_idle();
  }
  event_mask(ports, count);
}
