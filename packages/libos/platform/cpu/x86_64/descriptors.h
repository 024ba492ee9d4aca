/* descriptors.h: segments, the task state and the interrupt descriptor table. */
#ifndef SKERRY_X86_DESCRIPTORS_H
#define SKERRY_X86_DESCRIPTORS_H

/* Vectors above the 32 of the architecture. */
#define VECTOR_TIMER 0x20u
#define VECTOR_CONSOLE 0x21u
#define VECTOR_DEVICE 0x22u /* All lines of host_interrupt_enable. */
#define VECTOR_SPURIOUS 0xffu

/* Selectors; driver/pvh/entry.S loads the first two. */
#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_TSS 0x18

#ifndef __ASSEMBLER__
#include <stdint.h>

/* From here on an exception ends in skerry_fault, on the stack that ends at `fault_stack_top`. */
void descriptors_start(uint64_t fault_stack_top);

/* Interrupts of `vector` go to `handler`, one of vectors.S, on the stack that they interrupt. */
void descriptors_interrupt(uint32_t vector, const uint8_t *handler);
#endif

#endif
