/*
 * clock.h: the monotonic clock, which counts from the platform's entry.
 *
 * The time-stamp counter is scaled to nanoseconds. Its frequency comes from, in this order: KVM's paravirtual
 * clock (also the only one that stays right when the host moves the machine), CPUID 0x15 (crystal ratio),
 * CPUID 0x40000010 (what VMware and KVM say), and else it is measured against the local APIC's timer.
 * QEMU's software emulation gives none of the first three. Measuring costs no waiting: the APIC's counter
 * runs from the start of the boot, each reading of the clock that has twice the last baseline measures again,
 * and so the scale is right to about a thousandth at first and to a millionth after a second.
 */
#ifndef SKERRY_X86_CLOCK_H
#define SKERRY_X86_CLOCK_H

#include "hal.h"

/* After lapic_start. `entry_tsc` is the counter at the platform's entry, which becomes time zero. */
void clock_start(uint64_t entry_tsc);

/* KVM's wall clock at time zero in ns since 1970; 0 when there is no KVM. */
hal_ns_t clock_wall_at_entry(void);

#endif
