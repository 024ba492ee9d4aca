/*
 * hal_exit: PSCI SYSTEM_OFF (Arm DEN 0022, 5.9). The machine has no way to pass a code on: platform/common
 * has written it to the console.
 */
#include "cpu/cpu.h"
#include "driver/pl011/pl011.h"
#include "host/virt/host.h"

#define SYSTEM_OFF 0x84000008u

_Noreturn void hal_exit(int code) {
  (void)code;
  cpu_interrupts_off();
  pl011_drain();
  register uint64_t function __asm__("x0") = SYSTEM_OFF;
  if (host_machine.psci_smc) {
    __asm__ volatile("smc #0" : "+r"(function) : : "memory");
  } else {
    __asm__ volatile("hvc #0" : "+r"(function) : : "memory");
  }
  for (;;) {
    __asm__ volatile("wfi");
  }
}
