/* What the files of the unix host share. The image is a static ELF that talks to the Linux kernel only. */
#ifndef SKERRY_UNIX_H
#define SKERRY_UNIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/unix/syscall.h"

/* start.c: the value of an environment variable, or NULL. */
const char *unix_environment(const char *name);

/* The same file: the value of that type in the auxiliary vector, or 0 (System V ABI for AMD64, 3.4.3). */
uint64_t unix_auxiliary(uint64_t type);

/* memory.c */
void unix_memory_start(void);
/* The top of the main stack, 16-byte aligned. */
uint64_t unix_stack_top(void);

/* signal.c: faults become skerry_fault, on a stack of their own. */
void unix_signals_start(void);

/* ---- seccomp.c */

/* Lets the running state make this system call; only until unix_seccomp_start. */
void unix_allow(uint32_t call);
/* The same, with this first argument only: a descriptor, as a rule. */
void unix_allow_on(uint32_t call, int first);

/* From here on only the system calls of the running state are allowed. */
void unix_seccomp_start(void);

/* ---- devices.c */

/* The descriptor to wait for when the program reads the console; -1 after the end of its input. */
int unix_console_descriptor(void);

/* A way to read a clock that is quicker than the system call clock_gettime; 0: `*time` was written. */
typedef int unix_clock_t(int clock, timespec_t *time);

/* hal_clock_* read their clocks in this way from now on, and make the system call where it fails. */
void unix_clock_use(unix_clock_t *clock);

/* ---- features */

/* Descriptors that one feature waits for, at most. */
enum { UNIX_FEATURE_POLLS = 8 };

/*
 * What a feature of the image (network devices, host sockets, disks) adds to this host. It stands in a table
 * that link.ld gathers (section .unix_features), so that an image without the feature has none of it: neither
 * its code nor its system calls.
 */
typedef struct {
  uint32_t ready; /* The bit of hal_wait that its devices set. */
  /*
   * Called once, before the process confines itself: opens what the feature needs, and calls unix_allow for
   * every further system call that it makes while the program runs. Aborts when it cannot.
   */
  void (*start)(void);
  /* Writes what hal_wait has to watch to `polls`, at most UNIX_FEATURE_POLLS; returns how many. */
  size_t (*watch)(pollfd_t *polls);
  /* Whether it has work that no descriptor tells of. NULL: it never has. */
  bool (*has_work)(void);
} unix_feature_t;

/* wait.c, which has hal_wait too: calls `start` of every feature. */
void unix_features_start(void);

#define UNIX_FEATURE(name) __attribute__((used, section(".unix_features"))) static const unix_feature_t name

#endif
