/*
 * kvmclock.h: the clock that KVM keeps for a guest. Linux Documentation/virt/kvm/x86/msr.rst
 * (MSR_KVM_SYSTEM_TIME_NEW, MSR_KVM_WALL_CLOCK_NEW) and cpuid.rst.
 */
#ifndef SKERRY_X86_KVMCLOCK_H
#define SKERRY_X86_KVMCLOCK_H

#include "hal.h"

#include <stdbool.h>

/* False when there is no such clock. Readings are zero at TSC `entry_tsc`. */
bool kvmclock_start(uint64_t entry_tsc);
bool kvmclock_is_running(void);

/* Nanoseconds; may go back by a few when the host changes its parameters. */
hal_ns_t kvmclock_read(void);

/* Wall clock at the zero of kvmclock_read, ns since 1970; 0 when the clock is not running. */
hal_ns_t kvmclock_wall_at_entry(void);

#endif
