#include "driver/xen/hypercall.h"

/* hvm/hvm_op.h */
#define HVMOP_get_param 1u
typedef struct {
  uint16_t domid;
  uint32_t index;
  uint64_t value;
} xen_hvm_param_t;

/* memory.h */
#define XENMEM_add_to_physmap 7u
typedef struct {
  uint16_t domid, size;
  uint32_t space;
  uint64_t idx, gpfn;
} xen_add_to_physmap_t;

/* xen.h */
#define CONSOLEIO_write 0u

/* sched.h */
#define SCHEDOP_shutdown 2u
typedef struct {
  uint32_t reason;
} sched_shutdown_t;

bool hypercall_param(uint32_t index, uint64_t *value) {
  xen_hvm_param_t param = {.domid = DOMID_SELF, .index = index};
  if (hypercall(HYPERVISOR_hvm_op, HVMOP_get_param, (uint64_t)&param, 0, 0, 0) != 0) {
    return false;
  }
  *value = param.value;
  return param.value != 0;
}

bool hypercall_map(uint32_t space, uint64_t index, uint64_t pfn) {
  xen_add_to_physmap_t map = {.domid = DOMID_SELF, .space = space, .idx = index, .gpfn = pfn};
  return hypercall(HYPERVISOR_memory_op, XENMEM_add_to_physmap, (uint64_t)&map, 0, 0, 0) == 0;
}

void hypercall_print(const uint8_t *bytes, size_t length) {
  (void)hypercall(HYPERVISOR_console_io, CONSOLEIO_write, length, (uint64_t)bytes, 0, 0);
}

_Noreturn void hypercall_shutdown(shutdown_reason_t reason) {
  sched_shutdown_t shutdown = {reason};
  for (;;) {
    (void)hypercall(HYPERVISOR_sched_op, SCHEDOP_shutdown, (uint64_t)&shutdown, 0, 0, 0);
  }
}
