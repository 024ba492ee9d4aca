/*
 * The host functions of a program, found by name at each call: so they survive the snapshot. The guest's
 * TypeScript (src/core) calls them. User code can reach them too (globalThis.__skerry), so each takes any
 * argument.
 */
#include <stdbool.h>
#include <string.h>

#include "common/entropy.h"
#include "common/mark.h"
#include "engine/engine.h"
#include "hal.h"

/* Bytes of the engine's memory that an argument lends for the duration of a call. */
typedef struct {
  u32 address, length;
  bool is_valid;
} span_t;

static value_t undefined(void) { return QJS(qjs_get_undefined)(&engine); }

static value_t throw_error(const char *message) {
  u32 length = (u32)strlen(message);
  value_t error = QJS(qjs_new_error)(&engine);
  u32 text = QJS(wasm_malloc)(&engine, length + 8);
  if (text) {
    memcpy(engine_memory(text), "message", 8);
    memcpy(engine_memory(text + 8), message, length);
    value_t value = QJS(qjs_new_string)(&engine, text + 8, length);
    QJS(qjs_set_prop_string)(&engine, error, text, value);
    QJS(qjs_free_value)(&engine, value);
    QJS(wasm_free)(&engine, text);
  }
  QJS(qjs_throw)(&engine, error);
  QJS(qjs_free_value)(&engine, error);
  return 0;
}

/* The bytes behind a typed array; they belong to it. */
static span_t borrow_bytes(value_t array) {
  u32 offset = engine_scratch, length = engine_scratch + 4, size = engine_scratch + 8,
      total = engine_scratch + 12;
  value_t buffer = QJS(qjs_get_typed_array_buffer)(&engine, array, offset, length, size);
  if (QJS(qjs_is_exception)(&engine, buffer)) return (span_t){.is_valid = false};
  span_t span = {.length = engine_read_u32(length), .is_valid = true};
  u32 start = engine_read_u32(offset);
  span.address = QJS(qjs_get_array_buffer)(&engine, buffer, total) + start;
  QJS(qjs_free_value)(&engine, buffer);
  return span;
}

/* A string's UTF-8, to be freed with qjs_free_cstring. */
static span_t take_text(value_t text) {
  span_t span = {.address = QJS(qjs_get_string_len)(&engine, text, engine_scratch)};
  span.is_valid = span.address != 0;
  span.length = span.is_valid ? engine_read_u32(engine_scratch) : 0;
  return span;
}

static value_t console_write(const value_t *arguments) {
  span_t text = take_text(arguments[0]);
  if (!text.is_valid) return 0;
  hal_console_write(engine_memory(text.address), text.length);
  QJS(qjs_free_cstring)(&engine, text.address);
  return undefined();
}

static value_t console_write_bytes(const value_t *arguments) {
  span_t bytes = borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  hal_console_write(engine_memory(bytes.address), bytes.length);
  return undefined();
}

static value_t console_read(const value_t *arguments) {
  (void)arguments;
  return console_take();
}

static value_t monotonic_ms(const value_t *arguments) {
  (void)arguments;
  return QJS(qjs_new_number)(&engine, (double)hal_clock_monotonic() / 1e6);
}

static value_t wall_ms(const value_t *arguments) {
  (void)arguments;
  return QJS(qjs_new_number)(&engine, (double)(hal_clock_wall() / 1000000));
}

static value_t entropy(const value_t *arguments) {
  span_t bytes = borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  entropy_fill(engine_memory(bytes.address), bytes.length);
  return undefined();
}

static value_t exit_program(const value_t *arguments) {
  /* Converting a number that no int holds is undefined; src/core passes whole numbers from 0 to 255. */
  double number = QJS(qjs_get_float64)(&engine, arguments[0]);
  int code = number >= 0 && number < 256 ? (int)number : 1;
  mark_exit(code);
  hal_exit(code);
}

static value_t parameters(const value_t *arguments) {
  (void)arguments;
  const char *const *list;
  size_t count = mark_program_parameters(&list), length = 0;
  for (size_t i = 0; i < count; i++) length += strlen(list[i]) + 1;
  u32 text = QJS(wasm_malloc)(&engine, (u32)length + 1);
  if (text == 0) return throw_error("out of memory");
  u32 end = text;
  for (size_t i = 0; i < count; i++) {
    size_t bytes = strlen(list[i]) + 1;
    memcpy(engine_memory(end), list[i], bytes);
    end += (u32)bytes;
  }
  value_t joined = QJS(qjs_new_string)(&engine, text, length ? (u32)length - 1 : 0);
  QJS(wasm_free)(&engine, text);
  return joined;
}

/* The only mark that a program makes is "main": src/core, right before it calls the appliance. */
static value_t mark(const value_t *arguments) {
  (void)arguments;
  mark_main();
  return undefined();
}

static value_t utf8_encode(const value_t *arguments) {
  span_t text = take_text(arguments[0]);
  if (!text.is_valid) return 0;
  value_t array = QJS(qjs_new_uint8_array)(&engine, text.address, text.length);
  QJS(qjs_free_cstring)(&engine, text.address);
  return array;
}

static value_t utf8_decode(const value_t *arguments) {
  span_t bytes = borrow_bytes(arguments[0]);
  if (!bytes.is_valid) return 0;
  return QJS(qjs_new_string)(&engine, bytes.address, bytes.length);
}

static const struct {
  const char *name;
  u32 arguments;
  value_t (*call)(const value_t *arguments);
} functions[] = {
    {"consoleWrite", 1, console_write},
    {"consoleWriteBytes", 1, console_write_bytes},
    {"consoleRead", 0, console_read},
    {"monotonicMs", 0, monotonic_ms},
    {"wallMs", 0, wall_ms},
    {"entropy", 1, entropy},
    {"exit", 1, exit_program},
    {"parameters", 0, parameters},
    {"mark", 1, mark},
    {"utf8Encode", 1, utf8_encode},
    {"utf8Decode", 1, utf8_decode},
};

u32 HOST(host_call)(host_t *host, u32 name, u32 name_length, u32 this_value, u32 argument_count,
                    u32 arguments) {
  (void)host;
  (void)this_value;
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    if (strlen(functions[i].name) != name_length ||
        memcmp(engine_memory(name), functions[i].name, name_length) != 0)
      continue;
    if (argument_count < functions[i].arguments)
      return throw_error("a host function was called with too few arguments");
    value_t values[1] = {functions[i].arguments ? engine_read_u32(arguments) : 0};
    return functions[i].call(values);
  }
  return throw_error("this image has no host function of that name");
}
