#include "driver/xen/shutdown.h"

#include <string.h>

#include "driver/xen/console.h"
#include "driver/xen/farewell.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/store.h"

static store_watch_t request = {.path = "control/shutdown"};

void shutdown_watch(void) { store_watch(&request); }

static _Noreturn void end(shutdown_reason_t reason) {
  /* The tools wait for this as a sign that the request was seen. */
  (void)store_write(0, request.path, "");
  farewell_say();
  console_drain();
  hypercall_shutdown(reason);
}

void shutdown_check(void) {
  if (!request.has_fired) {
    return;
  }
  request.has_fired = false;
  char value[STORE_VALUE_MAX];
  if (store_read(0, request.path, value) != STORE_OK) {
    return;
  }
  if (strcmp(value, "poweroff") == 0 || strcmp(value, "halt") == 0) {
    end(SHUTDOWN_poweroff);
  }
  if (strcmp(value, "reboot") == 0) {
    end(SHUTDOWN_reboot);
  }
}
