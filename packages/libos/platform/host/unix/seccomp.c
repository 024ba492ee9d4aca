/*
 * The process confines itself before the program starts: what an appliance without a network needs of the
 * kernel fits in eight system calls, and a feature that is linked adds those that it names. A compromised
 * image could not open a file or start a process; and memory that it maps is never executable. Filter
 * language: classic BPF over struct seccomp_data (linux/seccomp.h).
 */
#include <stddef.h>
#include <stdint.h>

#include "hal.h"
#include "host/unix/syscall.h"
#include "host/unix/unix.h"

typedef struct {
  uint16_t code;
  uint8_t if_true, if_false;
  uint32_t operand;
} sock_filter_t;

typedef struct {
  uint16_t length;
  const sock_filter_t *filter;
} sock_fprog_t;

typedef struct {
  int32_t number;
  uint32_t architecture;
  uint64_t instruction_pointer, arguments[6];
} seccomp_data_t;

enum { BPF_LD_W_ABS = 0x20, BPF_JMP_JEQ_K = 0x15, BPF_JMP_JSET_K = 0x45, BPF_RET_K = 0x06 };
enum { PR_SET_NO_NEW_PRIVS = 38, SECCOMP_SET_MODE_FILTER = 1, PROT_EXEC = 4 };
#define SECCOMP_RET_KILL_PROCESS 0x80000000u
#define SECCOMP_RET_ALLOW 0x7fff0000u
#define AUDIT_ARCH_X86_64 0xc000003eu

#define LOAD(field) ((sock_filter_t){BPF_LD_W_ABS, 0, 0, offsetof(seccomp_data_t, field)})
#define RETURN(action) ((sock_filter_t){BPF_RET_K, 0, 0, action})
#define JUMP(condition, if_true, if_false, operand) ((sock_filter_t){condition, if_true, if_false, operand})

enum { MOST_RULES = 80, RULE_LENGTH = 5, FRAME_LENGTH = 16 };

/* What features have asked for. */
typedef struct {
  uint32_t call;
  int first; /* The first argument that is allowed; -1: any. */
} rule_t;

static rule_t rules[MOST_RULES];
static size_t rule_count;

static sock_filter_t filter[MOST_RULES * RULE_LENGTH + FRAME_LENGTH];
static uint16_t filter_length;

void unix_allow_on(uint32_t call, int first) {
  if (rule_count == MOST_RULES) hal_abort("the image's features need more system calls than MOST_RULES");
  rules[rule_count++] = (rule_t){call, first};
}

void unix_allow(uint32_t call) { unix_allow_on(call, -1); }

static void add(sock_filter_t instruction) { filter[filter_length++] = instruction; }

/* The number of the system call is loaded before, and is again after a rule that did not apply. */
static void add_rule(const rule_t *rule) {
  if (rule->first < 0) {
    add(JUMP(BPF_JMP_JEQ_K, 0, 1, rule->call));
    add(RETURN(SECCOMP_RET_ALLOW));
    return;
  }
  add(JUMP(BPF_JMP_JEQ_K, 0, 4, rule->call));
  add(LOAD(arguments[0]));
  add(JUMP(BPF_JMP_JEQ_K, 0, 1, (uint32_t)rule->first));
  add(RETURN(SECCOMP_RET_ALLOW));
  add(LOAD(number));
}

/* mmap last: what is left when it is not that is refused. */
static void add_mmap_or_kill(void) {
  add(JUMP(BPF_JMP_JEQ_K, 1, 0, SYS_mmap));
  add(RETURN(SECCOMP_RET_KILL_PROCESS));
  add(LOAD(arguments[2]));
  add(JUMP(BPF_JMP_JSET_K, 0, 1, PROT_EXEC));
  add(RETURN(SECCOMP_RET_KILL_PROCESS));
  add(RETURN(SECCOMP_RET_ALLOW));
}

void unix_seccomp_start(void) {
  static const uint32_t always[] = {SYS_write,      SYS_read,      SYS_ppoll,       SYS_clock_gettime,
                                    SYS_exit_group, SYS_getrandom, SYS_rt_sigreturn};
  for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) unix_allow(always[i]);
  add(LOAD(architecture));
  add(JUMP(BPF_JMP_JEQ_K, 1, 0, AUDIT_ARCH_X86_64));
  add(RETURN(SECCOMP_RET_KILL_PROCESS));
  add(LOAD(number));
  for (size_t i = 0; i < rule_count; i++) add_rule(&rules[i]);
  add_mmap_or_kill();
  sock_fprog_t program = {filter_length, filter};
  if (syscall6(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) != 0 ||
      syscall3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program) != 0) {
    hal_abort("the kernel does not let this process confine itself (seccomp)");
  }
}
