/*
 * pvclock.h: the clock that a hypervisor keeps for a guest in memory: a time, the time-stamp counter at that
 * time, and how one grows with the other. KVM and Xen have the same structure: Linux
 * arch/x86/include/asm/pvclock-abi.h, struct pvclock_vcpu_time_info; Xen xen/include/public/xen.h, struct
 * vcpu_time_info.
 */
#ifndef SKERRY_X86_PVCLOCK_H
#define SKERRY_X86_PVCLOCK_H

#include "hal.h"

/* `version` is odd while the hypervisor writes. */
typedef struct {
  uint32_t version, pad0;
  uint64_t tsc_timestamp, system_time;
  uint32_t tsc_to_system_mul;
  int8_t tsc_shift;
  uint8_t flags, pad1[2];
} pvclock_time_info_t;

/* The hypervisor's time at TSC `tsc`, which may be before or after its last update; nanoseconds. May go back
 * by a few when it changes its parameters. */
hal_ns_t pvclock_time_at(const volatile pvclock_time_info_t *info, uint64_t tsc);

#endif
