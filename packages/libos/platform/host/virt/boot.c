/*
 * The arm64 machine of a Linux boot loader (QEMU virt): brings it up, step by step, and runs skerry_main.
 * Owns the order of the steps and what the device tree told; each mechanism is in cpu/aarch64 or driver.
 */
#include "cpu/aarch64/gic.h"
#include "cpu/aarch64/timer.h"
#include "cpu/cpu.h"
#include "driver/bare/command_line.h"
#include "driver/bare/image.h"
#include "driver/bare/linear.h"
#include "driver/bare/paging.h"
#include "driver/bare/source.h"
#include "driver/pl011/pl011.h"
#include "host/virt/host.h"

#define FAULT_STACK_BYTES 0x8000ull
#define COMMAND_LINE_MAX 0x10000ull

machine_t host_machine;

static const gic_t *gic;

static void map_devices(void) {
  paging_map_device(host_machine.uart, PAGE_SIZE);
  paging_map_device(host_machine.gic_distributor, host_machine.gic_distributor_bytes);
  /* Of a version 3 the first redistributor only: two frames of 64 KiB. */
  uint64_t interface = host_machine.gic_interface_bytes;
  paging_map_device(host_machine.gic_interface, interface < 0x20000 ? interface : 0x20000);
  if (host_machine.rtc != 0) {
    paging_map_device(host_machine.rtc, PAGE_SIZE);
  }
  for (uint32_t i = 0; i < host_machine.virtio_count; i++) {
    paging_map_device(host_machine.virtio[i].base, 1);
  }
}

void interrupt_handle(void);

/* Called by vectors.S. */
void interrupt_handle(void) {
  uint32_t interrupt = gic->acknowledge();
  if (interrupt == host_machine.timer_interrupt) {
    timer_interrupt();
  } else if (interrupt == host_machine.uart_interrupt) {
    pl011_interrupt();
  } else if (interrupt < GIC_SPECIAL) {
    source_interrupt();
  } else {
    return; /* Spurious: it is not ended. */
  }
  gic->end(interrupt);
}

void host_interrupt_enable(uint32_t line) { gic->enable(line); }

_Noreturn void boot(const void *device_tree, uint64_t entry_count);

/* Called by entry.S with interrupts off, on a small stack, with the first two GiB mapped as they are. */
_Noreturn void boot(const void *device_tree, uint64_t entry_count) {
  bool found = machine_read(device_tree, &host_machine);
  if (host_machine.uart != 0) {
    pl011_start(host_machine.uart, host_machine.uart_is_sbsa);
  }
  if (!found || host_machine.gic_version == 0 || host_machine.uart == 0) {
    hal_abort("the device tree names no interrupt controller or no console");
  }
  if (host_machine.bootargs != NULL) {
    command_line_parse(host_machine.bootargs, COMMAND_LINE_MAX);
  }
  machine_memory_add(&host_machine);
  image_map();
  map_devices();
  uint64_t main_stack = linear_main_stack();
  cpu_fault_stack(paging_stack(FAULT_STACK_BYTES));
  cpu_tables_use(paging_root());

  timer_start(entry_count);
  gic = host_machine.gic_version == 2 ? &gic_v2 : &gic_v3;
  gic->start(host_machine.gic_distributor, host_machine.gic_interface);
  gic->enable(host_machine.timer_interrupt);
  gic->enable(host_machine.uart_interrupt);
  pl011_listen();
  cpu_run_on_stack(main_stack, skerry_main);
}
