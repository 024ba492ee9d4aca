/*
 * Disks between the machine and the program: requests are handed to the device as the program makes them, and
 * started together before the machine waits; those that are done wait here for the program's next turn. The
 * library libos/src/block keeps every buffer alive until then: a buffer is the engine's memory itself.
 */
#include <string.h>

#include "common/print.h"
#include "engine/engine.h"
#include "engine/host-function.h"
#include "hal.h"

/* A request that is done, as two words. */
typedef struct {
  uint32_t token, has_failed;
} outcome_t;

enum { OUTCOMES = HAL_BLOCK_DEVICES * HAL_BLOCK_REQUESTS };

static outcome_t outcomes[OUTCOMES];
static uint32_t outcome_count;

/* Requests that the program has made and was not told of. Never more than `outcomes` can hold. */
static uint32_t owed;

/* The one request that the program waits for inside of a call: it has this token, which no other has. */
enum { SYNC_TOKEN = 0xffffffffu };
static bool is_sync_done, has_sync_failed;

static uint64_t start(uint64_t available) {
  (void)available;
  (void)hal_block_count();
  return 0;
}

static void take_done(uint32_t device) {
  outcome_t outcome;
  hal_result_t result;
  while (hal_block_done(device, &outcome.token, &result)) {
    outcome.has_failed = result != HAL_OK;
    if (outcome.token == SYNC_TOKEN) {
      is_sync_done = true;
      has_sync_failed = outcome.has_failed;
    } else {
      outcomes[outcome_count++] = outcome;
    }
  }
}

/* Sets all on their way, and takes back what is done. */
static void serve(void) {
  uint32_t count = hal_block_count();
  for (uint32_t device = 0; device < count; device++) {
    hal_block_start(device);
    take_done(device);
  }
}

static engine_work_t run(hal_ns_t now) {
  (void)now;
  serve();
  return (engine_work_t){.deadline = HAL_NEVER, .has_news = outcome_count != 0};
}

ENGINE_SOURCE(block_devices) = {HAL_READY_BLOCK, start, run};

static void describe(print_line_t *line, const hal_block_info_t *info) {
  const uint64_t numbers[] = {info->sectors, info->sector_bytes, info->request_bytes, info->range_sectors,
                              info->capabilities};
  print_text(line, info->name);
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    print_text(line, ",");
    print_decimal(line, numbers[i]);
  }
  print_text(line, "\n");
}

static value_t block_devices_function(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  uint8_t text[HAL_BLOCK_DEVICES * sizeof(((print_line_t *)0)->text)];
  u32 length = 0;
  for (uint32_t device = 0; device < hal_block_count(); device++) {
    hal_block_info_t info;
    print_line_t line = {.length = 0};
    (void)hal_block_info(device, &info);
    describe(&line, &info);
    memcpy(text + length, line.text, line.length);
    length += (u32)line.length;
  }
  return value_text(text, length);
}
HOST_FUNCTION("blockDevices", 0, block_devices_function);

/* Converting a number that no uint64_t holds is undefined; what is no sector of any disk becomes one. */
static uint64_t sector_of(value_t value) {
  double number = QJS(qjs_get_float64)(&engine, value);
  return number >= 0 && number < 9007199254740992.0 ? (uint64_t)number : UINT64_MAX;
}

/* Reads sector, sectors and bytes or nothing, from `arguments` on. False: the engine has thrown. `span` is
 * what the request then refers to. */
static bool read_request(const value_t *arguments, u32 count, hal_block_request_t *request,
                         hal_span_t *span) {
  request->sector = sector_of(arguments[0]);
  request->sectors = value_u32(arguments[1]);
  if (count < 3 || value_is_nullish(arguments[2])) return true;
  span_t bytes = value_borrow_bytes(arguments[2]);
  if (!bytes.is_valid) return false;
  *span = (hal_span_t){engine_memory(bytes.address), bytes.length};
  request->spans = span;
  request->span_count = 1;
  return true;
}

static const char refusal[] = "the disk does not take this request";

/* device, operation, token, sector, sectors, bytes or nothing. */
static value_t block_submit(const value_t *arguments, u32 count) {
  hal_span_t span;
  hal_block_request_t request = {.operation = (hal_block_operation_t)value_u32(arguments[1]),
                                 .token = value_u32(arguments[2])};
  if (!read_request(arguments + 3, count - 3, &request, &span)) return 0;
  if (request.token == SYNC_TOKEN) return value_throw(refusal);
  if (owed == OUTCOMES) return value_integer(0);
  switch (hal_block_submit(value_u32(arguments[0]), &request)) {
  case HAL_OK: owed++; return value_integer(1);
  case HAL_AGAIN: return value_integer(0);
  default: return value_throw(refusal);
  }
}
HOST_FUNCTION("blockSubmit", 5, block_submit);

/* device, operation, sector, sectors, bytes or nothing. Blocks, which no other host function does: the
 * program asked for it. What else is done meanwhile waits for the next turn. */
static value_t block_sync(const value_t *arguments, u32 count) {
  hal_span_t span;
  hal_block_request_t request = {.operation = (hal_block_operation_t)value_u32(arguments[1]),
                                 .token = SYNC_TOKEN};
  if (!read_request(arguments + 2, count - 2, &request, &span)) return 0;
  hal_result_t result;
  while ((result = hal_block_submit(value_u32(arguments[0]), &request)) == HAL_AGAIN) {
    serve();
    (void)hal_wait(HAL_NEVER, HAL_READY_BLOCK);
    serve();
  }
  if (result != HAL_OK) return value_throw(refusal);
  is_sync_done = false;
  serve();
  while (!is_sync_done) {
    (void)hal_wait(HAL_NEVER, HAL_READY_BLOCK);
    serve();
  }
  return value_integer(!has_sync_failed);
}
HOST_FUNCTION("blockSync", 4, block_sync);

static value_t block_done(const value_t *arguments, u32 count) {
  (void)count;
  span_t into = value_borrow_bytes(arguments[0]);
  if (!into.is_valid) return 0;
  u32 room = into.length / (u32)sizeof(outcome_t), taken = outcome_count < room ? outcome_count : room;
  memcpy(engine_memory(into.address), outcomes, taken * sizeof(outcome_t));
  outcome_count -= taken;
  owed -= taken;
  memmove(outcomes, outcomes + taken, outcome_count * sizeof(outcome_t));
  return value_integer((int32_t)taken);
}
HOST_FUNCTION("blockDone", 1, block_done);
