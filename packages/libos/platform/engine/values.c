#include "engine/values.h"

#include <string.h>

/* The tag of a JSValue that is a small integer; quickjs.h. */
enum { JS_TAG_INT = 0 };

value_t value_undefined(void) { return QJS(qjs_get_undefined)(&engine); }

value_t value_null(void) { return QJS(qjs_get_null)(&engine); }

/* Not qjs_new_number: that makes a double, with which the program's loops and indices would be slower. */
value_t value_integer(int32_t number) {
  value_t value = QJS(wasm_malloc)(&engine, 8);
  uint64_t boxed = (uint32_t)number;
  if (value) memcpy(engine_memory(value), &boxed, sizeof boxed);
  return value;
}

value_t value_text(const uint8_t *utf8, u32 length) {
  u32 text = QJS(wasm_malloc)(&engine, length + 1);
  if (text == 0) return value_throw("out of memory");
  memcpy(engine_memory(text), utf8, length);
  *engine_memory(text + length) = 0;
  value_t value = QJS(qjs_new_string)(&engine, text, length);
  QJS(wasm_free)(&engine, text);
  return value;
}

value_t value_bytes(const uint8_t *bytes, u32 length) {
  u32 copy = QJS(wasm_malloc)(&engine, length ? length : 1);
  if (copy == 0) return value_throw("out of memory");
  memcpy(engine_memory(copy), bytes, length);
  value_t array = QJS(qjs_new_uint8_array)(&engine, copy, length);
  QJS(wasm_free)(&engine, copy);
  return array;
}

value_t value_joined(const char *const *list, size_t count) {
  size_t length = 0;
  for (size_t i = 0; i < count; i++) length += strlen(list[i]) + 1;
  u32 text = QJS(wasm_malloc)(&engine, (u32)length + 1);
  if (text == 0) return value_throw("out of memory");
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

value_t value_throw(const char *message) {
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

bool value_is_string(value_t value) { return QJS(qjs_is_string)(&engine, value) != 0; }

bool value_is_nullish(value_t value) {
  return QJS(qjs_is_null)(&engine, value) || QJS(qjs_is_undefined)(&engine, value);
}

u32 value_u32(value_t value) {
  if (engine_read_u32(value + 4) == JS_TAG_INT) return engine_read_u32(value);
  double number = QJS(qjs_get_float64)(&engine, value);
  return number > -2147483649.0 && number < 4294967296.0 ? (u32)(int64_t)number : 0;
}

span_t value_borrow_bytes(value_t array) {
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

span_t value_take_text(value_t text) {
  span_t span = {.address = QJS(qjs_get_string_len)(&engine, text, engine_scratch)};
  span.is_valid = span.address != 0;
  span.length = span.is_valid ? engine_read_u32(engine_scratch) : 0;
  return span;
}
