/*
 * What the engine's C library imports from WASI (preview 1). Its files are the console's output only: the
 * engine writes there when it aborts.
 */
#include <string.h>

#include "common/entropy.h"
#include "engine/engine.h"
#include "hal.h"

enum { ERRNO_SUCCESS = 0, ERRNO_BADF = 8, ERRNO_INVAL = 28, ERRNO_SPIPE = 70 };
enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 };

u32 WASI(clock_time_get)(wasi_t *wasi, u32 clock, u64 precision, u32 result) {
  (void)wasi;
  (void)precision;
  if (clock > CLOCK_MONOTONIC) return ERRNO_INVAL;
  uint64_t now = clock == CLOCK_REALTIME ? hal_clock_wall() : hal_clock_monotonic();
  memcpy(engine_memory(result), &now, sizeof now);
  return ERRNO_SUCCESS;
}

u32 WASI(random_get)(wasi_t *wasi, u32 buffer, u32 length) {
  (void)wasi;
  entropy_fill(engine_memory(buffer), length);
  return ERRNO_SUCCESS;
}

u32 WASI(fd_write)(wasi_t *wasi, u32 fd, u32 vectors, u32 count, u32 result) {
  (void)wasi;
  if (fd != 1 && fd != 2) return ERRNO_BADF;
  u32 written = 0;
  for (u32 i = 0; i < count; i++) {
    u32 length = engine_read_u32(vectors + 8 * i + 4);
    hal_console_write(engine_memory(engine_read_u32(vectors + 8 * i)), length);
    written += length;
  }
  memcpy(engine_memory(result), &written, sizeof written);
  return ERRNO_SUCCESS;
}

u32 WASI(fd_close)(wasi_t *wasi, u32 fd) {
  (void)wasi;
  (void)fd;
  return ERRNO_BADF;
}

u32 WASI(fd_fdstat_get)(wasi_t *wasi, u32 fd, u32 result) {
  (void)wasi;
  (void)fd;
  (void)result;
  return ERRNO_BADF;
}

u32 WASI(fd_seek)(wasi_t *wasi, u32 fd, u64 offset, u32 whence, u32 result) {
  (void)wasi;
  (void)fd;
  (void)offset;
  (void)whence;
  (void)result;
  return ERRNO_SPIPE;
}
