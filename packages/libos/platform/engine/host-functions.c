/* The host functions of every image: console, clocks, entropy, parameters, marks, text. */
#include <string.h>

#include "common/entropy.h"
#include "common/mark.h"
#include "engine/host-function.h"
#include "hal.h"

static value_t console_write(const value_t *arguments, u32 count) {
  (void)count;
  span_t text = value_take_text(arguments[0]);
  if (!text.is_valid) return 0;
  hal_console_write(engine_memory(text.address), text.length);
  QJS(qjs_free_cstring)(&engine, text.address);
  return value_undefined();
}
HOST_FUNCTION("consoleWrite", 1, console_write);

static value_t console_write_bytes(const value_t *arguments, u32 count) {
  (void)count;
  span_t bytes = value_borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  hal_console_write(engine_memory(bytes.address), bytes.length);
  return value_undefined();
}
HOST_FUNCTION("consoleWriteBytes", 1, console_write_bytes);

static value_t console_read(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  return console_take();
}
HOST_FUNCTION("consoleRead", 0, console_read);

static value_t monotonic_ms(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  return QJS(qjs_new_number)(&engine, (double)hal_clock_monotonic() / 1e6);
}
HOST_FUNCTION("monotonicMs", 0, monotonic_ms);

static value_t wall_ms(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  return QJS(qjs_new_number)(&engine, (double)(hal_clock_wall() / 1000000));
}
HOST_FUNCTION("wallMs", 0, wall_ms);

static value_t entropy(const value_t *arguments, u32 count) {
  (void)count;
  span_t bytes = value_borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  entropy_fill(engine_memory(bytes.address), bytes.length);
  return value_undefined();
}
HOST_FUNCTION("entropy", 1, entropy);

static value_t exit_program(const value_t *arguments, u32 count) {
  (void)count;
  /* Converting a number that no int holds is undefined; src/core passes whole numbers from 0 to 255. */
  double number = QJS(qjs_get_float64)(&engine, arguments[0]);
  int code = number >= 0 && number < 256 ? (int)number : 1;
  mark_exit(code);
  hal_exit(code);
}
HOST_FUNCTION("exit", 1, exit_program);

static value_t parameters(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  const char *const *list;
  size_t number = mark_program_parameters(&list);
  return value_joined(list, number);
}
HOST_FUNCTION("parameters", 0, parameters);

/* The only mark that a program makes is "main": src/core, right before it calls the appliance. */
static value_t mark(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  mark_main();
  return value_undefined();
}
HOST_FUNCTION("mark", 1, mark);

static value_t utf8_encode(const value_t *arguments, u32 count) {
  (void)count;
  span_t text = value_take_text(arguments[0]);
  if (!text.is_valid) return 0;
  value_t array = QJS(qjs_new_uint8_array)(&engine, text.address, text.length);
  QJS(qjs_free_cstring)(&engine, text.address);
  return array;
}
HOST_FUNCTION("utf8Encode", 1, utf8_encode);

static value_t utf8_decode(const value_t *arguments, u32 count) {
  (void)count;
  span_t bytes = value_borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  return QJS(qjs_new_string)(&engine, bytes.address, bytes.length);
}
HOST_FUNCTION("utf8Decode", 1, utf8_decode);
