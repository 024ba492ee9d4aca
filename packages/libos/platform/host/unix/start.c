/*
 * Entry of the process: parameters, memory, signals, sandbox, then skerry_main on its own stack. The
 * environment is read for what the platform itself needs, and is not shown to the program:
 *   SKERRY_MARKS=1       as the boot parameter `skerry.marks` (common/mark.h)
 *   SKERRY_MEMORY_MIB=n  the most that linear memories may take together; 128 without it
 */
#include <stddef.h>
#include <string.h>

#include "hal.h"
#include "host/unix/unix.h"

/* Those of the program, and skerry.marks in front of them. */
enum { MAX_PARAMETERS = 65, MAX_NET_PARAMETERS = 16 };

static const char *parameters[MAX_PARAMETERS], *net_parameters[MAX_NET_PARAMETERS];
static size_t parameter_count, net_parameter_count;
static char *const *environment;

const char *unix_environment(const char *name) {
  size_t length = strlen(name);
  for (char *const *entry = environment; *entry; entry++) {
    if (memcmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  }
  return NULL;
}

uint64_t unix_auxiliary(uint64_t type) {
  char *const *end = environment;
  while (*end) end++;
  for (const uint64_t *entry = (const uint64_t *)(end + 1); entry[0]; entry += 2) {
    if (entry[0] == type) return entry[1];
  }
  return 0;
}

size_t hal_boot_parameters(const char *const **list) {
  *list = parameters;
  return parameter_count;
}

size_t hal_net_parameters(const char *const **list) {
  *list = net_parameters;
  return net_parameter_count;
}

static void add_parameter(const char *text) {
  static const char prefix[] = "net.";
  if (memcmp(text, prefix, sizeof prefix - 1) == 0) {
    if (net_parameter_count < MAX_NET_PARAMETERS) net_parameters[net_parameter_count++] = text;
  } else if (parameter_count < MAX_PARAMETERS) {
    parameters[parameter_count++] = text;
  }
}

/* The kernel's initial stack: argc, argv…, NULL, environment…, NULL, auxiliary vector (System V ABI for
 * AMD64, 3.4.1). */
__attribute__((used)) static _Noreturn void start(const uint64_t *stack) {
  size_t argc = (size_t)stack[0];
  char *const *argv = (char *const *)(stack + 1);
  environment = argv + argc + 1;
  const char *marks = unix_environment("SKERRY_MARKS");
  if (marks && *marks == '1') add_parameter("skerry.marks");
  for (size_t i = 1; i < argc; i++) add_parameter(argv[i]);
  unix_memory_start();
  unix_signals_start();
  unix_features_start();
  unix_seccomp_start();
  uint64_t top = unix_stack_top();
  __asm__ volatile("mov %0, %%rsp\n\txor %%ebp, %%ebp\n\tcall skerry_main\n\tud2" : : "r"(top) : "memory");
  __builtin_unreachable();
}

__attribute__((naked, used)) void _start(void) {
  __asm__("xor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n\tud2");
}
