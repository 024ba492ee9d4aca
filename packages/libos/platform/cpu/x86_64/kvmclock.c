#include "cpu/x86_64/kvmclock.h"

#include "cpu/x86_64/instructions.h"
#include "cpu/x86_64/pvclock.h"

#define CPUID_HYPERVISOR 0x40000000u
#define CPUID_KVM_FEATURES 0x40000001u
#define KVM_FEATURE_CLOCKSOURCE2 (1u << 3)
#define MSR_KVM_WALL_CLOCK_NEW 0x4b564d00u
#define MSR_KVM_SYSTEM_TIME_NEW 0x4b564d01u
#define SYSTEM_TIME_ENABLE 1u

/* struct pvclock_wall_clock: when system_time was zero. */
typedef struct {
  uint32_t version, sec, nsec;
} wall_info_t;

/* Written by the host at their physical address, which the hosts of ours map at the same address. */
static volatile pvclock_time_info_t time_info __attribute__((aligned(64)));
static volatile wall_info_t wall_info __attribute__((aligned(16)));

static bool running;
static hal_ns_t entry_ns;

/* A write of these registers has filled the memory when it is done. */
static void compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }

bool kvmclock_start(uint64_t entry_tsc) {
  cpuid_t signature = cpuid(CPUID_HYPERVISOR);
  /* "KVMKVMKVM\0\0\0" */
  if (signature.ebx != 0x4b4d564b || signature.ecx != 0x564b4d56 || signature.edx != 0x4d ||
      (cpuid(CPUID_KVM_FEATURES).eax & KVM_FEATURE_CLOCKSOURCE2) == 0) {
    return false;
  }
  msr_write(MSR_KVM_SYSTEM_TIME_NEW, (uint64_t)&time_info | SYSTEM_TIME_ENABLE);
  compiler_barrier();
  if (time_info.tsc_to_system_mul == 0) {
    return false;
  }
  entry_ns = pvclock_time_at(&time_info, entry_tsc);
  running = true;
  return true;
}

bool kvmclock_is_running(void) { return running; }

hal_ns_t kvmclock_read(void) { return pvclock_time_at(&time_info, tsc_read()) - entry_ns; }

hal_ns_t kvmclock_wall_at_entry(void) {
  if (!running) {
    return 0;
  }
  msr_write(MSR_KVM_WALL_CLOCK_NEW, (uint64_t)&wall_info);
  compiler_barrier();
  return wall_info.sec * 1000000000ull + wall_info.nsec + entry_ns;
}
