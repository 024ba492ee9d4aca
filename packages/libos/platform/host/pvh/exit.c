/* hal_exit. The machine has no way to pass a code on: platform/common has written it to the console. */
#include "cpu/cpu.h"
#include "cpu/x86_64/instructions.h"
#include "driver/uart16550/uart16550.h"

#define I8042_COMMAND 0x64u
#define I8042_PULSE_RESET 0xfeu

_Noreturn void hal_exit(int code) {
  (void)code;
  cpu_interrupts_off();
  uart16550_drain();
  /* Firecracker ends at this; QEMU's microvm has no i8042 and ends, with -no-reboot, at the triple fault: an
   * exception with no descriptor table. */
  port_write8(I8042_COMMAND, I8042_PULSE_RESET);
  static const struct __attribute__((packed)) {
    uint16_t limit;
    uint64_t base;
  } no_table = {0, 0};
  __asm__ volatile("lidt %0; ud2" : : "m"(no_table));
  __builtin_unreachable();
}
