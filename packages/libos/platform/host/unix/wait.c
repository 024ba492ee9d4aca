/* hal_wait: the console, the devices of the image's features and the deadline in one system call. */
#include "hal.h"
#include "host/unix/unix.h"

enum { MOST_FEATURES = 3 };

/* The linker's table. */
extern const unix_feature_t unix_features[], unix_features_end[];

void unix_features_start(void) {
  if (unix_features_end - unix_features > MOST_FEATURES)
    hal_abort("the image has more features than MOST_FEATURES");
  for (const unix_feature_t *one = unix_features; one < unix_features_end; one++) one->start();
}

static bool is_any_ready(const pollfd_t *polls, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (polls[i].revents) return true;
  }
  return false;
}

static uint32_t bits_with_work(uint32_t interest) {
  uint32_t ready = 0;
  for (const unix_feature_t *one = unix_features; one < unix_features_end; one++) {
    if ((one->ready & interest) && one->has_work && one->has_work()) ready |= one->ready;
  }
  return ready;
}

uint32_t hal_wait(hal_ns_t deadline, uint32_t interest) {
  uint32_t ready = bits_with_work(interest);
  if (ready) deadline = 0;
  pollfd_t polls[1 + MOST_FEATURES * UNIX_FEATURE_POLLS];
  size_t ends[MOST_FEATURES], count = 0;
  /* The kernel passes over a descriptor of -1. */
  int console = interest & HAL_READY_CONSOLE ? unix_console_descriptor() : -1;
  polls[count++] = (pollfd_t){console, POLLIN, 0};
  for (const unix_feature_t *one = unix_features; one < unix_features_end; one++) {
    if (one->ready & interest) count += one->watch(polls + count);
    ends[one - unix_features] = count;
  }

  timespec_t timeout;
  const timespec_t *until = NULL;
  if (deadline != HAL_NEVER) {
    hal_ns_t now = deadline ? hal_clock_monotonic() : 0, left = deadline > now ? deadline - now : 0;
    timeout = (timespec_t){(int64_t)(left / 1000000000u), (int64_t)(left % 1000000000u)};
    until = &timeout;
  }
  if (syscall6(SYS_ppoll, (long)polls, (long)count, (long)until, 0, 8, 0) <= 0) return ready;

  if (polls[0].revents) ready |= HAL_READY_CONSOLE;
  size_t start = 1;
  for (const unix_feature_t *one = unix_features; one < unix_features_end; one++) {
    size_t end = ends[one - unix_features];
    if (is_any_ready(polls + start, end - start)) ready |= one->ready;
    start = end;
  }
  return ready;
}
