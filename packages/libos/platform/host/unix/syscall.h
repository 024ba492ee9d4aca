/*
 * Linux system calls on x86_64, by their kernel names; errors are negative errno values. The platform calls
 * the kernel directly: there is no libc in an image. Source: the kernel's
 * arch/x86/entry/syscalls/syscall_64.tbl.
 */
#ifndef SKERRY_SYSCALL_H
#define SKERRY_SYSCALL_H

#include <stdint.h>

enum {
  SYS_read = 0,
  SYS_write = 1,
  SYS_close = 3,
  SYS_lseek = 8,
  SYS_mmap = 9,
  SYS_mprotect = 10,
  SYS_rt_sigaction = 13,
  SYS_rt_sigreturn = 15,
  SYS_ioctl = 16,
  SYS_pread64 = 17,
  SYS_pwrite64 = 18,
  SYS_readv = 19,
  SYS_writev = 20,
  SYS_socket = 41,
  SYS_connect = 42,
  SYS_sendto = 44,
  SYS_recvfrom = 45,
  SYS_shutdown = 48,
  SYS_bind = 49,
  SYS_listen = 50,
  SYS_getsockname = 51,
  SYS_setsockopt = 54,
  SYS_getsockopt = 55,
  SYS_fcntl = 72,
  SYS_fdatasync = 75,
  SYS_sigaltstack = 131,
  SYS_prctl = 157,
  SYS_arch_prctl = 158,
  SYS_clock_gettime = 228,
  SYS_exit_group = 231,
  SYS_epoll_ctl = 233,
  SYS_openat = 257,
  SYS_ppoll = 271,
  SYS_epoll_pwait = 281,
  SYS_fallocate = 285,
  SYS_accept4 = 288,
  SYS_epoll_create1 = 291,
  SYS_seccomp = 317,
  SYS_getrandom = 318
};

enum { EINTR = 4, EAGAIN = 11 };

/* struct pollfd, and its bits (asm-generic/poll.h). */
typedef struct {
  int32_t fd;
  int16_t events, revents;
} pollfd_t;
enum { POLLIN = 1, POLLOUT = 4 };

typedef struct {
  int64_t seconds, nanoseconds;
} timespec_t;

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static inline long syscall3(long number, long a, long b, long c) {
  return syscall6(number, a, b, c, 0, 0, 0);
}

static inline long syscall4(long number, long a, long b, long c, long d) {
  return syscall6(number, a, b, c, d, 0, 0);
}

#endif
