/*
 * Values of the engine as the platform's C reads and makes them. A value_t points to a boxed JSValue: 64 bits
 * in the engine's memory, whose upper half is the tag (quickjs.h, JS_NAN_BOXING):
 *
 *    63            32 31             0
 *   | tag             | payload       |     tag 0: an integer in the payload; others are the engine's affair
 */
#ifndef SKERRY_ENGINE_VALUES_H
#define SKERRY_ENGINE_VALUES_H

#include <stdbool.h>

#include "engine/engine.h"

/* Bytes of the engine's memory. */
typedef struct {
  u32 address, length;
  bool is_valid;
} span_t;

/* A new value; 0 when memory is short, which the engine takes for an exception. */
value_t value_undefined(void);
value_t value_null(void);
value_t value_integer(int32_t number);
value_t value_text(const uint8_t *utf8, u32 length);
/* A Uint8Array with a copy of the bytes. */
value_t value_bytes(const uint8_t *bytes, u32 length);

/* The texts of `list`, joined by NUL; '' when there are none. */
value_t value_joined(const char *const *list, size_t count);

/* Throws an Error with `message` and returns 0, for a host function to return. */
value_t value_throw(const char *message);

bool value_is_string(value_t value);
bool value_is_nullish(value_t value);

/* The number of a value as an unsigned 32-bit integer (ECMA-262, ToUint32); 0 for what is no number. */
u32 value_u32(value_t value);

/*
 * The bytes behind a typed array; they belong to it and are valid until the engine runs again. Not valid when
 * it is none: the engine has thrown.
 */
span_t value_borrow_bytes(value_t array);

/* A string's UTF-8, to be freed with qjs_free_cstring. Not valid when the engine has thrown. */
span_t value_take_text(value_t text);

#endif
