/*
 * An image with the engine: snapshot, `turn`, and the event loop. The loop's policy (what is due, when to
 * end, what an error means) is the guest's TypeScript in src/core; here is only its clockwork:
 *
 *   boot → jobs → settle → wait → ready → jobs → settle → wait → …
 */
#include <stdbool.h>
#include <string.h>

#include "common/entropy.h"
#include "common/fault.h"
#include "common/mark.h"
#include "common/snapshot.h"
#include "engine/engine.h"
#include "hal.h"

Z_quickjs_instance_t engine;
u32 engine_scratch;

/* The first argument of `turn`, as src/core knows them. */
typedef enum { TURN_BOOT = 0, TURN_READY = 1, TURN_SETTLE = 2, TURN_REJECTION = 3 } turn_t;

static value_t turn_function, fatal_function;

/* Bytes that the engine's memory may have. */
static uint64_t memory_limit;

u32 engine_read_u32(u32 address) {
  u32 value;
  memcpy(&value, engine_memory(address), sizeof value);
  return value;
}

value_t engine_call(value_t function, const value_t *arguments, u32 count) {
  u32 list = QJS(wasm_malloc)(&engine, 4 * count);
  if (list == 0) hal_abort("out of memory");
  memcpy(engine_memory(list), arguments, 4 * count);
  value_t this_value = QJS(qjs_get_undefined)(&engine);
  value_t result = QJS(qjs_call)(&engine, function, this_value, count, list);
  QJS(qjs_free_value)(&engine, this_value);
  QJS(wasm_free)(&engine, list);
  return result;
}

/* An error that nothing in the program caught: src/core prints it and exits. */
static _Noreturn void fail(void) {
  value_t error = QJS(qjs_get_exception)(&engine);
  QJS(qjs_set_memory_limit)(&engine, 0);
  engine_call(fatal_function, &error, 1);
  hal_abort("the program failed, and so did the report of its error");
}

static double turn(turn_t event, double argument) {
  value_t arguments[2] = {QJS(qjs_new_number)(&engine, event), QJS(qjs_new_number)(&engine, argument)};
  value_t result = engine_call(turn_function, arguments, 2);
  if (QJS(qjs_is_exception)(&engine, result)) fail();
  double number = QJS(qjs_get_float64)(&engine, result);
  QJS(qjs_free_value)(&engine, result);
  QJS(qjs_free_value)(&engine, arguments[0]);
  QJS(qjs_free_value)(&engine, arguments[1]);
  return number;
}

/* Runs jobs until none is left and the program says until when it has nothing to do. */
static hal_ns_t settle(void) {
  for (;;) {
    while (QJS(qjs_is_job_pending)(&engine)) {
      if ((int32_t)QJS(qjs_execute_pending_job)(&engine) < 0) fail();
    }
    double deadline_ms = turn(TURN_SETTLE, 0);
    if (QJS(qjs_is_job_pending)(&engine)) continue;
    if (!(deadline_ms < 1e12)) return HAL_NEVER;
    return deadline_ms <= 0 ? 0 : (hal_ns_t)(deadline_ms * 1e6);
  }
}

void HOST(host_promise_rejection)(host_t *host, u32 promise, u32 reason, u32 is_handled) {
  (void)host;
  value_t handled = is_handled ? QJS(qjs_get_true)(&engine) : QJS(qjs_get_false)(&engine);
  value_t arguments[4] = {QJS(qjs_new_number)(&engine, TURN_REJECTION), promise, reason, handled};
  value_t result = engine_call(turn_function, arguments, 4);
  if (QJS(qjs_is_exception)(&engine, result)) fail();
  QJS(qjs_free_value)(&engine, result);
  QJS(qjs_free_value)(&engine, handled);
  QJS(qjs_free_value)(&engine, reason);
  QJS(qjs_free_value)(&engine, promise);
  QJS(qjs_free_value)(&engine, arguments[0]);
}

u32 HOST(host_interrupt)(host_t *host) {
  (void)host;
  return 0;
}

/* Modules are bundled at build time; nothing can be loaded at run time. */
u32 HOST(host_module_load)(host_t *host, u32 name, u32 length) {
  (void)host;
  (void)name;
  (void)length;
  return 0;
}

u32 HOST(host_module_normalize)(host_t *host, u32 base, u32 name) {
  (void)host;
  (void)base;
  (void)name;
  return 0;
}

/* An appliance's time zone is UTC. */
u32 HOST(host_get_timezone_offset)(host_t *host, u32 high, u32 low) {
  (void)host;
  (void)high;
  (void)low;
  return 0;
}

/* The engine throws before the machine has nothing left, so that the error can still be reported. */
static void limit_memory(uint64_t limit) {
  memory_limit = limit;
  uint64_t reserve = limit / 8 < (1u << 20) ? limit / 8 : 1u << 20;
  QJS(qjs_set_memory_limit)(&engine, (u32)(limit - reserve > UINT32_MAX ? UINT32_MAX : limit - reserve));
}

uint64_t engine_reserve(uint64_t bytes) {
  uint64_t used = engine.w2c_memory.size;
  uint64_t half = memory_limit > used ? (memory_limit - used) / 2 : 0;
  uint64_t taken = bytes < half ? bytes : half;
  limit_memory(memory_limit - taken);
  return taken;
}

static void start_engine(void) {
  const snapshot_header_t *found = snapshot_find();
  engine_instantiate(&engine, found ? found->memory_pages : 0);
  const snapshot_header_t *snapshot = snapshot_load(engine.w2c_memory.data, engine.w2c_memory.size);
  *QJS(__stack_pointer)(&engine) = snapshot->stack_pointer;
  turn_function = snapshot->turn_function;
  fatal_function = snapshot->fatal_function;
  engine_scratch = QJS(wasm_malloc)(&engine, 16);
  limit_memory(engine_sources_start() + engine.w2c_memory.size);
}

void skerry_main(void) {
  mark_start();
  entropy_seed();
  start_engine();
  turn(TURN_BOOT, 0);
  for (;;) {
    hal_ns_t deadline = settle();
    turn(TURN_READY, engine_wait(deadline));
  }
}
