/* linear.h: the main stack, whose bounds hal_stack_bounds tells. */
#ifndef SKERRY_LINEAR_H
#define SKERRY_LINEAR_H

#include <stdint.h>

/* Makes the main stack (4 MiB, unmapped below). Called once. Returns its end. */
uint64_t linear_main_stack(void);

#endif
