/*
 * The arm64 machine of a Xen domain: brings it up, step by step, and runs skerry_main. Owns the order of the
 * steps; each mechanism is in cpu/aarch64 or driver. The domain was started by Xen itself from a device tree
 * of the host (dom0less: then its console is an emulated UART, and it has no store and no devices), or by the
 * tools of a control domain.
 */
#include "cpu/aarch64/gic.h"
#include "cpu/aarch64/timer.h"
#include "cpu/cpu.h"
#include "driver/arm64_image/machine.h"
#include "driver/bare/command_line.h"
#include "driver/bare/image.h"
#include "driver/bare/linear.h"
#include "driver/bare/paging.h"
#include "driver/pl011/pl011.h"
#include "driver/xen/console.h"
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/shutdown.h"
#include "driver/xen/store.h"
#include "host/xen_arm/host.h"

#define FAULT_STACK_BYTES 0x8000ull
#define COMMAND_LINE_MAX 0x10000ull

bool host_has_uart;

static machine_t machine;
static const gic_t *gic;

void interrupt_handle(void);

/* Called by vectors.S. That an event channel has raised its interrupt is all that there is to know: its bit
 * says the rest. */
void interrupt_handle(void) {
  uint32_t interrupt = gic->acknowledge();
  if (interrupt >= GIC_SPECIAL) {
    return; /* Spurious: it is not ended. */
  }
  if (interrupt == machine.timer_interrupt) {
    timer_interrupt();
  } else if (host_has_uart && interrupt == machine.uart_interrupt) {
    pl011_interrupt();
    event_note();
  }
  gic->end(interrupt);
}

static void map_controller(void) {
  paging_map_device(machine.gic_distributor, machine.gic_distributor_bytes);
  /* Of a version 3 the first redistributor only: two frames of 64 KiB. */
  uint64_t interface = machine.gic_interface_bytes;
  paging_map_device(machine.gic_interface, interface < 0x20000 ? interface : 0x20000);
}

/* Pages that Xen has put into the domain's memory are not in the device tree's account of it. */
static void map_shared(uint32_t parameter) {
  uint64_t page;
  if (hypercall_param(parameter, &page) && !paging_is_mapped(page * PAGE_SIZE, PAGE_SIZE)) {
    paging_map(page * PAGE_SIZE, page * PAGE_SIZE, PAGE_SIZE, PAGE_WRITE);
  }
}

/* The ring that the tools serve, or the UART. */
static void start_console(void) {
  console_start();
  if (console_page() != 0) {
    console_listen();
  } else if (machine.uart != 0) {
    pl011_start(machine.uart, machine.uart_is_sbsa);
    host_has_uart = true;
    gic->enable(machine.uart_interrupt);
    pl011_listen();
  }
}

_Noreturn void boot(const void *device_tree, uint64_t entry_count);

/* Called by entry.S with interrupts off, on a small stack, with the first two GiB mapped as they are. */
_Noreturn void boot(const void *device_tree, uint64_t entry_count) {
  while (!hypercall_start()) {
    cpu_idle(); /* Another machine than Xen's, on which there is nobody to tell. */
  }
  if (!machine_read(device_tree, &machine) || machine.gic_version == 0) {
    hal_abort("the device tree names no interrupt controller");
  }
  if (machine.bootargs != NULL) {
    command_line_parse(machine.bootargs, COMMAND_LINE_MAX);
  }
  machine_memory_add(&machine);
  image_map();
  map_controller();
  map_shared(HVM_PARAM_CONSOLE_PFN);
  map_shared(HVM_PARAM_STORE_PFN);
  if (machine.uart != 0) {
    paging_map_device(machine.uart, PAGE_SIZE);
  }
  uint64_t main_stack = linear_main_stack();
  cpu_fault_stack(paging_stack(FAULT_STACK_BYTES));
  cpu_tables_use(paging_root());

  timer_start(entry_count);
  gic = machine.gic_version == 2 ? &gic_v2 : &gic_v3;
  gic->start(machine.gic_distributor, machine.gic_interface);
  gic->enable(machine.timer_interrupt);
  event_start();
  event_upgrade();
  if (machine.xen_interrupt != 0) {
    gic->enable(machine.xen_interrupt);
  }
  start_console();
  store_start();
  store_listen();
  shutdown_watch();
  cpu_run_on_stack(main_stack, skerry_main);
}
