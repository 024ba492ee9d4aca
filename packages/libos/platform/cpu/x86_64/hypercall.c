/* Finding Xen: xen/include/public/arch-x86/cpuid.h. */
#include "driver/xen/hypercall.h"
#include "cpu/x86_64/instructions.h"

/* Other interfaces that Xen offers may come first, each at a multiple of LEAF_STEP. */
#define CPUID_FIRST 0x40000000u
#define CPUID_LAST 0x4000ff00u
#define LEAF_STEP 0x100u
#define LEAF_HYPERCALL_PAGE 2u

extern uint8_t hypercall_page[];

static bool is_xen(uint32_t leaf) {
  cpuid_t signature = cpuid(leaf);
  /* "XenVMMXenVMM" */
  return signature.ebx == 0x566e6558 && signature.ecx == 0x65584d4d && signature.edx == 0x4d4d566e;
}

bool hypercall_start(void) {
  for (uint32_t leaf = CPUID_FIRST; leaf <= CPUID_LAST; leaf += LEAF_STEP) {
    if (is_xen(leaf)) {
      msr_write(cpuid(leaf + LEAF_HYPERCALL_PAGE).ebx, (uint64_t)hypercall_page);
      return true;
    }
  }
  return false;
}
