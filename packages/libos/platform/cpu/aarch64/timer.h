/* timer.h: the monotonic clock and the one-shot timer, by the generic timer's virtual counter. Arm ARM D11.
 */
#ifndef SKERRY_AARCH64_TIMER_H
#define SKERRY_AARCH64_TIMER_H

#include "hal.h"

/* `entry_count` is CNTVCT_EL0 at the platform's entry, which becomes time zero. */
void timer_start(uint64_t entry_count);

/* What the clock showed at the platform's entry: nanoseconds since the counter was zero. */
hal_ns_t timer_entry(void);

/* For the host's interrupt handler: the line stays active until this. */
void timer_interrupt(void);

#endif
