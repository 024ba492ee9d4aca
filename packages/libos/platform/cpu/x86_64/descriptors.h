/* descriptors.h: segments, the task state and the interrupt descriptor table. */
#ifndef SKERRY_X86_DESCRIPTORS_H
#define SKERRY_X86_DESCRIPTORS_H

/* Vectors above the 32 of the architecture. */
#define VECTOR_TIMER 0x20u
#define VECTOR_CONSOLE 0x21u
#define VECTOR_SPURIOUS 0xffu

/* Selectors; host/pvh/entry.S loads the first two. */
#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_TSS 0x18

#ifndef __ASSEMBLER__
#include <stdint.h>

/* From here on an exception ends in skerry_fault, on the stack that ends at `fault_stack_top`. */
void descriptors_start(uint64_t fault_stack_top);
#endif

#endif
