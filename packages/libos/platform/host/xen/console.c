/* The console of the control domain, which has no tools before it: the hypervisor's own, which gives no
 * input. */
#include "driver/xen/console.h"
#include "driver/xen/hypercall.h"

void host_console_write(const uint8_t *bytes, size_t length) { hypercall_print(bytes, length); }

hal_result_t host_console_read(uint8_t *bytes, size_t capacity, size_t *length) {
  (void)bytes;
  (void)capacity;
  *length = 0;
  return HAL_AGAIN;
}

bool host_console_has_input(void) { return false; }

void host_console_drain(void) {}
