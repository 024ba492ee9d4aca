/*
 * The x86_64 machine of a Xen domain that was started by the PVH way: brings it up, step by step, and runs
 * skerry_main. Owns the order of the steps; each mechanism is in cpu/x86_64 or driver. No interrupt is ever
 * delivered: the local APIC stays as Xen leaves it, off, and event channels stay masked.
 */
#include "cpu/cpu.h"
#include "cpu/x86_64/descriptors.h"
#include "cpu/x86_64/instructions.h"
#include "driver/bare/image.h"
#include "driver/bare/linear.h"
#include "driver/bare/paging.h"
#include "driver/pvh/start_info.h"
#include "driver/xen/console.h"
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"
#include "driver/xen/shutdown.h"
#include "driver/xen/store.h"
#include "host/xen/clock.h"

#define IA32_FS_BASE 0xc0000100u
#define IA32_GS_BASE 0xc0000101u
#define FAULT_STACK_BYTES 0x8000ull

extern const uint8_t boot_stack_top[];

/* Pages that Xen has put into the domain's memory are not in the loader's map of it. */
static void map_shared(uint64_t page) {
  if (page != 0 && !paging_is_mapped(page, PAGE_SIZE)) {
    paging_map(page, page, PAGE_SIZE, PAGE_WRITE);
  }
}

_Noreturn void boot(const hvm_start_info_t *info, uint64_t entry_tsc);

/* Called by entry.S with interrupts off, on a small stack, with the first and the fourth GiB mapped as they
 * are. */
_Noreturn void boot(const hvm_start_info_t *info, uint64_t entry_tsc) {
  descriptors_start((uint64_t)boot_stack_top);
  while (!hypercall_start()) {
    cpu_idle(); /* Another machine than Xen's, on which there is nobody to tell. */
  }
  console_start();
  store_start();
  event_start();
  clock_start(entry_tsc);
  /* A domain has no firmware, whose memory the first MiB would be. The first page stays unmapped. */
  if (!start_info_read(info, PAGE_SIZE)) {
    hal_abort("not started by a PVH loader of version 1");
  }
  image_map();
  map_shared(console_page());
  map_shared(store_page());
  uint64_t main_stack = linear_main_stack();
  cpu_fault_stack(paging_stack(FAULT_STACK_BYTES));
  cpu_tables_use(paging_root());

  event_upgrade();
  console_listen();
  store_listen();
  shutdown_watch();
  msr_write(IA32_GS_BASE, HAL_LINEAR_BASE);
  msr_write(IA32_FS_BASE, HAL_LINEAR_BASE + HAL_LINEAR_SLOT);
  cpu_run_on_stack(main_stack, skerry_main);
}
