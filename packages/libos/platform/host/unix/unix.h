/* What the files of the unix host share. The image is a static ELF that talks to the Linux kernel only. */
#ifndef SKERRY_UNIX_H
#define SKERRY_UNIX_H

#include <stdint.h>

/* start.c: the value of an environment variable, or NULL. */
const char *unix_environment(const char *name);

/* memory.c */
void unix_memory_start(void);
/* The top of the main stack, 16-byte aligned. */
uint64_t unix_stack_top(void);

/* signal.c: faults become skerry_fault, on a stack of their own. */
void unix_signals_start(void);

/* seccomp.c: from here on only the system calls of the running state are allowed. */
void unix_seccomp_start(void);

#endif
