/* The little of <assert.h> that generated code uses: a failed assertion is a bug, and ends in hal_abort. */
#ifndef SKERRY_ASSERT_H
#define SKERRY_ASSERT_H

#include "hal.h"

#define assert(condition) ((condition) ? (void)0 : hal_abort("assertion failed: " #condition))

#endif
