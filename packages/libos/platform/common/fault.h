/* The report of a fault, and the last words of a wasm trap. hal.h declares skerry_fault. */
#ifndef SKERRY_FAULT_H
#define SKERRY_FAULT_H

/* Exit codes: as a Unix shell would show the signal. */
enum { EXIT_ABORTED = 134, EXIT_MEMORY_FAULT = 139, EXIT_INSTRUCTION_FAULT = 132 };

/*
 * Set by what runs above (the engine), to add the program's own stack to a report. Called at most once, on
 * the fault stack; if it faults itself, the report ends there.
 */
extern void (*fault_program_stack)(void);

#endif
