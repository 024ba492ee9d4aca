/* clock.h: the clock that Xen keeps in the shared page; it counts from the platform's entry. */
#ifndef SKERRY_XEN_CLOCK_H
#define SKERRY_XEN_CLOCK_H

#include "hal.h"

/* After event_start. `entry_tsc` is the counter at the platform's entry, which becomes time zero. */
void clock_start(uint64_t entry_tsc);

/* A deadline on Xen's clock; 0 for HAL_NEVER. */
uint64_t clock_system_time(hal_ns_t deadline);

#endif
