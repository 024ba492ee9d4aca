/*
 * The process confines itself before the program starts: what an appliance needs of the kernel fits in eight
 * system calls. A compromised image could not open a file, make a socket or start a process; and memory that
 * it maps is never executable. Filter language: classic BPF over struct seccomp_data (linux/seccomp.h).
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

#define LOAD(field)                                                                                          \
  { BPF_LD_W_ABS, 0, 0, offsetof(seccomp_data_t, field) }
#define RETURN(action)                                                                                       \
  { BPF_RET_K, 0, 0, action }
/* Returns ALLOW when the loaded system call is `call`, else goes on. */
#define ALLOW(call) {BPF_JMP_JEQ_K, 0, 1, call}, RETURN(SECCOMP_RET_ALLOW)

void unix_seccomp_start(void) {
  static const sock_filter_t filter[] = {
      LOAD(architecture),
      {BPF_JMP_JEQ_K, 1, 0, AUDIT_ARCH_X86_64},
      RETURN(SECCOMP_RET_KILL_PROCESS),
      LOAD(number),
      ALLOW(SYS_write),
      ALLOW(SYS_read),
      ALLOW(SYS_ppoll),
      ALLOW(SYS_clock_gettime),
      ALLOW(SYS_exit_group),
      ALLOW(SYS_getrandom),
      ALLOW(SYS_rt_sigreturn),
      {BPF_JMP_JEQ_K, 1, 0, SYS_mmap},
      RETURN(SECCOMP_RET_KILL_PROCESS),
      LOAD(arguments[2]),
      {BPF_JMP_JSET_K, 0, 1, PROT_EXEC},
      RETURN(SECCOMP_RET_KILL_PROCESS),
      RETURN(SECCOMP_RET_ALLOW),
  };
  sock_fprog_t program = {sizeof filter / sizeof filter[0], filter};
  if (syscall6(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) != 0 ||
      syscall3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program) != 0) {
    hal_abort("the kernel does not let this process confine itself (seccomp)");
  }
}
