/*
 * Calls into a module and out of it. They nest: a function of the program that the module calls may call the
 * module, or another one, again. Each call keeps a mark on the stack: when the module traps, or a function of
 * the program that it called has thrown, its frames are left behind and the call ends with an error of the
 * program. What the module was about to do is half done then, so it is not called again.
 */
#include <string.h>

#include "common/unwind.h"
#include "modules/calls.h"

/* Calls that are under way at once, at most: the native stack has room for the deepest of them. */
enum { MOST_CALLS = 16 };

enum { ENDED_BY_TRAP = 1, ENDED_BY_PROGRAM = 2 };

typedef struct {
  const native_module_t *module;
  wasm_rt_trap_t trap;
  unwind_mark_t mark;
} native_frame_t;

/* The innermost call, while its module runs; NULL while the engine does. */
static native_frame_t *running;
static u32 depth;

static void catch_trap(wasm_rt_trap_t trap) {
  if (!running) return;
  running->trap = trap;
  unwind_to(&running->mark, ENDED_BY_TRAP);
}

static bool fail(const native_frame_t *frame, int reason) {
  frame->module->state->has_failed = true;
  if (reason == ENDED_BY_TRAP) native_throw(frame->module, wasm_trap_name(frame->trap));
  return false;
}

/* Runs `one`, or makes the instance when it is NULL. False: the engine has thrown. */
static bool run(const native_module_t *module, const native_export_t *one, native_value_t *values) {
  if (depth == MOST_CALLS) {
    native_throw(module, "too many calls into native code are under way at once");
    return false;
  }
  wasm_trap_catch = catch_trap;
  native_frame_t frame = {.module = module};
  native_frame_t *const outer = running;
  const u32 outer_depth = depth;
  int ended = unwind_mark(&frame.mark);
  if (ended == 0) {
    running = &frame;
    depth++;
    if (one)
      one->invoke(one->function, values);
    else
      module->instantiate();
  }
  running = outer;
  depth = outer_depth;
  return ended == 0 || fail(&frame, ended);
}

bool native_start(const native_module_t *module) { return run(module, NULL, NULL); }

/* nativeCall(module, export, ...parameters) */
static value_t native_call(const value_t *arguments, u32 count) {
  const native_module_t *module = native_module_of(arguments[0]);
  if (!module) return 0;
  u32 number = value_u32(arguments[1]);
  if (number >= module->export_count) return native_throw(module, "there is no export of that number");
  const native_export_t *one = &module->exports[number];
  native_value_t values[NATIVE_VALUES];
  if (native_read(one->signature, arguments + 2, count - 2, values) > count - 2)
    return native_throw(module, "an export was called with too few parameters");
  if (!run(module, one, values)) return 0;
  switch (native_result_of(one->signature)) {
  case 'i': return value_integer((int32_t)values[0].word);
  case 'j': native_high = (u32)(values[0].wide >> 32); return value_integer((int32_t)values[0].wide);
  case 'f': return QJS(qjs_new_number)(&engine, (double)values[0].single);
  case 'd': return QJS(qjs_new_number)(&engine, values[0].real);
  default: return value_undefined();
  }
}
HOST_FUNCTION("nativeCall", 2, native_call);

static void take_result(char letter, value_t result, native_value_t *value) {
  switch (letter) {
  case 'i': value->word = value_u32(result); break;
  case 'j': value->wide = value_u32(result) | (u64)native_high << 32; break;
  case 'f': value->single = (float)QJS(qjs_get_float64)(&engine, result); break;
  case 'd': value->real = QJS(qjs_get_float64)(&engine, result); break;
  default: break;
  }
}

void native_call_program(const native_module_t *module, uint32_t number, const char *signature,
                         native_value_t *values) {
  native_frame_t *const frame = running;
  running = NULL;
  value_t arguments[1 + 2 * NATIVE_VALUES];
  arguments[0] = value_integer((int32_t)number);
  u32 count = 1 + native_write(signature, values, arguments + 1);
  value_t result = engine_call(module->state->dispatch, arguments, count);
  for (u32 i = 0; i < count; i++) QJS(qjs_free_value)(&engine, arguments[i]);
  running = frame;
  if (QJS(qjs_is_exception)(&engine, result)) unwind_to(&frame->mark, ENDED_BY_PROGRAM);
  take_result(native_result_of(signature), result, &values[0]);
  QJS(qjs_free_value)(&engine, result);
}
