/*
 * A way back out of many calls at once: for a wasm module that trapped, or whose import threw. What is left
 * behind must own nothing but its stack: generated code does not.
 */
#ifndef SKERRY_UNWIND_H
#define SKERRY_UNWIND_H

#include <stdint.h>

/* The registers that a call preserves; the most of our processors. cpu/<cpu>/unwind.S has the layout. */
typedef struct {
  uint64_t registers[22];
} unwind_mark_t;

/*
 * Keeps the place of this call in `mark`, which is valid until the calling function returns, and returns 0.
 * It returns again, with `value`, when unwind_to is called. Variables that were changed since are to be
 * volatile.
 */
__attribute__((returns_twice)) int unwind_mark(unwind_mark_t *mark);

/* Goes back to the mark. `value` is not 0. */
_Noreturn void unwind_to(const unwind_mark_t *mark, int value);

#endif
