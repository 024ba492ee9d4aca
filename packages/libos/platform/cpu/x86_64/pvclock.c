#include "cpu/x86_64/pvclock.h"

#include "cpu/x86_64/instructions.h"

#define CPUID_HYPERVISOR 0x40000000u
#define CPUID_KVM_FEATURES 0x40000001u
#define KVM_FEATURE_CLOCKSOURCE2 (1u << 3)
#define MSR_KVM_WALL_CLOCK_NEW 0x4b564d00u
#define MSR_KVM_SYSTEM_TIME_NEW 0x4b564d01u
#define SYSTEM_TIME_ENABLE 1u

/* struct pvclock_vcpu_time_info: odd while the host writes. */
typedef struct {
  uint32_t version, pad0;
  uint64_t tsc_timestamp, system_time;
  uint32_t tsc_to_system_mul;
  int8_t tsc_shift;
  uint8_t flags, pad1[2];
} time_info_t;

/* struct pvclock_wall_clock: when system_time was zero. */
typedef struct {
  uint32_t version, sec, nsec;
} wall_info_t;

/* Written by the host at their physical address, which the hosts of ours map at the same address. */
static volatile time_info_t time_info __attribute__((aligned(64)));
static volatile wall_info_t wall_info __attribute__((aligned(16)));

static bool running;
static hal_ns_t entry_ns;

/* The processor does not reorder loads with loads (SDM volume 3, 8.2.2), so only the compiler is to be kept
 * from moving the reading of the fields over that of the version. */
static void compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }

static uint64_t scaled(uint64_t ticks, int8_t shift, uint32_t multiplier) {
  ticks = shift < 0 ? ticks >> -shift : ticks << shift;
  return (uint64_t)(((unsigned __int128)ticks * multiplier) >> 32);
}

/* The time at TSC `tsc`, which may be before or after the host's last update. */
static hal_ns_t system_time_at(uint64_t tsc) {
  uint32_t version;
  hal_ns_t time;
  do {
    version = time_info.version;
    compiler_barrier();
    uint64_t stamp = time_info.tsc_timestamp;
    time = time_info.system_time;
    int8_t shift = time_info.tsc_shift;
    uint32_t multiplier = time_info.tsc_to_system_mul;
    time = tsc >= stamp ? time + scaled(tsc - stamp, shift, multiplier)
                        : time - scaled(stamp - tsc, shift, multiplier);
    compiler_barrier();
  } while ((version & 1) != 0 || version != time_info.version);
  return time;
}

bool pvclock_start(uint64_t entry_tsc) {
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
  entry_ns = system_time_at(entry_tsc);
  running = true;
  return true;
}

bool pvclock_is_running(void) { return running; }

hal_ns_t pvclock_read(void) { return system_time_at(tsc_read()) - entry_ns; }

hal_ns_t pvclock_wall_at_entry(void) {
  if (!running) {
    return 0;
  }
  msr_write(MSR_KVM_WALL_CLOCK_NEW, (uint64_t)&wall_info);
  compiler_barrier();
  return wall_info.sec * 1000000000ull + wall_info.nsec + entry_ns;
}
