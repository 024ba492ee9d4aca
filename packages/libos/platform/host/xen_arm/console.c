/* The console of a domain that Xen has started by itself (dom0less): the UART that it emulates. Before that
 * is found, and where there is none, the hypervisor's own. */
#include "driver/xen/console.h"

#include "driver/interrupts/input_ring.h"
#include "driver/pl011/pl011.h"
#include "driver/xen/hypercall.h"
#include "host/xen_arm/host.h"

/* Xen keeps back what is behind the last end of a line, unless this domain has the host's keyboard. */
static bool is_line_open;

void host_console_write(const uint8_t *bytes, size_t length) {
  if (length > 0) {
    is_line_open = bytes[length - 1] != '\n';
  }
  if (host_has_uart) {
    pl011_write(bytes, length);
  } else {
    hypercall_print(bytes, length);
  }
}

hal_result_t host_console_read(uint8_t *bytes, size_t capacity, size_t *length) {
  return input_ring_read(bytes, capacity, length);
}

bool host_console_has_input(void) { return !input_ring_is_empty(); }

void host_console_drain(void) {
  if (is_line_open) {
    host_console_write((const uint8_t *)"\n", 1);
  }
  pl011_drain();
}
