/* Console, clocks, entropy and the end of the process. */
#include <string.h>

#include "common/fault.h"
#include "hal.h"
#include "host/unix/syscall.h"
#include "host/unix/unix.h"

enum { STDIN = 0, STDOUT = 1 };
enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 };

/* The end of the standard input was read, and reported to whoever asked. */
static bool is_input_ended;

int unix_console_descriptor(void) { return is_input_ended ? -1 : STDIN; }

void hal_console_write(const uint8_t *bytes, size_t length) {
  while (length) {
    long written = syscall3(SYS_write, STDOUT, (long)bytes, (long)length);
    if (written == -EINTR) continue;
    if (written == -EAGAIN) {
      pollfd_t poll = {STDOUT, POLLOUT, 0};
      syscall6(SYS_ppoll, (long)&poll, 1, 0, 0, 8, 0);
      continue;
    }
    if (written <= 0) return; /* Nobody reads any more; the program may go on without its console. */
    bytes += written;
    length -= (size_t)written;
  }
}

static bool is_input_waiting(void) {
  static const timespec_t now = {0, 0};
  pollfd_t poll = {STDIN, POLLIN, 0};
  return syscall6(SYS_ppoll, (long)&poll, 1, (long)&now, 0, 8, 0) > 0;
}

hal_result_t hal_console_read(uint8_t *bytes, size_t capacity, size_t *length) {
  *length = 0;
  if (is_input_ended) return HAL_EUNSPEC;
  /* Reading nothing would look like the end of the input. */
  if (capacity == 0 || !is_input_waiting()) return HAL_AGAIN;
  long count = syscall3(SYS_read, STDIN, (long)bytes, (long)capacity);
  if (count == -EINTR || count == -EAGAIN) return HAL_AGAIN;
  if (count <= 0) {
    is_input_ended = true;
    return HAL_EUNSPEC;
  }
  *length = (size_t)count;
  return HAL_OK;
}

/* NULL: there is none. */
static unix_clock_t *quick_clock;

void unix_clock_use(unix_clock_t *clock) { quick_clock = clock; }

static hal_ns_t read_clock(int clock) {
  timespec_t time = {0, 0};
  if (!quick_clock || quick_clock(clock, &time) != 0) syscall3(SYS_clock_gettime, clock, (long)&time, 0);
  return (hal_ns_t)time.seconds * 1000000000u + (hal_ns_t)time.nanoseconds;
}

hal_ns_t hal_clock_monotonic(void) { return read_clock(CLOCK_MONOTONIC); }

hal_ns_t hal_clock_wall(void) { return read_clock(CLOCK_REALTIME); }

hal_result_t hal_entropy(uint8_t *bytes, size_t length) {
  return syscall3(SYS_getrandom, (long)bytes, (long)length, 0) == (long)length ? HAL_OK : HAL_EUNSPEC;
}

void hal_exit(int code) {
  for (;;) syscall3(SYS_exit_group, code & 255, 0, 0);
}

void hal_abort(const char *message) {
  static const char prefix[] = "skerry: abort: ";
  hal_console_write((const uint8_t *)prefix, sizeof prefix - 1);
  hal_console_write((const uint8_t *)message, strlen(message));
  hal_console_write((const uint8_t *)"\n", 1);
  hal_exit(EXIT_ABORTED);
}
