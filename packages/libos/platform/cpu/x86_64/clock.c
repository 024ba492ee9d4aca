#include "cpu/x86_64/clock.h"

#include "cpu/cpu.h"
#include "cpu/x86_64/instructions.h"
#include "cpu/x86_64/kvmclock.h"
#include "cpu/x86_64/lapic.h"

#define NS_PER_SECOND 1000000000ull
#define CPUID_TSC 0x15u
#define CPUID_HYPERVISOR 0x40000000u
#define CPUID_HYPERVISOR_TIMING 0x40000010u

/* The first measurement waits for this much to measure over; what is longer than the other adds nothing. */
#define BASELINE_MIN_NS 50000ull
#define BASELINE_MAX_NS (16 * NS_PER_SECOND)

/* The first start of the counter is tried again when the host took the processor away in it. */
#define START_TRIES 4
#define START_WIDTH_TICKS 50000u

/* Shorter waits are one-shot and serve no measurement: the next turns would come too soon to be of use. */
#define PERIOD_MIN_NS 1000000ull

/* Time = base_ns + (TSC − base_tsc) · scale / 2^32. */
static uint64_t base_tsc, base_ns, scale;

/* The frequency is known exactly: nothing is measured. */
static bool exact;

/* The APIC's counter was started at TSC reference_tsc, give or take reference_width, with this period (0:
 * one-shot, nothing can be measured). */
static uint64_t reference_tsc, reference_width, reference_period;

/* How many TSC ticks lay between the counter's start and the last measurement. */
static uint64_t baseline;

/* How far the scale may be off, as a fraction of 2^32. It is large when the host took the processor away in a
 * measurement, which is then not used if a better one was. */
static uint64_t doubt = UINT64_MAX;

static uint64_t scaled(uint64_t ticks) { return (uint64_t)(((unsigned __int128)ticks * scale) >> 32); }

/* (dividend << 32) / divisor. The 128-bit division of the compiler needs a run-time library; the instruction
 * does not. Faults unless dividend >> 32 < divisor. */
static uint64_t ratio32(uint64_t dividend, uint64_t divisor) {
  uint64_t quotient, remainder;
  __asm__("divq %4"
          : "=a"(quotient), "=d"(remainder)
          : "a"(dividend << 32), "d"(dividend >> 32), "r"(divisor)
          : "cc");
  return quotient;
}

static void reference_start(uint32_t period, lapic_timer_mode_t mode) {
  reference_tsc = tsc_read();
  lapic_timer_start(period, mode);
  /* The counter starts within the store: halfway between the readings before and after it. */
  reference_width = tsc_read() - reference_tsc;
  reference_tsc += reference_width / 2;
  reference_period = mode == LAPIC_TIMER_ONCE ? 0 : (uint64_t)period + 1;
  baseline = 0;
}

/* Nanoseconds by the APIC's counter from its start to TSC `now`, when `left` was left of it. */
static uint64_t reference_elapsed(uint64_t now, uint32_t left) {
  uint64_t elapsed = reference_period - 1 - left;
  /* Whole turns of the counter: as many as bring the result nearest to what the scale says. */
  uint64_t expected = scaled(now - reference_tsc);
  if (expected > elapsed) {
    elapsed += (expected - elapsed + reference_period / 2) / reference_period * reference_period;
  }
  return elapsed;
}

/* Measures the scale over the time since the counter was started. */
static void measure(void) {
  uint64_t now = tsc_read();
  uint32_t left = lapic_timer_read();
  uint64_t width = tsc_read() - now;
  now += width / 2;
  uint64_t elapsed = reference_elapsed(now, left);
  baseline = now - reference_tsc;
  if (elapsed < BASELINE_MIN_NS) {
    return;
  }
  uint64_t new_doubt =
      width + reference_width < baseline ? ratio32(width + reference_width, baseline) : UINT32_MAX;
  if (new_doubt >= doubt) {
    return;
  }
  doubt = new_doubt;
  if (scale == 0) {
    scale = ratio32(elapsed, baseline);
  }
  /* What was told stays told: the new scale holds from now on. */
  base_ns += scaled(now - base_tsc);
  base_tsc = now;
  scale = ratio32(elapsed, baseline);
}

/* The TSC's frequency in Hz as CPUID tells it, 0 when it does not. */
static uint64_t tsc_frequency(void) {
  if (cpuid(0).eax >= CPUID_TSC) {
    /* EBX / EAX is the ratio of the TSC to the crystal, whose frequency in Hz is ECX. */
    cpuid_t tsc = cpuid(CPUID_TSC);
    if (tsc.eax != 0 && tsc.ebx != 0 && tsc.ecx != 0) {
      return (uint64_t)tsc.ecx * tsc.ebx / tsc.eax;
    }
  }
  if (cpuid(CPUID_HYPERVISOR).eax >= CPUID_HYPERVISOR_TIMING) {
    return cpuid(CPUID_HYPERVISOR_TIMING).eax * 1000ull;
  }
  return 0;
}

void clock_start(uint64_t entry_tsc) {
  base_tsc = entry_tsc;
  exact = true;
  if (kvmclock_start(entry_tsc)) {
    return;
  }
  uint64_t frequency = tsc_frequency();
  if (frequency > NS_PER_SECOND / 16) {
    scale = ratio32(NS_PER_SECOND, frequency);
    return;
  }
  exact = false;
  for (int i = 0; i < START_TRIES && (i == 0 || reference_width > START_WIDTH_TICKS); i++) {
    reference_start(LAPIC_TIMER_MAX, LAPIC_TIMER_SILENT);
  }
}

static hal_ns_t tsc_clock(void) {
  if (!exact && reference_period != 0) {
    while (scale == 0) {
      measure();
    }
    uint64_t elapsed = tsc_read() - reference_tsc;
    if (elapsed > 2 * baseline && scaled(baseline) < BASELINE_MAX_NS) {
      measure();
    }
  }
  return base_ns + scaled(tsc_read() - base_tsc);
}

hal_ns_t hal_clock_monotonic(void) {
  static hal_ns_t latest;
  hal_ns_t now = kvmclock_is_running() ? kvmclock_read() : tsc_clock();
  if (now > latest) {
    latest = now;
  }
  return latest;
}

hal_ns_t clock_wall_at_entry(void) { return kvmclock_wall_at_entry(); }

void cpu_timer_arm(hal_ns_t deadline) {
  hal_ns_t now = hal_clock_monotonic();
  uint64_t ns = deadline <= now ? 1 : deadline - now;
  if (deadline == HAL_NEVER) {
    reference_start(LAPIC_TIMER_MAX, LAPIC_TIMER_SILENT);
  } else if (ns < PERIOD_MIN_NS) {
    reference_start((uint32_t)ns, LAPIC_TIMER_ONCE);
  } else {
    reference_start(ns < LAPIC_TIMER_MAX ? (uint32_t)ns : LAPIC_TIMER_MAX, LAPIC_TIMER_PERIODIC);
  }
}
