/*
 * hal_exit: SCHEDOP_shutdown. Xen passes no code on: platform/common has written it to the console. To the
 * host's tools a domain that has ended by a fault has crashed.
 */
#include "common/fault.h"
#include "driver/xen/console.h"
#include "driver/xen/farewell.h"
#include "driver/xen/hypercall.h"
#include "hal.h"

_Noreturn void hal_exit(int code) {
  farewell_say();
  console_drain();
  bool has_crashed = code == EXIT_ABORTED || code == EXIT_MEMORY_FAULT || code == EXIT_INSTRUCTION_FAULT;
  hypercall_shutdown(has_crashed ? SHUTDOWN_crash : SHUTDOWN_poweroff);
}
