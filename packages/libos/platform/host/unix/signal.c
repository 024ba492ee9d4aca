/* Faults of the processor arrive as signals; the handler runs on a stack of its own and does not return. */
#include <stdint.h>

#include "hal.h"
#include "host/unix/syscall.h"
#include "host/unix/unix.h"

enum { SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11, SIGPIPE = 13 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000 };
#define SIG_IGN ((void (*)(int, void *, void *))1)

/* struct sigaction as the kernel takes it (not libc's). */
typedef struct {
  void (*handler)(int, void *, void *);
  unsigned long flags;
  void (*restorer)(void);
  uint64_t mask;
} kernel_sigaction_t;

typedef struct {
  void *base;
  int flags;
  uint64_t bytes;
} kernel_stack_t;

/* The start of siginfo_t, and the general registers of ucontext_t (asm/sigcontext.h). */
typedef struct {
  int32_t signal, error, code, padding;
  uint64_t address;
} kernel_siginfo_t;

typedef struct {
  uint64_t flags, link;
  kernel_stack_t stack;
  uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags,
      segments, error, trapno;
} kernel_ucontext_t;

/* The page fault's error code (Intel SDM volume 3, 4.7). */
enum { PAGE_FAULT_WRITE = 2, PAGE_FAULT_FETCH = 16 };

static uint8_t fault_stack[32768] __attribute__((aligned(16)));

static void on_fault(int signal, void *info_pointer, void *context_pointer) {
  const kernel_siginfo_t *info = info_pointer;
  const kernel_ucontext_t *context = context_pointer;
  int is_memory = signal == SIGSEGV || signal == SIGBUS;
  skerry_fault(&(hal_fault_t){
      .kind = is_memory ? HAL_FAULT_MEMORY : HAL_FAULT_INSTRUCTION,
      .address = is_memory ? info->address : 0,
      .program_counter = context->rip,
      .stack_pointer = context->rsp,
      .frame_pointer = context->rbp,
      .syndrome = (uint64_t)signal << 32 | (uint32_t)info->code,
      .is_write = is_memory && (context->error & PAGE_FAULT_WRITE) != 0,
      .is_execute = is_memory && (context->error & PAGE_FAULT_FETCH) != 0,
  });
}

__attribute__((naked)) static void restore(void) {
  __asm__("mov %0, %%eax\n\tsyscall" : : "i"(SYS_rt_sigreturn));
}

static void handle(int signal, void (*handler)(int, void *, void *)) {
  kernel_sigaction_t action = {handler, SA_SIGINFO | SA_ONSTACK | SA_RESTORER, restore, ~0ull};
  syscall4(SYS_rt_sigaction, signal, (long)&action, 0, sizeof action.mask);
}

void unix_signals_start(void) {
  kernel_stack_t stack = {fault_stack, 0, sizeof fault_stack};
  syscall3(SYS_sigaltstack, (long)&stack, 0, 0);
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
  for (unsigned i = 0; i < sizeof faults / sizeof faults[0]; i++) handle(faults[i], on_fault);
  handle(SIGPIPE, SIG_IGN);
}
